// Serves web/ and opens a page of it in the machine's Chromium.
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { createServer } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

// Calls `use(page)` with bench/page.html loaded in each of the contexts' options.
export async function withPage(options, use) {
  // Neither the page's configuration nor its dependencies: the renderers have none.
  const server = await createServer({
    root,
    configFile: false,
    logLevel: 'error',
    optimizeDeps: { noDiscovery: true },
    server: { port: 0, hmr: false, watch: null },
  });
  await server.listen();
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: flags });
  try {
    const page = await browser.newPage(options);
    page.on('pageerror', (error) => console.error(error));
    page.on('console', (message) => message.type() === 'error' && console.error(message.text()));
    await page.goto(`${server.resolvedUrls.local[0]}bench/page.html`);
    await page.waitForFunction(() => 'bench' in globalThis);
    return await use(page);
  } finally {
    await browser.close();
    await server.close();
  }
}
