// The page joined to a server: node --test tests/e2e. It needs the built page (npm run build) and the server's binary
// (GANTLINE_BIN, by default build/native-release/bin/gantline).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Gates } from './support/gates.mjs';
import { faults, faultsOnTelephone } from './support/access.mjs';
import { Browser, button as buttonOf, paste as pasteInto } from './support/page.mjs';
import { Backend, Front, until } from './support/servers.mjs';

let backend, front, browser, context, page;
const gates = new Gates();

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
  gates.remove();
});

const button = (name) => buttonOf(page, name);
const runState = (state) => page.locator(`[data-state="${state}"]`).first().waitFor();
const row = (task, phase, on = page) =>
  on.locator(`[role="row"][data-task="${task}"]${phase ? `[data-phase="${phase}"]` : ''}`);

// Of the screen as it is, and on a telephone.
async function isForEverybody() {
  assert.deepEqual(await faults(page), []);
  assert.deepEqual(await faultsOnTelephone(page), []);
}

// Confirms what is asked; answers with the number of tasks that the dialog says it touches.
async function confirm(name) {
  const dialog = page.getByRole('dialog');
  const touched = Number(await dialog.locator('[data-touched]').getAttribute('data-touched'));
  await dialog.getByRole('button', { name, exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  return touched;
}

const hash = () => page.locator('[data-hash]');

test('without runs the list says how to begin', async () => {
  await page.goto(`${front.url}#/runs`);
  await page.getByText('Nothing has run yet').waitFor();
  assert.equal(await page.getByRole('link', { name: 'Runs' }).getAttribute('aria-current'), 'page');
  await isForEverybody();
});

test('what is pasted onto the runs is shown in the planner', async () => {
  await pasteInto(page, JSON.stringify({ name: 'pasted over', tasks: [{ id: 'one', type: 'noop' }] }));
  await page.getByLabel('Summary', { exact: true }).waitFor();
  assert.equal(await page.getByRole('link', { name: 'Planner' }).getAttribute('aria-current'), 'page');
});

test('the planner’s workflow is submitted with inputs from a form', async () => {
  await page.getByRole('link', { name: 'Planner' }).click();
  await pasteInto(page, JSON.stringify(gates.workflow()));
  await page.getByLabel('Summary', { exact: true }).waitFor();
  await page.getByRole('link', { name: 'Runs' }).click();
  await button('Submit the planner’s workflow').click();
  await button('Submit').click();
  await page.getByText('city is required').waitFor();
  await isForEverybody();
  await page.getByLabel('city').fill('Ulm');
  await button('Submit').click();
  await page.waitForURL(/#\/runs\/[0-9a-z]+$/);
  await runState('executing');
  await row('fetch', 'running').waitFor();
});

test('a task says why it waits', async () => {
  gates.open('fetch');
  await row('load_a', 'running').waitFor();
  await row('load_b', 'queued').click();
  const reason = page.locator('[data-reason="limit"]');
  await reason.waitFor();
  assert.match(await reason.innerText(), /limit database: 1 of 1 in use[\s\S]*Held by\s+load_a/);
  await isForEverybody();
  await reason.getByRole('button', { name: 'load_a' }).click();
  await page.getByLabel('Task', { exact: true }).getByRole('heading', { name: 'load_a' }).waitFor();
  await row('load_b').click();
});

test('keys that are pressed in a dialog do nothing behind it, and Escape closes it', async () => {
  await button('Pause').click();
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  await page.keyboard.press('2');
  assert.equal(await page.getByRole('tab', { name: 'Graph' }).getAttribute('aria-selected'), 'true');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await page.getByLabel('Task', { exact: true }).getByRole('heading', { name: 'load_b' }).waitFor();
});

test('paused, nothing more starts; resumed, it does', async () => {
  // However much happens before the answer, there is one question.
  let asked = 0;
  let answer;
  const answered = new Promise((resolve) => (answer = resolve));
  await page.route('**/explain', async (route) => {
    asked += 1;
    await answered;
    await route.continue();
  });
  await button('Pause').click();
  assert.equal(await confirm('Pause'), 3);
  await runState('paused');
  gates.open('load_a');
  await row('load_a', 'completed').waitFor();
  await until('the question', () => asked > 0);
  assert.equal(asked, 1);
  answer();
  await page.locator('[data-reason="paused"]').waitFor();
  await page.unroute('**/explain');
  // Paused, it has no end; resumed now, it has one.
  await page.locator('[data-paused]').waitFor();
  await button('Forecast from here').click();
  await page.locator('[data-forecast]').getByText(/^in /).first().waitFor();
  await page.getByText('As if it had been resumed').waitFor();
  await isForEverybody();
  await button('Resume').click();
  assert.equal(await confirm('Resume'), 3);
  await row('check', 'failed').waitFor();
  await row('load_b', 'running').waitFor();
});

test('the live state is forked into a forecast of its end', async () => {
  await page.locator('[data-paused]').waitFor({ state: 'detached' });
  await button('Again').click();
  await page.getByText('As if it had been resumed').waitFor({ state: 'detached' });
  assert.equal(await page.getByRole('textbox', { name: 'Workers for the rest' }).inputValue(), '4');
  await page.locator('[data-forecast]').waitFor();
  assert.match(await page.locator('[data-forecast]').innerText(), /p50[\s\S]*\d\d:\d\d[\s\S]*p95[\s\S]*\d\d:\d\d/);
});

test('the rest is played with what the planner changes of a plan, and the planner takes it over', async () => {
  const rest = page.getByRole('group', { name: 'What if', exact: true });
  const likely = () => page.locator('[data-forecast] dd').first().getAttribute('title');
  await row('load_b').click();
  const before = await likely();
  await button('Add a what-if').click();
  await page.getByRole('menuitem', { name: /^Duration of load_b/ }).click();
  const percent = rest.getByLabel('Duration of load_b in percent');
  await percent.fill('10000');
  await percent.press('Enter');
  await until('a later end', async () => (await likely()) !== before);
  // Beside it is how much that changes.
  await page.locator('[data-change]').first().getByText('later').waitFor();
  await rest.getByRole('button', { name: 'Limit database for the rest: more' }).click();
  await rest.getByText('was 1', { exact: true }).waitFor();
  await rest.getByRole('button', { name: 'Remove: Limit database = 2' }).click();
  await rest.getByText('was 1', { exact: true }).waitFor({ state: 'detached' });
  await button('Add a what-if').click();
  await page.getByRole('menuitem', { name: /fifo|first come/i }).click();
  await rest.getByRole('button', { name: /^Remove: .*(fifo|first come)/i }).waitFor();
  assert.equal(await page.getByRole('alert').count(), 0);
  await isForEverybody();

  const run = page.url();
  await button('More').click();
  await page.getByRole('menuitem', { name: /^Open its workflow in the planner.*from its beginning/ }).click();
  await page.getByText('What has happened in the run stays in Runs.').waitFor();
  await page.getByRole('region', { name: 'What if' }).getByLabel('Duration of load_b in percent').waitFor();
  await page.goto(run);
  await row('load_b', 'running').waitFor();
});

test('at a moment of a run that goes on time stands still, until one goes back to it', async () => {
  const time = page.getByLabel('Time', { exact: true });
  const live = time.getByRole('button', { name: 'Live', exact: true });
  await live.waitFor();
  // It goes on with the clock, without an event.
  const events = await hash().getAttribute('data-event');
  const shown = () => time.getByRole('status').innerText();
  const before = await shown();
  await until('a later time', async () => (await shown()) !== before);
  assert.equal(await hash().getAttribute('data-event'), events);
  await button('One event back').click();
  // The engine is asked for that state: until it answers the latest one is shown.
  await page.locator(`[data-event="${Number(events) - 1}"]`).waitFor();
  const slider = page.getByLabel('Moment of the run');
  await slider.fill('3000');
  await button('Back to live').click();
  await live.waitFor();
  // What is done there is done to the run as it is now, and that is shown.
  await slider.fill('3000');
  await button('Pause').click();
  await page.getByRole('dialog').locator('[data-past]').waitFor();
  await confirm('Pause');
  await live.waitFor();
  await runState('paused');
  await button('Resume').click();
  assert.equal(await page.getByRole('dialog').locator('[data-past]').count(), 0);
  await confirm('Resume');
  await runState('executing');
  // At its right end it is live, too.
  await slider.fill('3000');
  await button('Back to live').waitFor();
  await slider.fill('10000');
  await live.waitFor();
});

test('a failed run is replayed to its failure, and to the server’s state', async () => {
  gates.open('load_b');
  await runState('failed');
  await page.locator('.hash.equal').waitFor();
  const end = await hash().getAttribute('data-hash');
  const last = Number(await hash().getAttribute('data-event'));

  await button('Show the failure').click();
  await page.locator('[data-task-state="failed"]').waitFor();
  await row('load_b', 'running').waitFor();
  assert.ok(Number(await hash().getAttribute('data-event')) < last);
  await page.getByRole('log').getByText('no stock').waitFor();
  await page.getByText('exit code 3').first().waitFor();
  await isForEverybody();

  // Backwards to the first event, and forwards again, state by state.
  const event = async () => Number(await hash().getAttribute('data-event'));
  const seen = new Map();
  const walk = async (name, is_done) => {
    while (!is_done(await event())) {
      const from = await event();
      await button(name).click();
      await page.waitForFunction(
        (old) => Number(document.querySelector('[data-hash]')?.getAttribute('data-event')) !== old,
        from,
      );
      assert.equal(Math.abs((await event()) - from), 1);
      const found = await hash().getAttribute('data-hash');
      const known = seen.get(await event());
      if (known !== undefined) assert.equal(found, known);
      seen.set(await event(), found);
    }
  };
  const slider = page.getByLabel('Moment of the run');
  await slider.fill('0');
  await page.waitForFunction(() => Number(document.querySelector('[data-hash]').getAttribute('data-event')) <= 5);
  await row('fetch', 'running').waitFor();
  await walk('One event on', (at) => at === last);
  await walk('One event back', (at) => at === 1);
  await walk('One event on', (at) => at === last);
  assert.equal(await hash().getAttribute('data-hash'), end);
  await page.locator('.hash.equal').waitFor();
});

test('the inspector shows the past as it was: no later attempts, and what a task waited for', async () => {
  const attempts = page.locator('[data-attempt]');
  await row('load_b').click();
  await attempts.first().waitFor();
  assert.match(await page.locator('[data-waited="limit"]').innerText(), /limit database: 1 of 1 in use/);
  await page.getByLabel('Moment of the run').fill('0');
  await row('load_b', 'pending').waitFor();
  await attempts.first().waitFor({ state: 'detached' });
});

test('one failed task is repeated, and the run completes', async () => {
  await button('The end').click();
  await row('check', 'failed').click();
  gates.open('stock');
  await button('Retry this one').click();
  assert.equal(await confirm('Retry the task'), 2);
  await runState('completed');
  await row('report', 'completed').waitFor();
  await page.locator('.hash.equal').waitFor();
  // Both attempts have the number 1, and each has its own part of the log.
  const log = page.getByRole('region', { name: 'Task', exact: true });
  await log.getByText('1 completed after the retry', { exact: false }).first().waitFor();
  await page.locator('[data-attempt="2"][aria-pressed="true"]').waitFor();
  await log.getByText('It printed nothing.').waitFor();
  await page.locator('[data-attempt="1"]').click();
  await log.getByText('no stock').last().waitFor();
  assert.equal(await page.locator('[data-attempt][aria-pressed="true"]').count(), 1);
});

test('just after a retry nothing is said of when the task started in the round before it', async () => {
  const event = () => hash().getAttribute('data-event');
  const attempts = page.locator('[data-attempt]');
  assert.match(await page.locator('[data-started]').innerText(), /\d\d:\d\d:\d\d/);
  while ((await attempts.count()) === 2) {
    const from = await event();
    await button('One event back').click();
    await page.waitForFunction((old) => document.querySelector('[data-hash]').getAttribute('data-event') !== old, from);
  }
  assert.equal(await attempts.count(), 1);
  await page.locator('[data-started]', { hasText: '–' }).waitFor();
  await page.getByText('Why was it late?').waitFor({ state: 'detached' });
  await button('The end').click();
  await attempts.nth(1).waitFor();
});

test('the list is live, and a run in it is cancelled', async () => {
  await page.getByRole('link', { name: 'All runs' }).click();
  await page.getByRole('status').getByText('Live', { exact: true }).waitFor();
  await isForEverybody();
  const waiting = new Gates();
  try {
    const id = await backend.submit(waiting.workflow('weekly-build'), { city: 'Bonn' });
    await page.locator(`[data-run="${id}"] [data-state="executing"]`).waitFor();
    await button('Completed').click();
    await page.locator(`[data-run="${id}"]`).waitFor({ state: 'detached' });
    await button('Active').click();
    await page.locator(`[data-run="${id}"]`).click();
    await row('fetch', 'running').waitFor();
    await button('Cancel').click();
    assert.equal(await confirm('Cancel the run'), 5);
    await runState('cancelled');
  } finally {
    waiting.remove();
  }
});

test('the page had no errors of its own', () => assert.deepEqual(browser.problems, []));
