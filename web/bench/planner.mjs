// How long the planner takes for what people do, in Chromium on the built page.
import { chromium } from 'playwright-core';
import { browserOptions, serve } from '../tools/serve.mjs';
import { layeredWorkflow } from './workflows.mjs';

const tasks = 10_000;
const rounds = 5;
const keystrokes = 11;

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

async function open(page, url) {
  await page.goto('about:blank');
  await page.goto(url);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.getByLabel('Workflow source').waitFor();
  await page.waitForTimeout(500);
}

// Resolves in the page with the time of the next mark of a name.
function provideMarks() {
  globalThis.nextMark = (name) =>
    new Promise((resolve) => {
      new PerformanceObserver((list, observer) => {
        const [mark] = list.getEntriesByName(name);
        if (mark === undefined) return;
        observer.disconnect();
        resolve(mark.startTime);
      }).observe({ type: 'mark' });
    });
}

// Time from pasting to the first graph, and to the whole run.
function paste(page, text) {
  return page.evaluate(async (value) => {
    const data = new DataTransfer();
    data.setData('text/plain', value);
    const drawn = nextMark('gantline.drawn');
    const run = nextMark('gantline.run');
    const begun = performance.now();
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    return { drawn: (await drawn) - begun, run: (await run) - begun };
  }, text);
}

function keystroke(page) {
  return page.evaluate(async () => {
    const planned = nextMark('gantline.planned');
    const begun = performance.now();
    document.querySelector('.editor').shadowRoot.querySelector('.cm-content').focus();
    document.execCommand('insertText', false, 'x');
    return (await planned) - begun;
  });
}

async function measurePastes(page, url) {
  const text = layeredWorkflow(tasks);
  const times = [];
  for (let round = 0; round < rounds; round += 1) {
    await open(page, url);
    times.push(await paste(page, text));
  }
  return { drawn_ms: median(times.map(({ drawn }) => drawn)), run_ms: median(times.map(({ run }) => run)) };
}

// In the name, which is at the top, after what was pasted last.
async function measureKeystrokes(page) {
  await page.waitForTimeout(3000);
  await page.getByLabel('Workflow source').focus();
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('End');
  const times = [];
  for (let round = 0; round < keystrokes; round += 1) {
    times.push(await keystroke(page));
    await page.waitForTimeout(1500);
  }
  return { keystroke_ms: median(times), slowest_keystroke_ms: Math.max(...times) };
}

async function measureTrials(page, url) {
  await open(page, url);
  await paste(page, layeredWorkflow(1000));
  // What the editor still has to do with the new text is not of the trials.
  await page.waitForTimeout(2000);
  return page.evaluate(async () => {
    const blocked = [];
    new PerformanceObserver((list) => blocked.push(...list.getEntries().map(({ duration }) => duration))).observe({
      type: 'longtask',
    });
    const done = nextMark('gantline.forecast');
    const begun = performance.now();
    document.querySelector('[data-name="finish"]').click();
    const trials_ms = (await done) - begun;
    // Entries come when there is time for them.
    await new Promise((resolve) => setTimeout(resolve, 200));
    return { trials_ms, blocked_ms: Math.max(0, ...blocked) };
  });
}

export async function measurePlanner() {
  const server = await serve();
  const browser = await chromium.launch(browserOptions);
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.on('pageerror', (error) => console.error(error.message));
  await page.addInitScript(provideMarks);
  try {
    return {
      ...(await measurePastes(page, server.url)),
      ...(await measureKeystrokes(page)),
      ...(await measureTrials(page, server.url)),
    };
  } finally {
    await browser.close();
    server.close();
  }
}
