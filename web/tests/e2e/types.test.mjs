// The page plans with the task types that a server has. It needs the built page and the server's binary, as live.test.mjs.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { Browser, paste } from './support/page.mjs';
import { Backend, Front } from './support/servers.mjs';

let backend, front, browser;

before(async () => {
  backend = await Backend.start();
  front = await Front.start(backend.port);
  browser = await Browser.start();
});

after(async () => {
  await browser?.stop();
  front?.stop();
  await backend?.stop();
});

test('without a server the page knows the types that every server has', async () => {
  const known = JSON.parse(await readFile(new URL('../../src/engine/builtin_types.json', import.meta.url), 'utf8'));
  const { task_types } = await (await fetch(`${front.url}api/v1/task-types`)).json();
  const listed = task_types.map(({ type, class: kind, estimate }) =>
    estimate === null ? { type, class: kind } : { type, class: kind, estimate },
  );
  assert.deepEqual(known, listed);
});

test('with a server it refuses what the server refuses, and plans what it plans', async () => {
  const page = browser.watch(await (await browser.context()).newPage());
  const types = page.waitForResponse((response) => response.url().endsWith('/task-types'));
  await page.goto(front.url);
  await types;
  await paste(page, 'name: x\ntasks:\n  - { id: a, type: slep }\n');
  await page.getByText('did you mean `sleep`?').first().waitFor();
  await paste(page, 'name: x\ntasks:\n  - { id: a, type: noop }\n');
  const summary = page.getByLabel('Summary', { exact: true });
  await summary.waitFor();
  assert.match(await summary.innerText(), /Finishes after\s+0/);
});
