// engine_bench.mjs [NATIVE_BUILD] [WASM_BUILD]: the engine natively and in WebAssembly in one run, and the
// package as a page has it, beside the budgets. Fails when a budget is exceeded.
import { execFileSync } from "node:child_process";
import { gzipSync } from "node:zlib";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const root = new URL("../..", import.meta.url).pathname;
const native = resolve(process.argv[2] ?? join(root, "build/native-release"));
const wasm = resolve(process.argv[3] ?? join(root, "build/wasm-release"));

let failures = 0;
function row(name, values, budget, value, limit) {
  const verdict = budget === undefined ? "" : value <= limit ? `within ${budget}` : `OVER ${budget}`;
  if (verdict.startsWith("OVER")) ++failures;
  console.log(`${name.padEnd(40)} ${values.padEnd(44)} ${verdict}`);
}

function run(command, ...args) {
  const lines = execFileSync(command, args, { encoding: "utf8" }).trim().split("\n");
  return new Map(lines.map((line) => JSON.parse(line)).map(({ name, ms }) => [name, ms]));
}

function compareBuilds() {
  const ours = run(join(native, "bin/gantline_engine_bench"));
  const theirs = run(process.execPath, join(wasm, "bin/gantline_engine_bench.js"));
  for (const [name, ms] of ours) {
    const other = theirs.get(name);
    const ratio = other / ms;
    const values = `native ${ms.toFixed(1)} ms, WebAssembly ${other.toFixed(1)} ms, ratio ${ratio.toFixed(2)}`;
    const isBounded = name === "analysis_100k" || name === "simulation_100k";
    row(name, values, isBounded ? "1.6" : undefined, ratio, 1.6);
  }
}

function layered(tasks, width) {
  let state = 1;
  const below = (bound) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
  const document = { name: "layered", tasks: [] };
  for (let i = 0; i < tasks; ++i) {
    const layer = Math.floor(i / width) - 1;
    const needs = layer < 0 ? [] : [...new Set([0, 0].map(() => `t${layer * width + below(width)}`))];
    const estimate = { p50: 500 + below(1000), p95: 2000 + below(1000) };
    document.tasks.push({ id: `t${i}`, type: "noop", needs, estimate });
  }
  return document;
}

function timed(act) {
  const start = performance.now();
  const value = act();
  return [performance.now() - start, value];
}

// Runs a job as a page does, in pieces; returns the whole time and the longest piece.
function finish(engine, job, decisions) {
  let [whole, longest, done] = [0, 0, false];
  while (!done) {
    const [ms, response] = timed(() => engine.request("advance", { job, decisions }));
    [whole, longest, done] = [whole + ms, Math.max(longest, ms), response.result.done];
  }
  return [whole, longest];
}

async function measurePackage() {
  const { createEngine } = await import(pathToFileURL(join(wasm, "package/node.js")).href);
  const bytes = gzipSync(readFileSync(join(wasm, "package/gantline.wasm")), { level: 9 }).length;
  row("module, gzipped", `${bytes} bytes`, "250000", bytes, 250_000);
  const start = performance.now();
  const engine = await createEngine();
  row("package: load and start", `${(performance.now() - start).toFixed(1)} ms`);
  const open = (document) => {
    const [ms, response] = timed(() => engine.request("open_workflow", { document }));
    return [ms, response.result.workflow];
  };

  const [, small] = open(layered(1_000, 50));
  const { job } = engine.request("forecast", { workflow: small, options: { workers: 16 }, trials: 1_000 }).result;
  const [whole, longest] = finish(engine, job, 5_000);
  const values = `${whole.toFixed(0)} ms, longest piece ${longest.toFixed(1)} ms`;
  row("package: 1,000 trials of 1,000 tasks", values, "2000 ms", whole, 2_000);

  const [opened, middle] = open(layered(10_000, 100));
  row("package: open 10,000 tasks", `${opened.toFixed(0)} ms`);
  const [planned] = timed(() => engine.request("plan", { workflow: middle, options: { workers: 16 } }));
  row("package: plan 10,000 tasks", `${planned.toFixed(0)} ms`);
  row("package: keystroke in 10,000 tasks", `${(opened + planned).toFixed(0)} ms`, "150 ms", opened + planned, 150);

  const [, large] = open(layered(100_000, 500));
  const [laidOut] = timed(() => engine.request("layout", { workflow: large }));
  row("package: layout of 100,000 tasks", `${laidOut.toFixed(0)} ms`, "1000 ms", laidOut, 1_000);
  engine.dispose();
}

compareBuilds();
await measurePackage();
process.exitCode = failures === 0 ? 0 : 1;
