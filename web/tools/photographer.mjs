// Takes a page into a scene's state, in each of its sizes and schemes, and its picture into build/screenshots. Errors of the
// page, violations of the content security policy and of axe's rules among them, are counted as failures.
import { mkdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { browserOptions } from './serve.mjs';

const folder = fileURLToPath(new URL('../../build/screenshots/', import.meta.url));
const axe = readFileSync(new URL('../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const viewports = {
  small: { width: 1280, height: 720 },
  large: { width: 1440, height: 900 },
  readme: { width: 1200, height: 720 },
  phone: { width: 400, height: 800 },
};

export class Photographer {
  failures = 0;

  static async start() {
    mkdirSync(folder, { recursive: true });
    const made = new Photographer();
    made.browser = await chromium.launch(browserOptions);
    return made;
  }

  // A scene that fails is photographed all the same. `file`: where its one picture goes instead.
  async take(url, { name, sizes = ['large'], schemes = ['light', 'dark'], path = '', run, after, file }) {
    for (const size of sizes) {
      for (const scheme of schemes) {
        const page = await this.open_(viewports[size], scheme, (text) => this.fail_(`${name} ${size} ${scheme}`, text));
        try {
          await page.goto(`${url}${typeof path === 'function' ? path() : path}`);
          await run(page);
          // What moves comes to rest.
          await page.waitForTimeout(450);
          for (const text of await faults(page)) this.fail_(`${name} ${size} ${scheme}`, text);
        } catch (error) {
          this.fail_(
            `${name} ${size} ${scheme}`,
            error instanceof Error ? error.message.split('\n')[0] : String(error),
          );
        }
        await page.screenshot({ path: file ?? `${folder}${name}-${size}-${scheme}.png` });
        await page.context().close();
        await after?.();
      }
    }
  }

  stop() {
    return this.browser.close();
  }

  async open_(viewport, colorScheme, fail) {
    const context = await this.browser.newContext({ viewport, colorScheme, reducedMotion: 'reduce' });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    page.on('pageerror', (error) => fail(error.stack ?? error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) fail(message.text());
    });
    return page;
  }

  fail_(where, text) {
    this.failures += 1;
    console.error(`${where}: ${text}`);
  }
}

async function faults(page) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  const places = (nodes) =>
    nodes
      .slice(0, 3)
      .map(({ html }) => html)
      .join(' | ');
  return [
    ...(wide ? ['the page scrolls sideways'] : []),
    ...violations.map(({ id, nodes }) => `axe ${id}: ${places(nodes)}`),
  ];
}
