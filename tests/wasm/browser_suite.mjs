// Runs the API suite in a page and in a worker of it, and reports to the server that sent it here.
import * as engine from "/package/index.js";
import { cases } from "/suite/api_suite.mjs";

const isPage = typeof document !== "undefined";

async function runAll() {
  const failures = [];
  for (const [name, run] of Object.entries(cases)) {
    try {
      await run(engine);
    } catch (error) {
      failures.push(`${name}: ${error?.stack ?? error}`);
    }
  }
  return { count: Object.keys(cases).length, failures };
}

const inWorker = () =>
  new Promise((resolve, reject) => {
    const worker = new Worker("/suite/browser_suite.mjs", { type: "module" });
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = (event) => reject(new Error(event.message));
  });

const report = async () => {
  try {
    return { page: await runAll(), worker: await inWorker() };
  } catch (error) {
    return { error: String(error?.stack ?? error) };
  }
};

if (isPage) {
  await fetch("/result", { method: "POST", body: JSON.stringify(await report()) });
} else {
  postMessage(await runAll());
}
