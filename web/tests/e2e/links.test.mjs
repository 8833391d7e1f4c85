// Links into the planner, followed where something is open already. It needs the built page (npm run build).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { serve } from '../../tools/serve.mjs';
import { Browser, finish, plan, planned, says } from './support/page.mjs';

let server, browser, page;

before(async () => {
  server = await serve();
  browser = await Browser.start();
  page = await browser.open(server.url);
});

after(async () => {
  await browser?.stop();
  server?.close();
});

const workflow = (name, ...tasks) =>
  JSON.stringify({ name, tasks: tasks.map((id) => ({ id, type: 'shell', estimate: '1m' })) });

// As somebody follows it who has the page open.
async function follow(text, more = {}) {
  const parameters = new URLSearchParams({ w: deflateRawSync(text).toString('base64url'), ...more });
  await page.evaluate((hash) => void (location.hash = hash), `#/plan?${parameters}`);
}

const inspected = (task) => page.getByRole('heading', { name: task, exact: true }).waitFor();

test('a link’s task is selected, also when another workflow is open', async () => {
  await follow(workflow('first', 'fetch', 'parse'), { task: 'parse' });
  await planned(page);
  await inspected('parse');
  await follow(workflow('second', 'build', 'sign', 'ship'), { task: 'ship' });
  await inspected('ship');
});

test('a link with other what-ifs of the same workflow is followed', async () => {
  const text = workflow('third', 'one', 'two', 'three', 'four');
  await follow(text, { with: '[["w",4]]' });
  await says(finish(page), '1 m 00 s');
  await follow(text, { with: '[["w",1]]', task: 'two' });
  await says(finish(page), '4 m 00 s');
  await inspected('two');
  // Another task of what is open is nothing to plan again.
  await follow(text, { with: '[["w",1]]', task: 'three' });
  await inspected('three');
  await says(finish(page), '4 m 00 s');
});

test('a static host is asked for a server only when somebody wants to see runs', async () => {
  const other = browser.watch(await (await browser.context()).newPage());
  const asked = [];
  other.on('request', (request) => request.url().includes('/api/') && asked.push(request.url()));
  await other.goto(server.url);
  await other.getByRole('link', { name: 'Compare' }).click();
  await other.getByRole('link', { name: 'Planner' }).click();
  await plan(other, workflow('alone', 'one'));
  assert.deepEqual(asked, []);
  assert.equal(await other.getByRole('link', { name: 'Runs' }).count(), 0);
  await other.goto(`${server.url}#/runs`);
  await other.getByText('There is no server here').waitFor();
  assert.deepEqual(asked, [`${server.url}api/v1/health`]);
  await other.close();
});

test('the page had no errors of its own', () => assert.deepEqual(browser.problems, []));
