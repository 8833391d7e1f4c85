import { beforeEach, expect, test, vi } from 'vitest';
import type { Edit } from '../src/whatif/edits.ts';
import { Planner } from '../src/state/planner.svelte.ts';
import { FakeWorker } from './support/worker.ts';

const task = (id: string, seconds: number) => `  - { id: ${id}, type: shell, estimate: { fixed: ${seconds}s } }\n`;
const good = `name: a\nlimits: { disk: 1 }\ntasks:\n${task('t', 5)}`;
const limit: Edit = { kind: 'limit', key: 'disk', concurrency: 3 };
const workers: Edit = { kind: 'workers', workers: 2 };

let made: FakeWorker[];
let planner: Planner;
beforeEach(() => {
  made = FakeWorker.install();
  planner = new Planner();
});

const until = (holds: () => boolean) => vi.waitUntil(holds, { timeout: 10_000, interval: 2 });
const asks = (op: string) => (asked: { question: { kind: string } }) =>
  asked.question.kind === op || ('op' in asked.question && asked.question.op === op);
const held = (op: string) => until(() => made.at(-1)?.asked.some(asks(op)) === true);

async function plan(text: string, edits: readonly Edit[] = []): Promise<void> {
  planner.open(text, 'a.yaml', edits);
  await until(() => planner.activity === null && planner.run !== null && planner.text === text);
  await until(() => edits.length === 0 || planner.own_effects !== null);
}

test('a what-if is not written into a text that was changed while it was asked how', async () => {
  await plan(good, [limit, workers]);
  FakeWorker.holds = asks('write');
  const written = planner.writeEdit(planner.edits[0]);
  const changed = `# first\n${good}`;
  planner.setText(changed, 'editor');
  FakeWorker.release();
  await expect(written).rejects.toThrow('the text was changed meanwhile');
  expect(planner.text).toBe(changed);
  expect(planner.edits).toEqual([limit, workers]);
});

test('a what-if that is written leaves the list, also when it has moved there', async () => {
  await plan(good, [workers, limit]);
  FakeWorker.holds = asks('write');
  const written = planner.writeEdit(planner.edits[1]);
  planner.removeEdit(0);
  FakeWorker.release();
  expect(await written).toBe(true);
  expect(planner.text).toBe(good.replace('disk: 1', 'disk: 3'));
  expect(planner.edits).toEqual([]);
});

test('a what-if is not written into a text that cannot be read', async () => {
  await plan(good, [limit]);
  const broken = good.replace('{ disk: 1 }', '{ disk: 1 ');
  planner.setText(broken, 'editor');
  await until(() => planner.problems.length > 0);
  await expect(planner.writeEdit(planner.edits[0])).rejects.toThrow('the text cannot be read');
  expect(planner.text).toBe(broken);
});

test('cancelling keeps what is shown, to look at, and nothing is asked of the engine that is gone', async () => {
  await plan(good);
  FakeWorker.holds = asks('open');
  planner.setText(good.replace('5s', '9s'), 'elsewhere');
  planner.cancel();
  await until(() => made.length === 2);
  expect(planner.model?.ids).toEqual(['t']);
  expect(planner.run?.record.end_ms).toBe(5000);
  expect(planner.layout).not.toBeNull();
  expect(planner.is_cut_off).toBe(true);
  expect(planner.problems).toEqual([]);
  expect(planner.notices).toEqual([]);
  planner.setGraph({ direction: 'down' });
  expect(made[1].asked).toEqual([]);

  FakeWorker.release();
  await planner.refresh();
  expect(planner.is_cut_off).toBe(false);
  expect(planner.run?.record.end_ms).toBe(9000);
});

test('once the planning of an opened file is cancelled the what-ifs are those of its text, and can be changed', async () => {
  await plan(good, [limit]);
  FakeWorker.holds = asks('open');
  planner.open(good.replace('5s', '9s'), 'b.yaml', [workers]);
  expect([planner.edits, planner.coming_edits]).toEqual([[limit], [workers]]);
  planner.cancel();
  await until(() => made.length === 2);
  expect([planner.edits, planner.coming_edits]).toEqual([[workers], null]);
  FakeWorker.release();
  planner.removeEdit(0);
  await until(() => planner.run?.record.end_ms === 9000);
  expect(planner.edits).toEqual([]);
});

test('where no plan is there the what-ifs are those of the text, also of one that is broken', async () => {
  planner.open('tasks: 1', 'broken.yaml', [workers]);
  expect([planner.edits, planner.coming_edits]).toEqual([[workers], null]);
  await until(() => planner.problems.length > 0 && planner.activity === null);
  await plan(good, [limit]);
  planner.open('tasks: 1', 'broken.yaml', [workers]);
  made[0].die('out of memory');
  await until(() => planner.model === null);
  expect([planner.edits, planner.coming_edits]).toEqual([[workers], null]);
});

test('a run of other tasks is not shown with a new model', async () => {
  await plan(good);
  FakeWorker.holds = asks('simulate');
  planner.setText(`name: a\ntasks:\n${task('before', 1)}${task('t', 5)}`, 'editor');
  await until(() => planner.model?.ids.length === 2);
  expect(planner.run).toBeNull();
  FakeWorker.release();
  await until(() => planner.run !== null);
  expect(planner.run?.names).toEqual(['before', 't']);
});

test('a run of the same tasks stands in until the new one is there, and no longer', async () => {
  await plan(good);
  const { model } = planner;
  FakeWorker.holds = asks('simulate');
  planner.setText(good.replace('5s', '9s'), 'editor');
  await until(() => planner.model !== model);
  expect(planner.run?.record.end_ms).toBe(5000);
  planner.activity = { what: 'Simulating', progress: 0.5, is_long: true };
  planner.cancel();
  expect(planner.run).toBeNull();
});

test('what what-ifs do is told only of the list that it was computed for', async () => {
  await plan(good, [workers]);
  FakeWorker.holds = asks('open');
  planner.addEdit(limit);
  expect(planner.own_effects).toBeNull();
  FakeWorker.release();
  await until(() => planner.own_effects !== null);
  expect(planner.own_effects?.makespans).toHaveLength(3);
  planner.setText(good.replace('5s', '9s'), 'editor');
  await until(() => planner.model?.plan.makespan_ms === 9000);
  await until(() => planner.own_effects !== null);
  expect(planner.own_effects?.makespans).toEqual([9000, 9000, 9000]);
});

test('the way that is chosen while a text is laid out is the way that it is shown', async () => {
  await plan(good);
  FakeWorker.holds = asks('layout');
  planner.setText(`name: b\ntasks:\n${task('x', 1)}${task('y', 1)}`, 'elsewhere');
  await held('layout');
  await until(() => made[0].asked.filter(asks('layout')).length === 2);
  planner.setGraph({ direction: 'down' });
  FakeWorker.release();
  await until(() => planner.model?.ids.length === 2 && planner.direction === 'down');
  expect(planner.graph.direction).toBe('down');
  expect(made[0].asked.filter(asks('layout'))).toHaveLength(4);
});

test('an engine that cannot be loaded is said to be missing, and nothing waits for it', async () => {
  made.length = 0;
  FakeWorker.fails = true;
  planner = new Planner();
  planner.setText(good, 'elsewhere');
  await until(() => planner.notices.length > 0);
  expect(made).toHaveLength(3);
  expect(planner.notices.map(({ text }) => text)).toEqual([
    'The engine could not be started: the module is not there. Load the page again.',
  ]);
  expect(planner.activity).toBeNull();
  planner.setText(`${good}# more\n`, 'editor');
  await until(() => planner.activity === null);
  await expect(planner.client.text({ kind: 'spell', syntax: 'json' })).rejects.toThrow('died');
  expect(planner.problems[0].message).toMatch(/Load the page again/);
});

test('an engine that starts at the second attempt plans the text, and says nothing', async () => {
  made.length = 0;
  FakeWorker.fails = true;
  planner = new Planner();
  FakeWorker.fails = false;
  await plan(good);
  expect(made).toHaveLength(2);
  expect(planner.notices).toEqual([]);
  expect(planner.problems).toEqual([]);
});

test('forecasts that nobody waits for leave no handle open', async () => {
  await plan(good);
  const { model } = planner;
  const [worker] = made;
  const open = worker.open.size;
  FakeWorker.holds = asks('forecast_result');
  void planner.forecast.start(model?.workflow ?? 0, { seed: 1 });
  await until(() => worker.asked.some(asks('forecast_result')));
  planner.forecast.cancel();
  FakeWorker.release();
  await until(() => worker.open.size === open);
  FakeWorker.holds = asks('sensitivity_result');
  void planner.forecast.start(model?.workflow ?? 0, { seed: 1 });
  await until(() => worker.asked.some(asks('sensitivity_result')));
  planner.forecast.cancel();
  FakeWorker.release();
  await until(() => worker.open.size === open);
});

test('a newer text does not wait for the trials of an older one, which end', async () => {
  await plan(`${good}${task('u', 6)}`);
  planner.forecast.trials = 20_000;
  const tried = planner.forecast.start(planner.model?.workflow ?? 0, { seed: 1 }, planner.revision);
  await held('forecast');
  planner.setText(good.replace('5s', '9s'), 'editor');
  await until(() => planner.model?.plan.makespan_ms === 9000 && planner.activity === null);
  await tried;
  expect(made[0].asked.some(asks('forecast'))).toBe(true);
  expect(made[0].asked.some(asks('forecast_result'))).toBe(false);
  expect(planner.forecast.answer).toBeNull();
  expect(planner.forecast.is_stale).toBe(true);
  expect(planner.forecast.progress).toBeNull();
});

test('what-ifs stay with the last good plan when a broken file is opened over it, and go with the next good one', async () => {
  await plan(good, [limit, workers]);
  planner.open(good.replace('tasks:', 'task:'), 'broken.yaml');
  await until(() => planner.problems.length > 0 && planner.activity === null);
  expect(planner.edits).toEqual([limit, workers]);
  expect(planner.own_effects?.makespans).toHaveLength(3);
  // What belongs to the text is something else: an address has it with the text.
  expect(planner.text_edits).toEqual([]);
  planner.addEdit(limit);
  expect(planner.edits).toEqual([limit, workers]);
  expect(planner.text_edits).toEqual([limit]);
  planner.setText(good, 'editor');
  await until(() => planner.problems.length === 0 && planner.activity === null);
  expect(planner.edits).toEqual([limit]);
  expect(planner.coming_edits).toBeNull();
});

test('a newer notice takes the place of one of its kind, and bad news stays', () => {
  for (const file of ['a', 'b']) planner.notify('danger', `The file could not be opened: ${file}`);
  for (const file of ['c', 'd']) planner.notify('info', `Imported ${file}.`);
  expect(planner.notices.map(({ text }) => text)).toEqual(['The file could not be opened: b', 'Imported d.']);
  for (const what of ['e', 'f']) planner.notify('danger', what);
  planner.notify('info', 'Link copied.');
  const bad = ['The file could not be opened: b', 'e', 'f'];
  expect(planner.notices.map(({ text }) => text)).toEqual([...bad, 'Link copied.']);
  planner.open(good, 'good.yaml');
  expect(planner.notices).toEqual([]);
});

test('a likely mistake is told of the workflow that is there, also when its run is cancelled', async () => {
  const slips = () => planner.hints.slips.map(({ position }) => position.line);
  const cancelRun = () => {
    planner.activity = { what: 'Simulating', progress: 0.5, is_long: true };
    planner.cancel();
    FakeWorker.release();
  };
  const slip = good.replace('shell', 'shel');
  await plan(slip);
  await until(() => slips().length > 0);
  FakeWorker.holds = asks('simulate');
  planner.open(slip.replace('name: a', 'name: b\n# more'), 'b.yaml');
  expect(slips()).toEqual([]);
  await until(() => planner.model?.facts.name === 'b');
  cancelRun();
  await until(() => slips().length > 0);
  expect(slips()).toEqual([5]);
  FakeWorker.holds = asks('simulate');
  planner.setText(good, 'editor');
  await until(() => planner.model?.types[0] === 'shell');
  cancelRun();
  await until(() => slips().length === 0);
  expect(made).toHaveLength(1);
});

test('the picture is that of the old text until there is one of the new', async () => {
  await plan(good);
  const { laid_out, layout } = planner;
  expect(laid_out).toBe(planner.replaced);
  FakeWorker.holds = asks('layout');
  planner.open(good.replace('t,', 'u,'), 'b.yaml');
  await held('layout');
  expect([planner.laid_out, planner.layout]).toEqual([laid_out, layout]);
  FakeWorker.release();
  await until(() => planner.layout !== layout);
  expect(planner.laid_out).toBe(planner.replaced);
});
