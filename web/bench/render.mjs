// Measures the renderers in headless Chromium without acceleration: node bench/render.mjs [--json] [--ratio=1] [NAME]
// `start` is from setData to the first picture having been painted; the rest are intervals between frames, 16.7 ms being
// the display's own, while the view moves in each (overview, middle and close are scales) or while states change
// (`states`: of all nodes; for a Gantt the scrub cursor), each followed by the main thread's processor time a frame: where
// that is small and an interval is long, another program had the processor. The budgets hold for a ratio of 1.
import { withPage } from './browser.mjs';

const sizes = [1_000, 10_000, 100_000];
const budgets = { 10_000: { pan_p95_ms: 20 }, 100_000: { pan_p95_ms: 35, start_ms: 150 } };

// Each runs in the page and answers with timings.
async function measureGraph([tasks, ratio]) {
  const data = bench.synthetic.makeGraph(tasks);
  const phases = bench.synthetic.makePhases(tasks, 0.5);
  const graph = bench.show((theme) => new bench.GraphRenderer(bench.host(), theme));
  const start_ms = await bench.timeStart(() => {
    graph.setData(data);
    graph.setStates(phases);
  });
  graph.fit();
  const overview = await bench.timePan((frame) => graph.panBy(frame % 2 === 0 ? 9 : -7, frame % 3 === 0 ? 5 : -3));
  const states = await bench.timePan(() => graph.setStates(phases));
  graph.reveal(tasks >> 1);
  const close = await bench.timePan((frame) => graph.panBy(frame < 45 ? 14 : -14, 6));
  graph.fit();
  graph.zoomBy(Math.max(1.5, Math.sqrt(tasks) / 12));
  const middle = await bench.timePan((frame) => graph.panBy(frame < 45 ? 14 : -14, 6));
  return { ratio, start_ms, overview, middle, close, states };
}

async function measureGantt([tasks, ratio, mode]) {
  const data = bench.synthetic.makeGantt(tasks, 64);
  const gantt = bench.show((theme) => new bench.GanttRenderer(bench.host(), theme));
  gantt.setMode(mode);
  const start_ms = await bench.timeStart(() => gantt.setData(data));
  const overview = await bench.timePan((frame) => gantt.panBy(frame % 2 === 0 ? 9 : -7, frame % 3 === 0 ? -5 : 3));
  const states = await bench.timePan((frame) => gantt.setCursor((data.end_ms * frame) / 90));
  gantt.zoomBy(data.end_ms / 90_000);
  const close = await bench.timePan((frame) => gantt.panBy(frame < 45 ? 14 : -14, -6));
  gantt.fit();
  gantt.zoomBy(Math.max(1.5, Math.sqrt(tasks) / 25));
  const middle = await bench.timePan((frame) => gantt.panBy(frame < 45 ? 14 : -14, -6));
  return { ratio, start_ms, overview, middle, close, states };
}

const cases = [
  ['graph', measureGraph, ''],
  ['gantt by worker', measureGantt, 'lane'],
  ['gantt by task', measureGantt, 'task'],
  ['gantt by group', measureGantt, 'group'],
];

const arguments_ = process.argv.slice(2);
const wanted = arguments_.find((argument) => !argument.startsWith('--')) ?? '';
const ratios = arguments_.includes('--ratio=1') ? [1] : [1, 2];

async function provideMainThreadMs(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  await page.exposeFunction('mainThreadMs', async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find((metric) => metric.name === 'TaskDuration').value * 1000;
  });
}

const rows = [];
for (const ratio of ratios) {
  await withPage({ viewport: { width: 1280, height: 720 }, deviceScaleFactor: ratio }, async (page) => {
    await provideMainThreadMs(page);
    for (const [name, measure, mode] of cases.filter(([name]) => name.includes(wanted))) {
      // Once to compile, then to measure.
      await page.evaluate(measure, [1_000, ratio, mode]);
      for (const tasks of sizes) rows.push({ name, tasks, ...(await page.evaluate(measure, [tasks, ratio, mode])) });
    }
  });
}

const pans = ['overview', 'middle', 'close', 'states'];

function verdict(row) {
  const budget = budgets[row.tasks];
  if (budget === undefined || row.ratio !== 1) return '';
  const worst = Math.max(...pans.slice(0, 3).map((pan) => row[pan][1]));
  const late = row.start_ms > (budget.start_ms ?? Infinity);
  return worst > budget.pan_p95_ms || late ? 'OVER' : 'ok';
}

if (process.argv.includes('--json')) {
  console.log(JSON.stringify(rows, null, 1));
} else {
  const cell = (text, width) => String(text).padStart(width);
  const timing = ([p50, p95, spent]) => cell(`${p50.toFixed(1)}/${p95.toFixed(1)} (${spent.toFixed(1)})`, 18);
  console.log(
    'ms, frame intervals p50/p95 (processor time a frame); budgets: pan p95 20 at 10k, 35 at 100k; start 150 at 100k',
  );
  console.log(
    [
      'renderer'.padEnd(18),
      cell('tasks', 8),
      cell('ratio', 6),
      cell('start', 7),
      ...pans.map((pan) => cell(pan, 18)),
    ].join(''),
  );
  for (const row of rows) {
    const timings = pans.map((pan) => timing(row[pan]));
    const head = [row.name.padEnd(18), cell(row.tasks, 8), cell(row.ratio, 6), cell(row.start_ms.toFixed(0), 7)];
    console.log([...head, ...timings, '  ', verdict(row)].join(''));
  }
}
process.exitCode = rows.some((row) => verdict(row) === 'OVER') ? 1 : 0;
