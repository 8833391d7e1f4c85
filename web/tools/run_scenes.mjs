// What is photographed of the screens that need a server, in order: a scene's `prepare` gets runs into the state that it and
// the scenes after it show.
import { Gates } from '../tests/e2e/support/gates.mjs';
import { Backend, Front, until } from '../tests/e2e/support/servers.mjs';
import { paste } from '../tests/e2e/support/page.mjs';

// A night of a shop: it reads five sources, learns three models on one accelerator, and publishes the best.
function shop(gates, name, ends) {
  const sources = ['orders', 'customers', 'stock', 'returns', 'weather'];
  const models = ['demand', 'prices', 'churn'];
  const sleep = (id, ms, needs = [], more = {}) => ({ id, type: 'sleep', with: { ms }, estimate: ms, needs, ...more });
  const held = {
    type: 'shell',
    with: { command: ['sh', '-c', `until [ -e '${gates.folder}/go' ]; do sleep 0.1; done`] },
  };
  const failing = {
    type: 'shell',
    with: { command: ['sh', '-c', script] },
    retry: { maximum_attempts: 2, initial_interval: '200ms' },
  };
  return {
    name,
    tags: ['nightly', 'berlin'],
    limits: { accelerator: 1, warehouse: 2 },
    tasks: [
      sleep('open_window', 120),
      ...sources.map((source, at) =>
        sleep(`read_${source}`, 240 + 130 * at, ['open_window'], { limits: ['warehouse'] }),
      ),
      ...sources.map((source, at) => sleep(`clean_${source}`, 200 + 60 * at, [`read_${source}`])),
      sleep(
        'join_tables',
        400,
        sources.map((source) => `clean_${source}`),
      ),
      ...models.map((model, at) => sleep(`features_${model}`, 220 + 90 * at, ['join_tables'])),
      ...models.map((model, at) =>
        ends === 'held'
          ? {
              id: `train_${model}`,
              ...held,
              needs: [`features_${model}`],
              limits: ['accelerator'],
              estimate: { p50: '40s', p95: '95s' },
            }
          : sleep(`train_${model}`, 500 + 200 * at, [`features_${model}`], { limits: ['accelerator'] }),
      ),
      ends === 'failed'
        ? { id: 'evaluate', ...failing, needs: models.map((model) => `train_${model}`), estimate: '1s' }
        : sleep(
            'evaluate',
            500,
            models.map((model) => `train_${model}`),
          ),
      sleep('publish', 200, ['evaluate']),
      sleep('write_report', 150, ['evaluate']),
    ],
    finally: [{ id: 'close_window', type: 'noop' }],
  };
}

const script = [
  'echo loading 3 models',
  'for n in demand prices churn; do echo scoring $n on 41213 rows; done',
  'echo demand 0.912',
  'echo prices 0.884',
  'echo "churn: 118 of 41213 rows have no label" >&2',
  'echo "refusing to score churn: labels are missing" >&2',
  'exit 4',
].join('; ');

// Its city is checked by the form, the length of its name by the server only.
const asking = JSON.stringify({
  name: 'shop-report',
  inputs: {
    type: 'object',
    properties: {
      city: { type: 'string', minLength: 3, description: 'Whose shops to count' },
      days: { type: 'integer', default: 7, maximum: 31 },
      mode: { enum: ['quick', 'whole'], default: 'quick' },
    },
    required: ['city'],
  },
  tasks: [{ id: 'count', type: 'shell', with: { command: ['true'] }, estimate: '2s' }],
});

const button = (page, name) => page.getByRole('button', { name, exact: true });
const tab = (page, name) => page.getByRole('tab', { name, exact: true });
const row = (page, task) => page.locator(`[role="row"][data-task="${task}"]`);

// A server and the page before it: { url, scenes, stop }.
export async function startRuns() {
  const gates = new Gates();
  const backend = await Backend.start();
  const front = await Front.start(backend.port);
  const runs = {};
  const submit = (name, ends) => backend.submit(shop(gates, name, ends));
  const state = async (id) => (await fetch(backend.url(`runs/${id}`))).json();
  const ended = (id) => until(`the end of ${id}`, async () => (await state(id)).is_terminal, 60_000);
  const reached = (id, completed) =>
    until(`${completed} tasks of ${id}`, async () => (await state(id)).counts.completed >= completed, 60_000);
  const act = async (id, action, body = {}) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(backend.url(`runs/${id}/${action}`), {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${action}: ${await answer.text()}`);
  };

  // One run in each state.
  async function makeRuns() {
    for (const name of ['stock-count', 'price-index', 'shop-night']) {
      runs.completed = await submit(name, 'completed');
      await ended(runs.completed);
    }
    runs.failed = await submit('shop-night', 'failed');
    await ended(runs.failed);
    runs.cancelled = await submit('price-index', 'held');
    await act(runs.cancelled, 'cancel', { force: true });
    await ended(runs.cancelled);
    runs.paused = await submit('stock-count', 'held');
    await reached(runs.paused, 6);
    await act(runs.paused, 'pause');
    runs.live = await submit('shop-night', 'held');
    await reached(runs.live, 15);
  }

  const submitDialog = async (page, open) => {
    await open();
    await page.getByLabel('Summary', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Runs' }).click();
    await button(page, 'Submit the planner’s workflow').click();
  };
  const refused = async (page, city) => {
    await submitDialog(page, () => paste(page, asking));
    await page.getByLabel('city').fill(city);
    await button(page, 'Submit').click();
    await page.getByRole('alert').waitFor();
  };
  const lose = async (page) => {
    await page.getByRole('status').getByText('Live', { exact: true }).waitFor();
    await backend.kill();
    await page.getByText('Disconnected at').waitFor();
  };
  const isLive = (page) => page.getByRole('status').getByText('Live', { exact: true }).waitFor();

  const scenes = [
    { name: 'runs-empty', path: '#/runs', run: (page) => page.getByText('Nothing has run yet').waitFor() },
    {
      name: 'submit',
      path: '#/plan',
      run: (page) =>
        submitDialog(page, () =>
          page
            .getByRole('button', { name: /^Late release/ })
            .first()
            .click(),
        ),
    },
    { name: 'submit-inputs', path: '#/plan', schemes: ['light'], run: (page) => refused(page, '') },
    { name: 'submit-defect', path: '#/plan', run: (page) => refused(page, 'U') },
    { name: 'runs', sizes: ['large', 'phone'], path: '#/runs', prepare: makeRuns, run: isLive },
    {
      name: 'runs-none-match',
      schemes: ['light'],
      path: '#/runs',
      run: async (page) => {
        await page.getByLabel('Tag').fill('hamburg');
        await page.getByText('No run matches').waitFor();
      },
    },
    {
      name: 'run-waits',
      sizes: ['large', 'small'],
      path: () => `#/runs/${runs.live}`,
      run: async (page) => {
        await row(page, 'train_prices').click();
        await page.locator('[data-reason]').first().waitFor();
      },
    },
    {
      name: 'run-live',
      sizes: ['large', 'small'],
      path: () => `#/runs/${runs.live}`,
      run: async (page) => {
        await row(page, 'evaluate').waitFor();
        await tab(page, 'Gantt').click();
      },
    },
    {
      name: 'run-forecast',
      sizes: ['large', 'small'],
      path: () => `#/runs/${runs.live}`,
      run: async (page) => {
        await row(page, 'evaluate').waitFor();
        await tab(page, 'Gantt').click();
        await button(page, 'Forecast from here').click();
        await page.locator('[data-forecast]').waitFor();
      },
    },
    {
      name: 'run-what-if',
      sizes: ['large', 'small'],
      path: () => `#/runs/${runs.live}`,
      run: async (page) => {
        await row(page, 'train_prices').click();
        await tab(page, 'Gantt').click();
        await button(page, 'Forecast from here').click();
        await button(page, 'Limit accelerator for the rest: more').click();
        await page.locator('[data-change]').first().waitFor();
        await button(page, 'Remove: Limit accelerator = 2').scrollIntoViewIfNeeded();
      },
    },
    {
      name: 'run-confirm-past',
      sizes: ['small', 'phone'],
      path: () => `#/runs/${runs.live}`,
      run: async (page) => {
        await page.locator('[data-hash]').waitFor({ state: 'attached' });
        await page.getByLabel('Moment of the run').fill('400');
        // A telephone only looks.
        if (await button(page, 'Cancel').isVisible()) await button(page, 'Cancel').click();
      },
    },
    {
      name: 'run-confirm',
      sizes: ['large', 'small'],
      path: () => `#/runs/${runs.live}`,
      run: async (page) => {
        await row(page, 'evaluate').waitFor();
        await button(page, 'Cancel').click();
        await page.getByRole('dialog').waitFor();
      },
    },
    {
      name: 'run-paused',
      sizes: ['large', 'small'],
      path: () => `#/runs/${runs.paused}`,
      run: (page) => page.locator('[data-state="paused"]').waitFor(),
    },
    {
      name: 'run-failed',
      sizes: ['large', 'small'],
      path: () => `#/runs/${runs.failed}`,
      run: async (page) => {
        await row(page, 'evaluate').waitFor();
        await tab(page, 'Gantt').click();
        await button(page, 'Show the failure').click();
        await page.getByRole('log').waitFor();
      },
    },
    {
      name: 'run-log',
      sizes: ['large', 'small'],
      path: () => `#/runs/${runs.failed}`,
      run: async (page) => {
        await row(page, 'evaluate').click();
        const log = page.getByRole('log');
        await log.waitFor();
        await log.scrollIntoViewIfNeeded();
      },
    },
    {
      name: 'run-cancelled',
      schemes: ['light'],
      path: () => `#/runs/${runs.cancelled}`,
      run: (page) => row(page, 'evaluate').waitFor(),
    },
    {
      name: 'run-completed',
      sizes: ['large', 'small'],
      path: () => `#/runs/${runs.completed}`,
      run: async (page) => {
        await row(page, 'evaluate').waitFor();
        await page.locator('.hash.equal').waitFor();
      },
    },
    ...['Graph', 'Gantt', 'Tasks', 'Task'].map((name) => ({
      name: `run-phone-${name.toLowerCase()}`,
      sizes: ['phone'],
      path: () => `#/runs/${runs.failed}`,
      run: async (page) => {
        await page.locator('[data-hash]').waitFor({ state: 'attached' });
        await tab(page, 'Tasks').click();
        await row(page, 'evaluate').click();
        await tab(page, name).click();
        if (name === 'Task') await page.getByRole('log').waitFor();
      },
    })),
    {
      name: 'run-phone-live',
      sizes: ['phone'],
      path: () => `#/runs/${runs.live}`,
      run: async (page) => {
        await page.locator('[data-hash]').waitFor({ state: 'attached' });
        await tab(page, 'Tasks').click();
        await row(page, 'train_prices').click();
        await tab(page, 'Task').click();
        await page.locator('[data-reason]').first().waitFor();
      },
    },
    {
      name: 'run-missing',
      schemes: ['light'],
      path: '#/runs/0000000000000',
      run: (page) => page.getByText('no such run').waitFor(),
    },
    { name: 'runs-disconnected', schemes: ['light'], path: '#/runs', run: lose, after: () => backend.start() },
    {
      name: 'run-disconnected',
      sizes: ['large', 'small'],
      path: () => `#/runs/${runs.live}`,
      run: async (page) => {
        await row(page, 'evaluate').waitFor();
        await lose(page);
      },
      after: () => backend.start(),
    },
  ];
  return {
    url: front.url,
    scenes,
    stop: async () => {
      gates.open('go');
      front.stop();
      await backend.stop();
      gates.remove();
    },
  };
}
