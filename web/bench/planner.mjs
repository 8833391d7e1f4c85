// The planner's budgets, measured in Chromium on the built page: node bench/planner.mjs [TASKS]. Prints a line for each.
import { chromium } from 'playwright-core';
import { browserOptions, serve } from '../tools/serve.mjs';

const tasks = Number(process.argv[2] ?? 10_000);
const rounds = 5;

function workflow(count) {
  let text = 'name: large\ntasks:\n';
  for (let task = 0; task < count; task += 1) {
    const needs = task < 100 ? '' : `, needs: [t${task - 100}, t${task - 1 - ((task * 7) % 90)}]`;
    text += `  - { id: t${task}, type: shell${needs}, estimate: { p50: ${(task % 9) + 1}s, p95: ${(task % 9) + 5}s } }\n`;
  }
  return text;
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const server = await serve();
const browser = await chromium.launch(browserOptions);
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
page.on('pageerror', (error) => console.error(error.message));

async function open() {
  await page.goto('about:blank');
  await page.goto(server.url);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.getByLabel('Workflow source').waitFor();
  await page.waitForTimeout(500);
}

// Time from pasting to the first graph, and to the whole run.
async function paste(text) {
  return page.evaluate(async (value) => {
    const seen = (name) =>
      new Promise((resolve) => {
        new PerformanceObserver((list, observer) => {
          const [mark] = list.getEntriesByName(name);
          if (mark === undefined) return;
          observer.disconnect();
          resolve(mark.startTime);
        }).observe({ type: 'mark' });
      });
    const data = new DataTransfer();
    data.setData('text/plain', value);
    const drawn = seen('gantline.drawn');
    const run = seen('gantline.run');
    const begun = performance.now();
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    return { drawn: (await drawn) - begun, run: (await run) - begun };
  }, text);
}

async function keystroke() {
  return page.evaluate(
    () =>
      new Promise((resolve) => {
        const content = document.querySelector('.editor')?.shadowRoot?.querySelector('.cm-content');
        const begun = performance.now();
        new PerformanceObserver((list, observer) => {
          const [mark] = list.getEntriesByName('gantline.planned');
          if (mark === undefined) return;
          observer.disconnect();
          resolve(mark.startTime - begun);
        }).observe({ type: 'mark' });
        content.focus();
        document.execCommand('insertText', false, 'x');
      }),
  );
}

const text = workflow(tasks);
const drawn = [];
const whole = [];
for (let round = 0; round < rounds; round += 1) {
  await open();
  const times = await paste(text);
  drawn.push(times.drawn);
  whole.push(times.run);
}
console.log(
  `paste of ${tasks} tasks to the first picture: ${Math.round(median(drawn))} ms; to the simulated run: ${Math.round(median(whole))} ms`,
);

await page.waitForTimeout(3000);
await page.evaluate(() => {
  const view = document.querySelector('.editor')?.shadowRoot?.querySelector('.cm-content');
  view?.focus();
});
await page.keyboard.press('Control+Home');
await page.keyboard.press('End');
const keys = [];
for (let round = 0; round < rounds; round += 1) {
  keys.push(await keystroke());
  await page.waitForTimeout(1500);
}
console.log(`keystroke in it to the new plan: ${Math.round(median(keys))} ms`);

await open();
await paste(workflow(1000));
await page.evaluate(() => {
  globalThis.blocked = [];
  new PerformanceObserver((list) =>
    globalThis.blocked.push(...list.getEntries().map(({ duration }) => duration)),
  ).observe({
    type: 'longtask',
  });
});
const begun = Date.now();
await page.getByRole('tab', { name: 'Finish time' }).click();
await page.getByText('Half end within').waitFor();
console.log(`1,000 trials of 1,000 tasks: ${Date.now() - begun} ms`);
const blocked = await page.evaluate(() => globalThis.blocked);
console.log(
  `longest task on the page's thread meanwhile: ${Math.round(Math.max(0, ...blocked))} ms (50 ms and less are not reported)`,
);
await browser.close();
server.close();
