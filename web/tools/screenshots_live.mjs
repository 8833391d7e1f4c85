// Pictures of the screens that need a server, in build/screenshots: node tools/screenshots_live.mjs [NAME...]. Errors of the
// page, violations of the content security policy and of axe's rules among them, end the script with status 1.
import { mkdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { Gates } from '../tests/e2e/support/gates.mjs';
import { Backend, Front, until } from '../tests/e2e/support/servers.mjs';
import { browserOptions } from './serve.mjs';

const folder = fileURLToPath(new URL('../../build/screenshots/', import.meta.url));
const axe = readFileSync(new URL('../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const only = process.argv.slice(2);
const sizes = {
  small: { width: 1280, height: 720 },
  large: { width: 1440, height: 900 },
  phone: { width: 400, height: 800 },
};
const gates = new Gates();
const backend = await Backend.start();
const front = await Front.start(backend.port);
const browser = await chromium.launch(browserOptions);
let failures = 0;

// A night of a shop: it reads five sources, learns three models on one accelerator, and publishes the best.
function shop(name, ends) {
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

const state = async (id) => (await fetch(backend.url(`runs/${id}`))).json();
const ended = (id) => until(`the end of ${id}`, async () => (await state(id)).is_terminal, 60_000);

const settle = (page) => page.waitForTimeout(700);
const row = (page, task) => page.locator(`[role="row"][data-task="${task}"]`);

const runs = {};
const scenes = [
  { name: 'runs-empty', path: '#/runs', run: (page) => page.getByText('Nothing has run yet').waitFor() },
  {
    name: 'runs',
    sizes: ['large', 'phone'],
    prepare: async () => {
      for (const name of ['stock-count', 'shop-night', 'price-index', 'shop-night']) {
        await ended(await backend.submit(shop(name, 'completed')));
      }
      runs.failed = await backend.submit(shop('shop-night', 'failed'));
      await ended(runs.failed);
      const cancelled = await backend.submit(shop('price-index', 'held'));
      await fetch(backend.url(`runs/${cancelled}/cancel`), { method: 'POST', body: '{"force":true}' });
      await ended(cancelled);
      const paused = await backend.submit(shop('stock-count', 'held'));
      await until('it has begun', async () => (await state(paused)).counts.completed > 6);
      await fetch(backend.url(`runs/${paused}/pause`), { method: 'POST', body: '{}' });
      runs.live = await backend.submit(shop('shop-night', 'held'));
      await until('it trains', async () => (await state(runs.live)).counts.completed >= 15, 60_000);
    },
    path: '#/runs',
    run: (page) => page.getByText('Live', { exact: true }).waitFor(),
  },
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
    name: 'run-live',
    sizes: ['large', 'small'],
    path: () => `#/runs/${runs.live}`,
    run: async (page) => {
      await row(page, 'train_prices').click();
      await page.locator('[data-reason]').first().waitFor();
    },
  },
  {
    name: 'run-forecast',
    sizes: ['large'],
    path: () => `#/runs/${runs.live}`,
    run: async (page) => {
      await row(page, 'evaluate').waitFor();
      await page.getByRole('tab', { name: 'Gantt' }).click();
      await page.getByRole('button', { name: 'Forecast from here' }).click();
      await page.locator('[data-forecast]').waitFor();
    },
  },
  {
    name: 'run-confirm',
    path: () => `#/runs/${runs.live}`,
    run: async (page) => {
      await row(page, 'evaluate').waitFor();
      await page.getByRole('button', { name: 'Cancel', exact: true }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'run-failed',
    sizes: ['large', 'small'],
    path: () => `#/runs/${runs.failed}`,
    run: async (page) => {
      await row(page, 'evaluate').waitFor();
      await page.getByRole('tab', { name: 'Gantt' }).click();
      await page.getByRole('button', { name: 'Show the failure' }).click();
      await page.getByRole('log').waitFor();
    },
  },
  {
    name: 'run-phone',
    sizes: ['phone'],
    path: () => `#/runs/${runs.failed}`,
    run: async (page) => {
      await page.locator('[data-hash]').waitFor({ state: 'attached' });
      await page.getByRole('tab', { name: 'Tasks' }).click();
    },
  },
  {
    name: 'run-missing',
    schemes: ['light'],
    path: '#/runs/0000000000000',
    run: (page) => page.getByText('no such run').waitFor(),
  },
  {
    name: 'submit',
    path: '#/plan',
    run: async (page) => {
      await page
        .getByRole('button', { name: /^Late release/ })
        .first()
        .click();
      await page.getByLabel('Summary', { exact: true }).waitFor();
      await page.getByRole('link', { name: 'Runs' }).click();
      await page.getByRole('button', { name: 'Submit the planner’s workflow' }).click();
    },
  },
  {
    name: 'run-disconnected',
    path: () => `#/runs/${runs.live}`,
    run: async (page) => {
      await row(page, 'evaluate').waitFor();
      await page.getByText('Live', { exact: true }).waitFor();
      await backend.kill();
      await page.getByText('Disconnected at').waitFor();
    },
    after: () => backend.start(),
  },
];

mkdirSync(folder, { recursive: true });
for (const { name, sizes: of = ['large'], schemes = ['light', 'dark'], path, prepare, run, after } of scenes) {
  await prepare?.();
  if (only.length > 0 && !only.some((wanted) => name.startsWith(wanted))) continue;
  for (const size of of) {
    for (const scheme of schemes) {
      const context = await browser.newContext({ viewport: sizes[size], colorScheme: scheme, reducedMotion: 'reduce' });
      const page = await context.newPage();
      page.setDefaultTimeout(15_000);
      const fail = (text) => {
        failures += 1;
        console.error(`${name} ${size} ${scheme}: ${text}`);
      };
      page.on('pageerror', (error) => fail(error.stack ?? error.message));
      page.on('console', (message) => {
        if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) fail(message.text());
      });
      try {
        await page.goto(`${front.url}${typeof path === 'function' ? path() : path}`);
        await run(page);
        await settle(page);
        if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth))
          fail('the page scrolls sideways');
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => globalThis.axe.run());
        for (const { id, nodes } of violations) {
          const places = nodes.slice(0, 3).map(({ html }) => html);
          fail(`axe ${id}: ${places.join(' | ')}`);
        }
      } catch (error) {
        fail(error instanceof Error ? error.message.split('\n')[0] : String(error));
      }
      await page.screenshot({ path: `${folder}${name}-${size}-${scheme}.png` });
      await context.close();
      await after?.();
    }
  }
}

gates.open('go');
await browser.close();
front.stop();
await backend.stop();
gates.remove();
console.log(`pictures are in build/screenshots; ${failures} errors`);
process.exit(failures > 0 ? 1 : 0);
