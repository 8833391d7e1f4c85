// The page without a network: whatever it needs later is there once it was loaded.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { serve } from '../../tools/serve.mjs';
import { Browser, button, finish, paste, plan, planned, says, source, summary, tab } from './support/page.mjs';

const text = `name: offline
tasks:
  - { id: fetch, type: shell, estimate: { p50: 1m, p95: 3m } }
  - { id: parse, type: shell, needs: [fetch], estimate: { p50: 2m, p95: 3m } }
`;
// An anchor: the whole of YAML is read by a part of the engine's worker that is fetched when it is needed.
const anchored = text.replace('- { id: fetch', '- &first { id: fetch');

let server, browser, page;

before(async () => {
  server = await serve();
  browser = await Browser.start();
  page = await browser.open(server.url);
  // The page is kept when its service worker serves it.
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await server.close();
});

after(() => browser?.stop());

test('no network, no loss: everything that was never looked at yet still works', async () => {
  await assert.rejects(fetch(server.url));
  await plan(page, text);
  await says(finish(page), '3 m 00 s');
  await paste(page, anchored);
  await says(page.getByRole('region', { name: 'Problems' }), 'No problems');
  for (const name of ['Gantt', 'Resources', 'Tasks', 'Finish time']) await tab(page, name).click();
  await page.getByText('Half end within').waitFor();
  await tab(page, 'Source').click();
  await source(page).click();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Commands and tasks' }).waitFor();
  await page.keyboard.press('Escape');
  await button(page, 'Compare').click();
  await page.getByRole('region', { name: 'Plan B' }).waitFor();
  await says(page.getByRole('region', { name: 'Plan B' }), '3 m 00 s');
  await tab(page, 'Text').click();
  await button(page, 'Back to the planner').click();
});

test('an engine that dies is started again without a network', async () => {
  const [worker] = page.workers();
  await worker.evaluate(() => void setTimeout(() => undefinedFunction(), 0));
  await page.getByText('was started again. The text is as it was.').waitFor();
  await planned(page);
  await says(summary(page), 'Tasks 2');
});

test('the page is loaded again without a network, with the work in its address', async () => {
  await page.waitForURL(/w=/);
  await page.reload();
  await planned(page);
  await says(finish(page), '3 m 00 s');
  assert.match(await source(page).innerText(), /&first/);
});

test('the page had no errors of its own', () => {
  assert.deepEqual(
    browser.problems.filter((problem) => !problem.includes('undefinedFunction')),
    [],
  );
});
