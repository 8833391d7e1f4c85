// The link of a live run to its server: what arrives, what is missed, and who listens. It needs what live.test.mjs needs.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Gates } from './support/gates.mjs';
import { faults, faultsOnTelephone } from './support/access.mjs';
import { Browser, button as buttonOf } from './support/page.mjs';
import { Backend, Front, until } from './support/servers.mjs';

let backend, front, browser, context, page;

before(async () => {
  backend = await Backend.start();
  front = await Front.start(backend.port);
  browser = await Browser.start();
  context = await browser.context();
  page = browser.watch(await context.newPage());
});

after(async () => {
  await browser?.stop();
  front?.stop();
  await backend?.stop();
});

const button = (name) => buttonOf(page, name);
const row = (task, phase, on = page) =>
  on.locator(`[role="row"][data-task="${task}"]${phase ? `[data-phase="${phase}"]` : ''}`);
const hash = () => page.locator('[data-hash]');

// Of the screen as it is, and on a telephone.
async function isForEverybody() {
  assert.deepEqual(await faults(page), []);
  assert.deepEqual(await faultsOnTelephone(page), []);
}

const pixelsOf = (canvas) => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;

// How many pixels have another colour.
function differing(one, other) {
  let count = Math.abs(one.length - other.length);
  for (let at = 0; at < one.length; at += 4) {
    const away = (channel) => Math.abs(one[at + channel] - other[at + channel]);
    if (away(0) + away(1) + away(2) > 30) count += 1;
  }
  return count;
}

test('every event of a live run is given to the engine once', async () => {
  const held = new Gates();
  const tab = browser.watch(await context.newPage());
  try {
    await tab.addInitScript(() => {
      window.given = { opened: 0, events: 0 };
      const post = Worker.prototype.postMessage;
      Worker.prototype.postMessage = function (message, ...rest) {
        const lines = message?.question?.args?.text?.trimEnd().split('\n').length;
        if (message?.question?.op === 'open_history')
          window.given = { opened: window.given.opened + 1, events: lines - 1 };
        if (message?.question?.op === 'extend') window.given.events += lines;
        return post.call(this, message, ...rest);
      };
    });
    const id = await backend.submit(held.workflow('yearly-build'), { city: 'Trier' });
    await tab.goto(`${front.url}#/runs/${id}`);
    await row('fetch', 'running', tab).waitFor();
    const before = await tab.evaluate(() => window.given.events);
    for (const gate of ['fetch', 'load_a', 'load_b', 'stock']) held.open(gate);
    await tab.locator('[data-state="completed"]').first().waitFor();
    await tab.locator('.hash.equal').waitFor();
    // The graph has followed: made anew it looks the same. How edges of shapes are smoothed may differ.
    const pixels = () => tab.locator('[data-picture] canvas').first().evaluateHandle(pixelsOf);
    const followed = await pixels();
    await tab.getByRole('tab', { name: 'Gantt', exact: true }).click();
    await tab.getByRole('tab', { name: 'Graph', exact: true }).click();
    await until('the graph as it was', async () => (await followed.evaluate(differing, await pixels())) < 500);
    const last = Number(await tab.locator('[data-hash]').getAttribute('data-event'));
    assert.ok(before < last);
    assert.deepEqual(await tab.evaluate(() => window.given), { opened: 1, events: last });
  } finally {
    await tab.close();
    held.remove();
  }
});

test('without a connection time stands still; with one again, what was missed is there', async () => {
  const held = new Gates();
  try {
    const id = await backend.submit(held.workflow('hourly-build'), { city: 'Kiel' });
    await page.goto(`${front.url}#/runs/${id}`);
    await page.getByRole('status').getByText('Live', { exact: true }).waitFor();
    await row('fetch', 'running').waitFor();
    await page.locator('.hash.equal').waitFor();
    await backend.kill();
    await page.getByText('Disconnected at').waitFor();
    assert.match(await hash().innerText(), /was equal to the server’s at \d\d:\d\d:\d\d/);
    assert.equal(await page.locator('.hash.equal, .hash.unequal').count(), 0);
    const refused = front.refused;
    assert.ok(await button('Cancel').isDisabled());
    const elapsed = () => page.locator('[data-elapsed]').innerText();
    const frozen = await elapsed();
    await isForEverybody();
    // Attempts come further and further apart: four of them take longer than a tick of the clock.
    await until('the page tries again', () => front.refused >= refused + 4);
    assert.equal(await elapsed(), frozen);
    await backend.start();
    await page.getByRole('status').getByText('Live', { exact: true }).waitFor();
    held.open('fetch');
    await row('load_a', 'running').waitFor();
    for (const gate of ['load_a', 'load_b', 'stock']) held.open(gate);
    await page.locator('[data-state="completed"], [data-state="failed"]').first().waitFor();
    await page.locator('.hash.equal').waitFor();
  } finally {
    held.remove();
  }
});

test('without a connection nothing in the head of a run covers its figures', async () => {
  const held = new Gates();
  const shell = (id, script) => ({ id, type: 'shell', with: { command: ['sh', '-c', script] } });
  const { width, height } = page.viewportSize();
  try {
    const wait = `until [ -e '${held.folder}/slow' ]; do sleep 0.02; done`;
    const id = await backend.submit({
      name: 'late-build',
      deadline: '1h',
      defaults: { retry: { maximum_attempts: 1 } },
      tasks: [shell('bad', 'exit 1'), shell('slow', wait)],
    });
    await page.setViewportSize({ width: 1280, height: 720 });
    await page.goto(`${front.url}#/runs/${id}`);
    await row('bad', 'failed').waitFor();
    await backend.kill();
    await page.getByText('Disconnected at').waitFor();
    const left = (await button('Show the failure').boundingBox()).x;
    const top = (await page.getByText('Progress', { exact: true }).boundingBox()).y;
    const deadline = await page.getByText('Deadline', { exact: true }).locator('..').boundingBox();
    assert.equal(deadline.y, top);
    assert.ok(deadline.x + deadline.width <= left, 'the deadline is in sight');
    const clips = await page.locator('header dl').evaluate((list) => list.getBoundingClientRect().right);
    assert.ok(clips <= left, 'and nothing reaches under the buttons');
  } finally {
    held.open('slow');
    await page.setViewportSize({ width, height });
    if (backend.child.signalCode !== null) await backend.start();
    held.remove();
  }
});

test('a server that ends says so while a task still runs', async () => {
  const held = new Gates();
  try {
    const id = await backend.submit(held.workflow('last-build'), { city: 'Kiel' });
    await page.goto(`${front.url}#/runs/${id}`);
    await page.getByRole('status').getByText('Live', { exact: true }).waitFor();
    await row('fetch', 'running').waitFor();
    const ended = new Promise((resolve) => backend.child.once('exit', resolve));
    backend.child.kill('SIGTERM');
    await page.getByText('The server is ending').waitFor();
    await isForEverybody();
    held.open('fetch');
    await ended;
    await page.getByText('Disconnected at').waitFor();
  } finally {
    if (backend.child.exitCode !== null) await backend.start();
    held.remove();
  }
});

test('the page of the server itself knows its server', async () => {
  const tab = browser.watch(await context.newPage());
  await tab.goto(`http://127.0.0.1:${backend.port}/`);
  await tab.getByRole('link', { name: 'Runs' }).waitFor();
  await tab.close();
});

test('two tabs have one stream, and the second takes over', async () => {
  await page.goto(`${front.url}#/runs`);
  await page.getByRole('status').getByText('Live', { exact: true }).waitFor();
  const second = browser.watch(await context.newPage());
  await second.goto(`${front.url}#/runs`);
  await second.getByRole('status').getByText('Live', { exact: true }).waitFor();
  await until('one stream', () => front.streams === 1);
  await page.close();
  const open = new Gates();
  try {
    await until('the second tab’s stream', () => front.streams === 1);
    const id = await backend.submit(open.workflow('late-build'), { city: 'Jena' });
    await second.locator(`[data-run="${id}"]`).waitFor();
  } finally {
    for (const gate of ['fetch', 'load_a', 'load_b', 'stock']) open.open(gate);
    await second.close();
    open.remove();
  }
});

test('the page had no errors of its own', () => assert.deepEqual(browser.problems, []));
