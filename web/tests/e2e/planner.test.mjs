// The planner without a server, from one end to the other. It needs the built page (npm run build).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { layeredWorkflow } from '../../bench/workflows.mjs';
import { serve } from '../../tools/serve.mjs';
import {
  Browser,
  button,
  drop,
  finish,
  paste,
  pasteAtCursor,
  plan,
  planned,
  says,
  settled,
  source,
  summary,
  tab,
} from './support/page.mjs';

let server, browser;

before(async () => {
  server = await serve();
  browser = await Browser.start();
});

after(async () => {
  await browser?.stop();
  server?.close();
});

const open = (options) => browser.open(server.url, options);
const problems = (page) => page.getByRole('region', { name: 'Problems' });

const broken = `name: report
limits: { disk: two }
tasks:
  - id: fetch
    type: shell
    estimate: { fixed: 1m }
    timout: { start_to_close: 5m }
  - id: parse
    type: shell
    estimate: { fixed: 2m }
    needs: [fetch, clean]
`;

test('a broken file is mended by following its messages', async () => {
  const page = await open();
  await paste(page, broken);
  await says(problems(page), '3 problems');
  await page.getByText('3 problems to mend before there is a plan').waitFor();

  // Each message leads to its place, and what is typed there takes the place of what is wrong.
  const mend = async (message, text) => {
    await problems(page).getByRole('button', { name: message }).click();
    await page.keyboard.insertText(text);
  };
  await mend(/unknown field/, 'timeout');
  await says(problems(page), '2 problems');
  await mend(/^2:/, '2');
  await says(problems(page), '1 problem');
  assert.match(await problems(page).getByRole('button').innerText(), /^11:\d+\s+.*clean/);
  await mend(/clean/, 'fetch');
  await says(problems(page), 'No problems');
  await says(finish(page), '3 m 00 s');
  await page.context().close();
});

test('coming back to the source leaves the focus where it is', async () => {
  const page = await open();
  await paste(page, broken);
  await problems(page)
    .getByRole('button', { name: /unknown field/ })
    .click();
  // It is in a tree of its own.
  const editor = await source(page).elementHandle();
  await page.waitForFunction((element) => element.getRootNode().activeElement === element, editor);
  await tab(page, 'Tasks').click();
  await tab(page, 'Source').click();
  await says(source(page), 'report');
  assert.equal(await tab(page, 'Source').evaluate((element) => element === document.activeElement), true);
  await page.context().close();
});

test('while a text is broken, the last good plan stays and says that it is old', async () => {
  const page = await open();
  await plan(page, 'name: kept\ntasks:\n  - { id: only, type: shell, estimate: { fixed: 7s } }\n');
  await source(page).click();
  await page.keyboard.press('Control+End');
  await page.keyboard.insertText('  - { id: only, type: shell }\n');
  await page.getByText('The text has 1 problem. This is the last plan that was good.').waitFor();
  await says(finish(page), '7 s');
  await page.context().close();
});

test('what is typed and pasted into the editor goes there, and nowhere else', async () => {
  const page = await open();
  await plan(page, 'name: typed\ntasks:\n  - { id: first, type: shell, estimate: { fixed: 1s } }\n');
  await source(page).click();
  await page.keyboard.press('Control+End');
  // Every letter and sign that is a key of the page elsewhere.
  const line = '# [/] 1234 wasd cf ? + - =';
  await page.keyboard.type(line);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Home');
  await pasteAtCursor(page, '  - { id: second, type: shell, needs: [first], estimate: { fixed: 2s } }\n');
  await says(finish(page), '3 s');
  const lines = (await source(page).innerText()).split('\n');
  assert.deepEqual(lines.slice(3, 5), [
    line,
    '  - { id: second, type: shell, needs: [first], estimate: { fixed: 2s } }',
  ]);
  assert.equal(await tab(page, 'Graph').getAttribute('aria-selected'), 'true');
  assert.equal(await page.getByRole('dialog').count(), 0);
  // A file is opened wherever it is dropped.
  await drop(source(page), 'dropped.yaml', 'name: dropped\ntasks: [{ id: only, type: shell }]\n');
  await page.waitForFunction(() => document.title.startsWith('dropped'));
  assert.match(await source(page).innerText(), /^name: dropped\ntasks: \[.*\]\s*$/);
  await page.context().close();
});

const bottleneck = `name: nightly-load
limits: { database: 1 }
tasks:
  - { id: extract, type: shell, estimate: { fixed: 1m } }
${['a', 'b', 'c', 'd', 'e', 'f']
  .map(
    (name) => `  - { id: load_${name}, type: shell, needs: [extract], limits: [database], estimate: { fixed: 10m } }`,
  )
  .join('\n')}
  - id: report
    type: shell
    needs: [load_a, load_b, load_c, load_d, load_e, load_f]
    estimate: { fixed: 1m }
`;

test('a bottleneck is found, and a what-if removes it', async () => {
  const page = await open();
  await plan(page, bottleneck);
  await says(finish(page), '1 h 02 m');
  await says(summary(page), /Critical path ?12 m 00 s/);
  await says(summary(page), 'by limit database');

  // A moment at which all but one load wait, and one of those that do.
  await button(page, 'One event on').click();
  await button(page, 'One event on').click();
  await tab(page, 'Tasks').click();
  await page.getByRole('row', { name: /load_b/ }).click();
  const inspector = page.getByRole('region', { name: 'Inspector' });
  for (let steps = 0; !(await inspector.innerText()).includes('1 of 1 in use'); steps += 1) {
    assert.ok(steps < 40, 'no moment says that the limit is what it waits for');
    await page.keyboard.press(']');
    await settled(inspector);
  }
  await says(inspector, /When it was ready: limit database: 1 of 1 in use/);

  const what_if = page.getByRole('region', { name: 'What if' });
  await button(page, 'Add a what-if').click();
  await page.getByRole('menuitem', { name: /^Limit database/ }).click();
  await says(what_if, '−30 m 00 s');
  await button(page, 'Limit database: more').click();
  await says(what_if, '−40 m 00 s');
  await says(finish(page), '22 m 00 s');
  await tab(page, 'Source').click();
  assert.match(await source(page).innerText(), /database: 1/);

  await button(page, 'Write into the source: Limit database = 3').click();
  await page.getByText('Written into the source: Limit database = 3.').waitFor();
  assert.match(await source(page).innerText(), /database: 3/);
  await says(finish(page), /^22 m 00 s$/);
  await page.context().close();
});

test('a run with 4 workers is compared with one with 16', async () => {
  const page = await open();
  const tasks = Array.from({ length: 16 }, (_, at) => `  - { id: t${at}, type: shell, estimate: { fixed: 10m } }`);
  await plan(page, `name: wide\ntasks:\n${tasks.join('\n')}\n`);
  await button(page, 'Compare').click();
  for (const [letter, workers] of [
    ['A', '4'],
    ['B', '16'],
  ]) {
    await page.getByRole('textbox', { name: `Workers of ${letter}` }).fill(workers);
    await page.keyboard.press('Enter');
  }
  await says(page.getByRole('region', { name: 'Plan A' }), '40 m 00 s');
  await says(page.getByRole('region', { name: 'Plan B' }), '10 m 00 s');
  await page.getByText('−30 m 00 s', { exact: true }).first().waitFor();
  // Twelve of them start later with four workers, and are listed.
  const changed = page.getByRole('table', { name: 'Changed tasks' });
  assert.equal(await changed.getAttribute('aria-rowcount'), '13');
  await page.context().close();
});

test('a pasted workflow is laid out once, the way in which its picture can be larger', async () => {
  const page = await open();
  await page.evaluate(() => {
    globalThis.layouts = [];
    const { postMessage } = Worker.prototype;
    Worker.prototype.postMessage = function (message, ...rest) {
      if (message.question?.op === 'layout') globalThis.layouts.push(message.question.args.direction);
      return postMessage.call(this, message, ...rest);
    };
  });
  const step = (index) => `  - { id: t${index}, type: noop, needs: [${index > 0 ? `t${index - 1}` : ''}] }\n`;
  await paste(page, `name: chain\ntasks:\n${Array.from({ length: 60 }, (_, index) => step(index)).join('')}`);
  await says(summary(page), 'Tasks 60');
  await button(page, 'Top down').waitFor();
  assert.deepEqual(await page.evaluate(() => globalThis.layouts), ['down']);
});

test('a file of 10,000 tasks opens, and its graph is moved about', async () => {
  const page = await open();
  await plan(page, layeredWorkflow(10_000));
  await says(summary(page), 'Tasks 10 000');
  const canvas = page.locator('[data-picture] canvas').first();
  assert.match(await canvas.getAttribute('aria-label'), /^Graph of 10\u2009000 tasks in \d+ layers/);
  const picture = () => canvas.evaluate((element) => element.toDataURL());
  const box = await canvas.boundingBox();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  let before = await picture();
  const moved = async (what) => {
    await page.waitForFunction(([element, old]) => element.toDataURL() !== old, [await canvas.elementHandle(), before]);
    before = await picture();
    return what;
  };
  await page.mouse.wheel(0, -1200);
  await moved('zoomed');
  await page.mouse.down();
  for (let step = 1; step <= 10; step += 1) await page.mouse.move(x + step * 12, y + step * 5);
  await page.mouse.up();
  await moved('dragged');
  await page.keyboard.press('f');
  await moved('fitted');
  // What is pointed at is selected everywhere.
  await page.keyboard.press('c');
  const inspector = page.getByRole('region', { name: 'Inspector' });
  await says(inspector, /critical/);
  await page.context().close();
});

test('the engine’s worker dies, another one takes its place, and the page says so', async () => {
  const page = await open();
  await plan(page, bottleneck);
  const [worker] = page.workers();
  await worker.evaluate(() => void setTimeout(() => self.dispatchEvent(new Event('x')) && undefinedFunction(), 0));
  await page.getByText(/^The engine stopped \(.*undefinedFunction.*\) and was started again/).waitFor();
  await planned(page);
  await says(finish(page), '1 h 02 m');
  assert.match(await source(page).innerText(), /nightly-load/);
  await page.keyboard.press(']');
  await says(page.getByRole('region', { name: 'Time' }), '/ 1 h 02 m');
  await page.context().close();
});

test('what is done is in the address, and the address brings it back', async () => {
  const page = await open();
  await plan(page, bottleneck);
  await page.getByRole('textbox', { name: 'Workers' }).fill('2');
  await page.keyboard.press('Enter');
  await button(page, 'Add a what-if').click();
  await page.getByRole('menuitem', { name: /^Limit database/ }).click();
  await tab(page, 'Gantt').click();
  await page.keyboard.press('c');
  const inspector = page.getByRole('region', { name: 'Inspector' });
  await says(inspector, 'extract');
  await says(finish(page), '32 m 00 s');
  await page.waitForURL(/#\/plan\?.*tab=gantt.*task=extract.*with=.*w=/);

  const other = await browser.open(page.url());
  await planned(other);
  await says(finish(other), '32 m 00 s');
  assert.equal(await tab(other, 'Gantt').getAttribute('aria-selected'), 'true');
  await says(other.getByRole('region', { name: 'Inspector' }), 'extract');
  const what_if = other.getByRole('region', { name: 'What if' });
  await says(what_if, /Workers.*Limit database/);
  assert.equal(await source(other).innerText(), await source(page).innerText());
  await other.context().close();
  await page.context().close();
});

test('damaged addresses say so or are left out, and the page goes on', async () => {
  for (const hash of ['#/plan?w=!!!', '#/plan?w=abcd', '#/plan?w=AAAA_-']) {
    const page = await browser.open(`${server.url}${hash}`);
    await page.getByText('The workflow in this address is damaged or was cut short.').waitFor();
    await plan(page, bottleneck);
    await page.context().close();
  }
  const odd = [
    '#',
    '#/',
    '#/nowhere/at/all',
    '#/plan?tab=nothing&seed=-1&with=[[[',
    '#/plan?with=[["w","x"],7]&task=<b>',
  ];
  for (const hash of [...odd, '#/runs/%zz', '#%E0%A4%A', '#/plan?tab=__proto__&seed=1e99']) {
    const page = await browser.open(`${server.url}${hash}`);
    await page.getByRole('link', { name: 'Planner' }).click();
    await plan(page, bottleneck);
    await says(finish(page), '1 h 02 m');
    await page.context().close();
  }
});

test('text of a workflow never becomes markup', async () => {
  const bad = '<img src=x onerror="globalThis.hit=1"><script>globalThis.hit=1</script><b data-hit>';
  const page = await open();
  const hostile = {
    name: bad,
    description: bad,
    limits: { [bad]: 1 },
    tasks: [
      { id: 'first', type: 'shell', estimate: { fixed: '5m' }, limits: [bad], resources: { [bad]: 1 } },
      { id: 'second', type: 'shell', estimate: { fixed: '5m' }, limits: [bad], needs: ['first'] },
    ],
  };
  const clean = async (where) => {
    const found = await page.evaluate(() => ({
      hit: globalThis.hit ?? 0,
      elements: document.querySelectorAll('[data-hit], img, #app script').length,
    }));
    assert.deepEqual(found, { hit: 0, elements: 0 }, where);
  };
  await paste(page, JSON.stringify({ ...hostile, tasks: [{ id: bad, type: bad, [bad]: bad, needs: [bad] }] }));
  await says(problems(page), '<img');
  await clean('problems');
  await paste(page, JSON.stringify(hostile));
  await says(page.getByRole('region', { name: 'Problems' }), /./);
  await clean('refused or planned');
  delete hostile.limits;
  for (const task of hostile.tasks) {
    delete task.limits;
    delete task.resources;
  }
  hostile.tasks[0].type = bad;
  await paste(page, JSON.stringify(hostile));
  await says(page.locator('main'), /./);
  for (const name of ['Gantt', 'Resources', 'Finish time', 'Graph', 'Tasks']) {
    await tab(page, name).click();
    await clean(name);
  }
  await page.keyboard.press('Control+k');
  await page.keyboard.insertText('<img');
  await clean('palette');
  await page.keyboard.press('Escape');
  const link = `#/plan?${new URLSearchParams({ task: bad, tab: bad, with: JSON.stringify([['l', bad, 2]]) })}`;
  await page.goto(`${server.url}${link}`);
  await plan(page, bottleneck);
  await clean('address');
  await page.context().close();
});

// Goes on with the fetching of the palette, well or badly, when it is told to.
// Without a service worker: it would have fetched everything beforehand.
const openFetching = () => open({ serviceWorkers: 'block' });

async function holdPalette(page) {
  let goOn;
  const told = new Promise((resolve) => (goOn = resolve));
  await page.route(/\/Palette-[^/]*\.js$/, async (route) => ((await told) ? route.continue() : route.abort()));
  return goOn;
}

test('a palette that comes late does what was typed, and is shown when there is nothing to do', async () => {
  const page = await openFetching();
  const fetched = await holdPalette(page);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('zzqq');
  await page.keyboard.press('Enter');
  fetched(true);
  await says(page.getByRole('dialog'), 'Nothing is called like that.');
  assert.equal(await page.getByRole('combobox').inputValue(), 'zzqq');
  await page.context().close();
});

test('a palette that cannot be fetched says so, and keeps no keys', async () => {
  const page = await openFetching();
  await plan(page, broken.replace('two', '2').replace('timout', 'timeout').replace('fetch, clean', 'fetch'));
  const fetched = await holdPalette(page);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('2');
  fetched(false);
  await page.getByText('A part of this page could not be fetched.').waitFor();
  await page.keyboard.press('2');
  await page.getByRole('tab', { name: 'Gantt', exact: true, selected: true }).waitFor();
  await page.context().close();
});

test('the page had no errors of its own', () => {
  // The one that ended the worker was asked for.
  assert.deepEqual(
    browser.problems.filter((problem) => !problem.includes('undefinedFunction')),
    [],
  );
});
