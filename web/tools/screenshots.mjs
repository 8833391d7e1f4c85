// Pictures of every screen and state: node tools/screenshots.mjs [NAME...]. They go to build/screenshots. Errors of the page,
// violations of the content security policy and of axe's rules among them, end the script with status 1.
import { mkdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { scenes } from './scenes.mjs';
import { browserOptions, serve } from './serve.mjs';

const folder = fileURLToPath(new URL('../../build/screenshots/', import.meta.url));
const axe = readFileSync(new URL('../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const only = process.argv.slice(2);
const sizes = {
  small: { width: 1280, height: 720 },
  large: { width: 1440, height: 900 },
  phone: { width: 400, height: 800 },
};

mkdirSync(folder, { recursive: true });
const server = await serve();
const browser = await chromium.launch(browserOptions);
let failures = 0;

for (const { name, size = 'large', schemes = ['light', 'dark'], run } of scenes) {
  if (only.length > 0 && !only.some((wanted) => name.startsWith(wanted))) continue;
  for (const scheme of schemes) {
    const context = await browser.newContext({ viewport: sizes[size], colorScheme: scheme, reducedMotion: 'reduce' });
    const page = await context.newPage();
    const fail = (text) => {
      failures += 1;
      console.error(`${name} ${scheme}: ${text}`);
    };
    page.on('pageerror', (error) => fail(error.stack ?? error.message));
    page.on('console', (message) => message.type() === 'error' && !/404/.test(message.text()) && fail(message.text()));
    try {
      await page.goto(server.url);
      await run(page);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      if (wide) fail('the page scrolls sideways');
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => globalThis.axe.run());
      for (const { id, nodes } of violations)
        fail(
          `axe ${id}: ${nodes
            .slice(0, 3)
            .map(({ html }) => html)
            .join(' | ')}`,
        );
    } catch (error) {
      fail(error instanceof Error ? error.message.split('\n')[0] : String(error));
    }
    await page.screenshot({ path: `${folder}${name}-${size}-${scheme}.png` });
    await context.close();
  }
}

await browser.close();
server.close();
console.log(`pictures are in build/screenshots; ${failures} errors`);
process.exit(failures > 0 ? 1 : 0);
