// What is photographed without a server: each scene brings a fresh page into one state.
import { fileURLToPath } from 'node:url';
import { paste as pasteInto } from '../tests/e2e/support/page.mjs';

const broken = `name: broken
limits: { reading: two }
tasks:
  - id: fetch
    type: http
    timout: 5m
  - id: parse
    type: shell
    needs: [fetch, clean]
  - id: parse
    type: shell
`;

const loop = `name: loop
tasks:
  - { id: fetch, type: http }
  - { id: parse, type: shell, needs: [fetch, report] }
  - { id: check, type: shell, needs: [parse] }
  - { id: report, type: shell, needs: [check] }
`;

const unfolds = `name: unfolds
tasks:
  - { id: begin, type: shell }
${Array.from({ length: 60 }, (_, at) => `  - { id: shard_${at}, type: shell, needs: [begin] }`).join('\n')}
  - id: join
    type: shell
    needs: [${Array.from({ length: 60 }, (_, at) => `shard_${at}`).join(', ')}]
`;

const hinted = `name: hinted
deadline: 3d
tasks:
  - { id: fetch, type: http, resources: { licence: 1 }, estimate: { p50: 10m, p95: 20m } }
  - { id: train, type: shell, needs: [fetch], labels: [gpu], estimate: { p50: 40m, p95: 70m } }
  - { id: report, type: shell, needs: [fetch, train], estimate: { fixed: 1m } }
`;

const settle = (page) => page.waitForTimeout(450);

async function sample(page, name) {
  await page
    .getByRole('button', { name: new RegExp(`^${name}`) })
    .first()
    .click();
  await page.getByLabel('Summary', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Play', exact: true }).and(page.locator(':enabled')).waitFor();
  await settle(page);
}

async function paste(page, text) {
  await pasteInto(page, text);
  await settle(page);
}

const tab = (page, name) => page.getByRole('tab', { name }).click();

export const scenes = [
  { name: 'empty', run: settle },
  { name: 'empty', sizes: ['small'], schemes: ['light'], run: settle },
  { name: 'graph', run: (page) => sample(page, 'Corpus report') },
  { name: 'graph', sizes: ['small'], run: (page) => sample(page, 'Late release') },
  {
    name: 'graph-selected',
    run: async (page) => {
      await sample(page, 'Late release');
      await page.keyboard.press('c');
      await page.keyboard.press('c');
      await page.keyboard.press('c');
      await settle(page);
    },
  },
  {
    name: 'gantt',
    run: async (page) => {
      await sample(page, 'Late release');
      await tab(page, 'Gantt');
      await settle(page);
    },
  },
  {
    name: 'gantt-workers',
    sizes: ['small'],
    schemes: ['light'],
    run: async (page) => {
      await sample(page, 'Late release');
      await tab(page, 'Gantt');
      await page.getByRole('button', { name: 'Workers', exact: true }).click();
      await settle(page);
    },
  },
  {
    name: 'resources',
    run: async (page) => {
      await sample(page, 'Late release');
      await tab(page, 'Resources');
      await settle(page);
    },
  },
  {
    name: 'finish',
    run: async (page) => {
      await sample(page, 'Late release');
      await tab(page, 'Finish time');
      await page.getByText('Most often critical').waitFor();
      await page.waitForTimeout(2500);
    },
  },
  {
    name: 'tasks',
    sizes: ['small'],
    run: async (page) => {
      await sample(page, 'Late release');
      await page.keyboard.press('/');
      await page.getByRole('grid').waitFor();
      await settle(page);
    },
  },
  {
    name: 'survey',
    run: async (page) => {
      await sample(page, 'Sky survey');
      await settle(page);
    },
  },
  {
    name: 'survey-gantt',
    run: async (page) => {
      await sample(page, 'Sky survey');
      await tab(page, 'Gantt');
      await settle(page);
    },
  },
  {
    name: 'scrubbing',
    run: async (page) => {
      await sample(page, 'Late release');
      for (let step = 0; step < 14; step += 1) await page.keyboard.press(']');
      await page.keyboard.press('c');
      await settle(page);
    },
  },
  {
    name: 'what-if',
    run: async (page) => {
      await sample(page, 'Late release');
      await page.getByRole('button', { name: 'Typical' }).click();
      await page.keyboard.press('c');
      await page.keyboard.press('c');
      for (const item of [/^Limit devices/, /^Capacity of cpu/, /^Duration of/]) {
        await page.getByRole('button', { name: 'Add a what-if' }).click();
        await page.getByRole('menuitem', { name: item }).click();
      }
      await tab(page, 'Gantt');
      await settle(page);
      await settle(page);
    },
  },
  { name: 'problems', run: (page) => paste(page, broken) },
  {
    name: 'problems-stale',
    sizes: ['small'],
    run: async (page) => {
      await sample(page, 'Corpus report');
      await paste(page, broken);
    },
  },
  {
    name: 'hints',
    sizes: ['small'],
    run: async (page) => {
      await paste(page, hinted);
      await page.getByRole('button', { name: /hints$/ }).click();
      await tab(page, 'Finish time');
      await page.getByText('Most often critical').waitFor();
      await page.waitForTimeout(1500);
    },
  },
  {
    name: 'unfolded',
    sizes: ['small'],
    schemes: ['light'],
    run: async (page) => {
      await paste(page, unfolds);
      await page.locator('[data-picture] canvas').first().dblclick();
      await settle(page);
    },
  },
  {
    name: 'what-if-menu',
    sizes: ['small'],
    run: async (page) => {
      await sample(page, 'Late release');
      await page.getByRole('button', { name: 'Add a what-if' }).click();
      await settle(page);
    },
  },
  { name: 'cycle', run: (page) => paste(page, loop) },
  {
    name: 'palette',
    run: async (page) => {
      await sample(page, 'Late release');
      await page.keyboard.press('Control+k');
      await page.keyboard.type('sign');
      await settle(page);
    },
  },
  {
    name: 'menu',
    schemes: ['light'],
    run: async (page) => {
      await sample(page, 'Late release');
      await page.getByRole('button', { name: 'Open', exact: true }).click();
      await settle(page);
    },
  },
  {
    name: 'help',
    run: async (page) => {
      await page.keyboard.press('?');
      await settle(page);
    },
  },
  {
    name: 'compare',
    run: async (page) => {
      await sample(page, 'Late release');
      await page.getByRole('button', { name: 'Compare' }).click();
      await page.getByText('B ends').waitFor();
      await page.waitForTimeout(800);
    },
  },
  {
    name: 'compare',
    sizes: ['small'],
    schemes: ['light'],
    run: async (page) => {
      await sample(page, 'Sky survey');
      await page.getByRole('button', { name: 'Compare' }).click();
      await page.getByText('B ends').waitFor();
      await page.waitForTimeout(1200);
    },
  },
  // The picture in README.md.
  {
    name: 'readme',
    sizes: ['readme'],
    schemes: ['light'],
    // Without the source, which nobody reads at this size and which takes the picture above 150 kB.
    file: fileURLToPath(new URL('../../docs/planner.png', import.meta.url)),
    run: async (page) => {
      await sample(page, 'Late release');
      await page.getByRole('button', { name: 'Typical' }).click();
      await page.getByRole('button', { name: 'Hide the left pane' }).click();
      for (const item of [/^Limit devices/, /^Capacity of cpu/]) {
        await page.getByRole('button', { name: 'Add a what-if' }).click();
        await page.getByRole('menuitem', { name: item }).click();
      }
      await tab(page, 'Gantt');
      await settle(page);
    },
  },
  { name: 'phone-empty', sizes: ['phone'], run: settle },
  { name: 'phone-graph', sizes: ['phone'], run: (page) => sample(page, 'Late release') },
  {
    name: 'phone-gantt',
    sizes: ['phone'],
    run: async (page) => {
      await sample(page, 'Late release');
      await tab(page, 'Gantt');
      await settle(page);
    },
  },
  ...['Resources', 'Task', 'Problems'].map((name) => ({
    name: `phone-${name.toLowerCase()}`,
    sizes: ['phone'],
    run: async (page) => {
      if (name === 'Problems') await paste(page, hinted);
      else await sample(page, 'Late release');
      await page.keyboard.press('c');
      await page.getByRole('tab', { name, exact: true }).click();
      await settle(page);
    },
  })),
  {
    name: 'phone-tasks',
    sizes: ['phone'],
    schemes: ['light'],
    run: async (page) => {
      await sample(page, 'Late release');
      await page.getByRole('tab', { name: 'Tasks', exact: true }).click();
      await settle(page);
    },
  },
  {
    name: 'phone-finish',
    sizes: ['phone'],
    schemes: ['light'],
    run: async (page) => {
      await sample(page, 'Late release');
      await tab(page, 'Finish');
      await page.waitForTimeout(2500);
    },
  },
];
