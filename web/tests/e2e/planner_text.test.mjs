// What the planner does with texts that are opened, are broken, or could be better. It needs the built page (npm run build).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { serve } from '../../tools/serve.mjs';
import { Browser, button, drop, finish, paste, plan, says, settled, source, summary, tab } from './support/page.mjs';

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
const fileName = (page) => page.getByRole('banner').locator('.file');
const workflow = (name, estimate) =>
  `name: ${name}\ntasks:\n  - { id: only, type: shell, estimate: ${estimate}, retry: { maximum_attempts: 1 } }\n`;
const kept = workflow('kept', '{ min: 10s, max: 20s }');

test('a broken file that is dropped on a drawn run leaves the figures of that run alone', async () => {
  const page = await open();
  await plan(page, kept);
  await button(page, 'Drawn').click();
  await says(summary(page), /^Run 1 ends after/);
  const before = await says(summary(page), /Tasks 1/);
  await drop(page.locator('main'), 'broken.yaml', 'name: broken\ntasks: [{ id: a, type: shell, needs: [b] }]\n');
  await page.getByText('The text has 1 problem. This is the last plan that was good.').waitFor();
  assert.equal(await says(summary(page), /./), before);
  assert.equal(await button(page, 'Drawn').getAttribute('aria-pressed'), 'true');
  await page.context().close();
});

test('an empty file says that it is empty, and nothing else changes', async () => {
  const page = await open();
  await plan(page, kept);
  const before = await source(page).innerText();
  await drop(page.locator('main'), 'nothing.yaml', '\n  \n');
  await page.getByText('The file could not be opened: nothing.yaml is empty').waitFor();
  assert.equal(await source(page).innerText(), before);
  await says(finish(page), '15 s');
  await page.context().close();
});

test('one undo after opening brings the text before it back, with its name', async () => {
  const page = await open();
  const drops = async (name, seconds) => {
    await drop(page.locator('main'), `${name}.yaml`, workflow(name, `{ fixed: ${seconds}s }`));
    await says(finish(page), `${seconds} s`);
  };
  await drops('first', 3);
  await drops('second', 5);
  await source(page).click();
  await page.keyboard.press('Control+End');
  await page.keyboard.insertText('# typed\n');
  await page.keyboard.press('Control+z');
  await says(fileName(page), /^second\.yaml$/);
  await page.keyboard.press('Control+z');
  await says(finish(page), '3 s');
  assert.match(await source(page).innerText(), /^name: first/);
  await says(fileName(page), /^first\.yaml$/);
  // There was nothing before the first one.
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  assert.match(await source(page).innerText(), /^name: first/);
  await page.keyboard.press('Control+Shift+z');
  await says(fileName(page), /^second\.yaml$/);
  await says(finish(page), '5 s');
  await page.context().close();
});

test('what nests too deep is refused with its place, and the page goes on', async () => {
  const page = await open();
  const deep = 'The document is nested deeper than 128 levels';
  for (const text of [
    '['.repeat(200_000),
    `${'['.repeat(200_000)}${']'.repeat(200_000)}`,
    `name: ${'['.repeat(200_000)}`,
    '- '.repeat(200_000),
    `name: ${'['.repeat(2000)}${']'.repeat(2000)}`,
    Array.from({ length: 1500 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'),
  ]) {
    await drop(page.locator('main'), 'deep.yaml', text);
    await says(problems(page), new RegExp(`\\d+:\\d+ ?${deep}$`));
    await paste(page, '{'.repeat(200_000));
    await says(problems(page), /1:2 ?JSON does not expect/);
  }
  await plan(page, kept);
  await says(finish(page), '15 s');
  assert.ok((await source(page).locator('.cm-line span').count()) > 5, 'the editor still colours what it shows');
  await page.context().close();
});

test('a task type that is nearly one that is there is asked about, and planned all the same', async () => {
  const page = await browser.open(server.url);
  await plan(page, 'name: a\ntasks:\n  - { id: t, type: shel, estimate: { fixed: 7s } }\n  - { id: u, type: spark }\n');
  await says(problems(page), '1 likely mistake');
  await says(problems(page), 'No task type shel is known here: did you mean shell?');
  await says(problems(page), '3:20');
  assert.doesNotMatch(await problems(page).innerText(), /spark/);
  await page.context().close();
});

test('hints stand beside problems with their places, and are folded away until they are asked for', async () => {
  const page = await open();
  await plan(
    page,
    `name: hinted
tasks:
  - { id: a, type: shell, resources: { licence: 1 } }
  - { id: b, type: shell, needs: [a], labels: [gpu] }
  - { id: c, type: shell, needs: [b, a] }
`,
  );
  await says(problems(page), /^No problems ?3 hints$/);
  await button(page, '3 hints').click();
  const list = await says(problems(page), /hint/);
  assert.match(list, /5:\d+ ?hint c comes after a already, through what else it needs/);
  assert.match(list, /3:\d+ ?hint Nobody says how much licence there is, so here no task waits for it/);
  assert.match(list, /4:\d+ ?hint Only a worker with the label gpu may run this/);
  assert.equal(await source(page).locator('.cm-lintRange-info').count(), 3);
  assert.equal(await source(page).locator('.cm-lintRange-error').count(), 0);
  // Each leads to its place; without its comma and name, the list is as good.
  await problems(page)
    .getByRole('button', { name: /c comes after a/ })
    .click();
  await page.keyboard.insertText('b');
  await says(problems(page), '2 hints');
  await page.context().close();
});

test('a problem far down stands beside its position, not under it', async () => {
  const page = await open();
  await paste(page, `name: far\n${'#\n'.repeat(109_730)}tasks:\n  - { id: a, type: noop, needs: [b] }\n`);
  const far = problems(page).locator('li').first();
  await far.waitFor();
  await says(far.locator('.where'), /^\d{6}:\d+$/);
  const where = await far.locator('.where').evaluate((element) => element.scrollWidth - element.clientWidth);
  assert.ok(where <= 0, 'the position has the room that it needs');
  await page.context().close();
});

test('a path of one task is one task', async () => {
  const page = await open();
  await plan(page, kept);
  await says(page.getByLabel('Inspector', { exact: true }), 'Critical path 1 task only');
  await page.context().close();
});

test('a plan whose run fails says so beside its end', async () => {
  const page = await open();
  await plan(
    page,
    `name: fails
tasks:
  - { id: a, type: shell, estimate: { fixed: 10s }, timeout: 5s, retry: { maximum_attempts: 1 } }
  - { id: b, type: shell, needs: [a], estimate: { fixed: 1h } }
`,
  );
  await says(summary(page), /^Ends after ?5 s ?failed before its end/);
  await page.context().close();
});

test('the grid says of what run its starts are', async () => {
  const page = await open();
  await plan(page, `${kept}  - { id: after, type: shell, needs: [only], estimate: { fixed: 1s } }\n`);
  await tab(page, 'Tasks').click();
  const pane = page.locator('#left');
  await says(pane, 'Estimate');
  await says(pane, 'Starts are those of the run with typical durations.');
  await button(page, 'Drawn').click();
  await says(pane, 'Starts are those of drawn run 1, all else is estimated.');
  await page.context().close();
});

const siblings = Array.from({ length: 60 }, (_, at) => `shard_${at}`);
const wide = `name: wide
tasks:
  - { id: begin, type: shell }
${siblings.map((id) => `  - { id: ${id}, type: shell, needs: [begin] }`).join('\n')}
  - { id: join, type: shell, needs: [${siblings.join(', ')}] }
`;

test('siblings that are unfolded stand where their group was', async () => {
  const page = await open();
  await plan(page, wide);
  const canvas = page.locator('[data-picture] canvas').first();
  const box = await canvas.boundingBox();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.dblclick(x, y);
  // Cards are 40 high and 12 apart, and were drawn at their size: where nothing was, the second one is now.
  const inspector = page.getByRole('region', { name: 'Inspector' });
  for (let tries = 0; !/^shard_1\s/.test(await inspector.innerText()); tries += 1) {
    assert.ok(tries < 40, 'no sibling is below where the group was');
    await page.mouse.click(x, y + 52);
    await settled(inspector);
  }
  await page.context().close();
});

test('what-ifs and their menu speak in words and units, and no notice covers them', async () => {
  const page = await open();
  await plan(
    page,
    `name: units
resources: { memory: 4GiB }
tasks:
  - { id: a, type: shell, resources: { memory: 3GiB } }
`,
  );
  const what_if = page.getByRole('region', { name: 'What if' });
  await button(page, 'Add a what-if').click();
  await page.getByRole('menuitem', { name: /^Capacity of memory ?4 GiB$/ }).waitFor();
  await page.getByRole('menuitem', { name: 'Policy: longest path first' }).click();
  await says(what_if, 'Policy: longest path first');
  await button(page, 'Add a what-if').click();
  await page.getByRole('menuitem', { name: /^Capacity of memory/ }).click();
  const capacity = page.getByRole('spinbutton', { name: 'Capacity of memory in GiB' });
  assert.equal(await capacity.inputValue(), '8');
  await capacity.fill('0.5');
  await page.keyboard.press('Enter');
  await button(page, 'Remove: memory = 512 MiB').waitFor();
  assert.equal(await capacity.inputValue(), '0.5');
  await button(page, 'Write into the source: Policy: longest path first').click();
  const notice = page.getByText('Written into the source: Policy: longest path first.');
  await notice.waitFor();
  const [over, under] = await Promise.all([page.locator('.notice').boundingBox(), what_if.boundingBox()]);
  assert.ok(over.x + over.width <= under.x, 'the notice stands beside the what-ifs');
  await page.context().close();
});

test('a narrow screen shows every view and names that can be read', async () => {
  const page = await open({ viewport: { width: 400, height: 800 } });
  await plan(page, wide);
  for (const name of ['Graph', 'Gantt', 'Resources', 'Finish', 'Tasks', 'Task', 'Problems']) {
    const { x, width } = await tab(page, name).boundingBox();
    assert.ok(x >= 0 && x + width <= 400, `the tab ${name} is on the screen`);
    await tab(page, name).click();
    const clipped = await page
      .locator('.options')
      .evaluateAll((all) => all.some((options) => options.scrollWidth > options.clientWidth));
    assert.equal(clipped, false, `the options of ${name} are on the screen`);
  }
  await page.context().close();
});

test('the page had no errors of its own', () => {
  assert.deepEqual(browser.problems, []);
});
