// Every screen and state of the planner for everybody: axe's rules in light and dark, the keyboard, small windows. The
// screens that need a server are in live.test.mjs.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { scenes } from '../../tools/scenes.mjs';
import { serve } from '../../tools/serve.mjs';
import { faults, faultsOnTelephone } from './support/access.mjs';
import { Browser, button, planned, source } from './support/page.mjs';

const sizes = { small: { width: 1280, height: 720 }, phone: { width: 400, height: 800 } };

let server, browser;

before(async () => {
  server = await serve();
  browser = await Browser.start();
});

after(async () => {
  await browser?.stop();
  server?.close();
});

const seen = new Set();
for (const { name, sizes: [size] = ['small'], run } of scenes) {
  if (seen.has(name)) continue;
  seen.add(name);
  const of = size === 'phone' ? 'phone' : 'small';
  test(`${name} breaks no rule of axe in light or dark, and does not scroll sideways`, async () => {
    const page = await browser.open(server.url, { viewport: sizes[of] });
    await run(page);
    assert.deepEqual(await faults(page), []);
    assert.deepEqual(await faultsOnTelephone(page), []);
    await page.context().close();
  });
}

async function openSample(viewport = sizes.small) {
  const page = await browser.open(server.url, { viewport });
  await page.getByRole('button', { name: /^Corpus report/ }).click();
  await planned(page);
  await page.getByRole('region', { name: 'Inspector' }).waitFor();
  return page;
}

// Walks with Tab through the whole page. Answers with what can be pressed or changed and never had the focus; widgets of
// several parts count by the part that has a place in the order.
async function unreached(page) {
  await page.evaluate(() => {
    const first = document.querySelector('a[href]');
    first.focus();
    globalThis.reached = new Set([first]);
  });
  for (let steps = 0; steps < 200; steps += 1) {
    await page.keyboard.press('Tab');
    const where = await page.evaluate(() => {
      const element = document.activeElement;
      if (element === null || element === document.body) return 'round';
      const is_editor = element.shadowRoot !== null;
      if (globalThis.reached.has(element) && !is_editor) return 'round';
      globalThis.reached.add(element);
      return is_editor ? 'editor' : 'on';
    });
    if (where === 'round') break;
    // In the editor Tab indents, but for the one after Escape.
    if (where === 'editor') await page.keyboard.press('Escape');
  }
  return page.evaluate(() => {
    const parts = 'button, a[href], input, select, textarea, canvas, [role="separator"], [role="grid"], .editor';
    const isShown = (element) => element.checkVisibility({ visibilityProperty: true });
    return [...document.querySelectorAll(parts)]
      .filter((element) => isShown(element) && !element.disabled && element.closest('[popover], [hidden]') === null)
      .filter((element) => !(element.role === 'tab' && element.ariaSelected === 'false'))
      .filter((element) => element.tagName !== 'CANVAS' || element.tabIndex >= 0)
      .filter((element) => !globalThis.reached.has(element))
      .map((element) => element.ariaLabel ?? element.outerHTML.slice(0, 120));
  });
}

test('everything that can be pressed is reached with Tab', async () => {
  const page = await openSample();
  for (const left of ['Source', 'Tasks']) {
    await page.getByRole('tab', { name: left, exact: true }).click();
    for (const centre of ['Graph', 'Gantt', 'Resources', 'Finish time']) {
      await page.getByRole('tab', { name: centre, exact: true }).click();
      if (centre === 'Finish time')
        await page
          .getByRole('button', { name: /^Try: / })
          .first()
          .waitFor();
      else await page.getByRole('img').and(page.locator('[role="tabpanel"] canvas')).first().waitFor();
      assert.deepEqual(await unreached(page), [], `${left}, ${centre}`);
    }
  }
  await button(page, 'Compare').click();
  // Until it is known how many workers were busy, there is no fewer of them.
  for (const side of ['A', 'B']) await button(page, `Workers of ${side}: less`).and(page.locator(':enabled')).waitFor();
  assert.deepEqual(await unreached(page), [], 'Compare');
  await page.context().close();
});

test('a plan is opened, looked at and changed without a mouse', async () => {
  const page = await browser.open(server.url, { viewport: sizes.small });
  const press = async (...keys) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const selected = (name) => page.getByRole('tab', { name, exact: true, selected: true }).waitFor();
  await page.getByRole('heading', { level: 1 }).waitFor();
  await press('Control+k');
  await page.getByRole('combobox').waitFor();
  await page.keyboard.type('Late rel');
  await press('Enter');
  await planned(page);
  for (const [key, name] of [
    ['2', 'Gantt'],
    ['3', 'Resources'],
    ['4', 'Finish time'],
    ['1', 'Graph'],
  ]) {
    await press(key);
    await selected(name);
  }
  await press('c');
  const inspector = page.getByRole('region', { name: 'Inspector' });
  await inspector.getByText('Is it critical?').waitFor();
  await press('/');
  await page.getByRole('searchbox', { name: 'Filter tasks' }).and(page.locator(':focus')).waitFor();
  await page.keyboard.type('sign');
  await page.getByRole('grid', { name: 'Tasks' }).focus();
  await press('Home');
  await page.locator('[role="row"][aria-selected="true"]').waitFor();
  // A menu: opened, walked, left; then used.
  const add = button(page, 'Add a what-if');
  await add.focus();
  await press('Enter');
  await page.locator('[role="menuitem"]:focus').waitFor();
  await press('ArrowDown', 'ArrowUp', 'Escape');
  assert.equal(await add.evaluate((element) => element === document.activeElement), true);
  await press('Enter');
  await page.locator('[role="menuitem"]:focus').waitFor();
  await press('Enter');
  await page.getByRole('button', { name: /^Remove: / }).waitFor();
  await press('?');
  await page.getByRole('dialog').waitFor();
  await press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.context().close();
});

test('a task is sorted, and the editor left, with the keyboard', async () => {
  const page = await openSample();
  await source(page).focus();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement?.shadowRoot ?? null), null);
  await page.keyboard.press('/');
  const header = page.getByRole('columnheader', { name: 'Estimate' });
  await header.getByRole('button').focus();
  await page.keyboard.press('Enter');
  await page.locator('[role="columnheader"][aria-sort="ascending"]', { hasText: 'Estimate' }).waitFor();
  await page.context().close();
});

test('what the search finds first is selected from its field', async () => {
  const page = await openSample();
  const selected = page.locator('[role="row"][aria-selected="true"]');
  await page.keyboard.press('/');
  const field = page.getByLabel('Filter tasks');
  await field.pressSequentially('critical');
  const first = await page.locator('[data-task]').first().getAttribute('data-task');
  await page.keyboard.press('Enter');
  await selected.waitFor();
  assert.equal(await selected.getAttribute('data-task'), first);
  await page.keyboard.press('Escape');
  await field.focus();
  await page.keyboard.press('ArrowDown');
  await selected.waitFor();
  assert.equal(await selected.getAttribute('data-task'), first);
  await page.keyboard.press('ArrowDown');
  const second = await page.locator('[data-task]').nth(1).getAttribute('data-task');
  await page.locator(`[role="row"][aria-selected="true"][data-task="${second}"]`).waitFor();
  await page.context().close();
});

test('the page had no errors of its own', () => assert.deepEqual(browser.problems, []));
