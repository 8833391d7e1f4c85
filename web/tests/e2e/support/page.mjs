// The built page in Chromium, and what people do with it.
import { chromium } from 'playwright-core';
import { browserOptions } from '../../../tools/serve.mjs';

const kPatienceMs = 20_000;

// A browser that collects what goes wrong in its pages: their errors, those of the content security policy among them.
export class Browser {
  static async start() {
    const made = new Browser();
    made.problems = [];
    made.browser = await chromium.launch(browserOptions);
    return made;
  }

  context(options = {}) {
    return this.browser.newContext({
      viewport: { width: 1440, height: 900 },
      reducedMotion: 'reduce',
      permissions: ['clipboard-read', 'clipboard-write'],
      ...options,
    });
  }

  // A page in a context of its own, with nothing stored.
  async open(url, options = {}) {
    const page = this.watch(await (await this.context(options)).newPage());
    await page.goto(url);
    return page;
  }

  watch(page) {
    page.setDefaultTimeout(kPatienceMs);
    page.on('pageerror', (error) => this.problems.push(error.stack ?? error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !/Failed to load resource/.test(message.text()))
        this.problems.push(message.text());
    });
    return page;
  }

  stop() {
    return this.browser?.close();
  }
}

export const button = (page, name) => page.getByRole('button', { name, exact: true });
export const tab = (page, name) => page.getByRole('tab', { name, exact: true });
export const summary = (page) => page.getByLabel('Summary', { exact: true });
// The time that stands first in the summary.
export const finish = (page) => summary(page).locator('dd').first();
export const source = (page) => page.getByLabel('Workflow source');

// Pastes where nothing is being typed into.
export function paste(page, text) {
  return page.evaluate((value) => {
    const data = new DataTransfer();
    data.setData('text/plain', value);
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, text);
}

// Pastes into what has the focus, as the keyboard does.
export async function pasteAtCursor(page, text) {
  await page.evaluate((value) => navigator.clipboard.writeText(value), text);
  await page.keyboard.press('Control+v');
}

// Drops a file there.
export function drop(locator, name, text) {
  return locator.evaluate(
    (element, [name, text]) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([text], name));
      element.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, composed: true, cancelable: true }));
    },
    [name, text],
  );
}

// Until the whole of it is planned and its run is simulated.
export function planned(page) {
  return page.getByRole('button', { name: 'Play', exact: true }).and(page.locator(':enabled')).waitFor();
}

export async function plan(page, text) {
  await paste(page, text);
  await planned(page);
}

// Until what is looked at says `expected`, a text or a pattern. Failing tells what it says instead.
export async function says(locator, expected) {
  const deadline = Date.now() + kPatienceMs;
  for (;;) {
    const found = (await locator.textContent()).replaceAll(/\s+/g, ' ').trim();
    if (typeof expected === 'string' ? found.includes(expected) : expected.test(found)) return found;
    if (Date.now() > deadline) throw new Error(`it says “${found}”, and not ${expected}`);
    await locator.page().waitForTimeout(20);
  }
}

// Chooses a file with what opens a file chooser.
export async function choose(page, open, name, text) {
  const chooser = page.waitForEvent('filechooser');
  await open();
  await (await chooser).setFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
}

// Until an element says the same for a while: what was asked has been answered then.
export async function settled(locator) {
  for (let before = null, now = await locator.innerText(); before !== now; now = await locator.innerText()) {
    before = now;
    await locator.page().waitForTimeout(150);
  }
}
