// Every budget of the page beside what is measured: node bench/budgets.mjs [PART...]. Parts: size, planner, engine, frames;
// all of them without one. It takes the built page (npm run build) and Chromium. Exit status 1 when a budget is missed.
import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { measureLayout, measurePeers } from './peers.mjs';
import { measurePlanner } from './planner.mjs';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const wanted = process.argv.slice(2);
let missed = 0;

function line(what, measured, budget, unit) {
  const is_over = budget !== undefined && measured > budget;
  missed += is_over ? 1 : 0;
  const [figure, allowed] = [measured, budget].map((value) => (value === undefined ? '' : String(Math.round(value))));
  console.log(
    `${what.padEnd(58)} ${figure.padStart(7)} ${unit.padEnd(2)} ${budget === undefined ? '' : `of ${allowed.padStart(5)} ${is_over ? 'OVER' : 'ok'}`}`,
  );
}

const parts = {
  size() {
    const { stdout } = spawnSync(process.execPath, [here('size.mjs')], { encoding: 'utf8' });
    const [, bytes, budget] = /gzipped\): (\d+) of (\d+) bytes/.exec(stdout);
    line('app without the editor, JavaScript, gzipped', Number(bytes), Number(budget), 'B');
  },
  async planner() {
    const found = await measurePlanner();
    line('keystroke in 10,000 tasks to the new plan', found.keystroke_ms, 150, 'ms');
    line('the slowest of eleven', found.slowest_keystroke_ms, undefined, 'ms');
    line('paste of 10,000 tasks to the first picture', found.drawn_ms, 1000, 'ms');
    line('paste of 10,000 tasks to the simulated run', found.run_ms, undefined, 'ms');
    line('1,000 trials of 1,000 tasks', found.trials_ms, 2000, 'ms');
    line('longest task on the page’s thread meanwhile', found.blocked_ms, 50, 'ms');
  },
  async engine() {
    line('layout of 100,000 tasks', await measureLayout(100_000), 1000, 'ms');
    const { critical_path, layout } = await measurePeers(1000);
    if (!critical_path.is_same) throw new Error('js-pert finds another critical path');
    line('1,000 tasks: checks, plan and critical path, engine', critical_path.ours, undefined, 'ms');
    line('1,000 tasks: critical path, js-pert', critical_path.theirs, undefined, 'ms');
    line('1,000 tasks: layered drawing, engine', layout.ours, undefined, 'ms');
    line('1,000 tasks: layered drawing, elkjs', layout.theirs, undefined, 'ms');
  },
  frames() {
    const output = execFileSync(process.execPath, [here('render.mjs'), '--json', '--ratio=1'], {
      encoding: 'utf8',
      // Over a budget of its own it ends with status 1, and says the same.
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    for (const { name, tasks, ...row } of JSON.parse(output)) {
      const worst = Math.max(row.overview[1], row.middle[1], row.close[1]);
      const budget = { 10_000: 20, 100_000: 35 }[tasks];
      line(`moving the ${name}, ${tasks.toLocaleString('en')} tasks, frame p95`, worst, budget, 'ms');
    }
  },
};

for (const [name, measure] of Object.entries(parts)) {
  if (wanted.length === 0 || wanted.includes(name)) await measure();
}
process.exitCode = missed > 0 ? 1 : 0;
