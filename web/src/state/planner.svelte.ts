import { Dropped, EngineClient, RequestFailed, type Ask, type Info, type TaskTypes } from '../engine/client.ts';
import { recognise } from '../source/recognise.ts';
import type { Problem } from '../source/source.ts';
import { withEdit, type Edit } from '../whatif/edits.ts';
import {
  analyse,
  effectsOf,
  layOut,
  simulate,
  unplaced,
  type Effects,
  type GraphOptions,
  type Layout,
} from './analyse.ts';
import { Forecast } from './forecast.svelte.ts';
import { hasSameGraph, type Model, type Run } from './model.ts';
import type { Notice } from './notice.ts';
import { Scrubber } from './scrubber.svelte.ts';

export type Tab = 'graph' | 'gantt' | 'resources' | 'finish';
export const tabs: readonly Tab[] = ['graph', 'gantt', 'resources', 'finish'];

// What is under way, for the bar that says so. `progress` is -1 while nobody knows.
export interface Activity {
  readonly what: string;
  readonly progress: number;
  // It has taken long enough for people to want to know.
  readonly is_long: boolean;
}

// A text may be changed by hand, where the editor has it already, or by something else, and then the editor takes it over.
type Origin = 'editor' | 'elsewhere';

const kTypingMs = 30;
const kLongMs = 700;
const kNoticesMax = 4;

// The planner's state: one text, the last good model of it, one selection, and what is shown. Components read it and call
// its methods; only it talks to the engine, through the client.
export class Planner {
  text = $state('');
  file = $state('');
  replaced = $state(0);
  problems: readonly Problem[] = $state.raw([]);
  model: Model | null = $state.raw(null);
  layout: Layout | null = $state.raw(null);
  // Which way the layout that is there points; the options may be ahead of it.
  direction: GraphOptions['direction'] = 'right';
  run: Run | null = $state.raw(null);
  effects: Effects | null = $state.raw(null);
  edits: readonly Edit[] = $state.raw([]);
  seed: number | null = $state(null);
  activity: Activity | null = $state.raw(null);
  info: Info | null = $state.raw(null);
  notices: readonly Notice[] = $state.raw([]);
  graph: GraphOptions = $state.raw({ fold_beyond: 24, unfold: [], direction: 'right' });

  tab: Tab = $state('graph');
  left: 'source' | 'tasks' = $state('source');
  selected = $state(-1);
  filter = $state('');
  // Text of the source to bring into sight; `serial` makes the same place count again.
  jump: { readonly from: number; readonly to: number; readonly serial: number } | null = $state.raw(null);

  readonly client = new EngineClient();
  readonly scrubber = new Scrubber(this.client);
  readonly forecast = new Forecast(this.client);
  readonly has_text = $derived(this.text.trim() !== '');
  // The picture is of an older text than the one that is shown.
  readonly is_stale = $derived(this.problems.length > 0 && this.model !== null);
  // It is old because of problems, or will be replaced after some time.
  readonly is_dimmed = $derived(this.is_stale || this.activity?.is_long === true);
  // The format of another system that a text with problems looks like.
  readonly foreign = $derived(this.problems.length > 0 ? recognise(this.text, this.file) : undefined);

  // The text (by `replaced`) for which the graph has found its direction.
  turned = -1;
  // Which way a new workflow with these stages of tasks had better be laid out; null while there is no pane for it.
  expectDirection: ((stages: Uint32Array) => GraphOptions['direction']) | null = null;

  private revision = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private controller = new AbortController();
  private analysed_text = '';
  // The text that was planned again because the engine had died.
  private revived_text = '';
  // The text (by `replaced`) that the model's picture is of.
  private laid_out = -1;
  // And the options that it was made with, and the workflow that has its places.
  private laid_graph: GraphOptions | null = null;
  private laid_workflow: number | null = null;
  private notice_id = 0;

  constructor() {
    this.client.onReady = (info) => (this.info = info);
    this.client.onDied = (reason) => this.engineDied(reason);
  }

  get selected_id(): string | null {
    return this.model?.ids[this.selected] ?? null;
  }

  setText(text: string, origin: Origin, file?: string): void {
    if (file !== undefined) this.file = file;
    if (text === this.text && origin === 'editor') return;
    this.text = text;
    if (origin === 'elsewhere') this.replaced += 1;
    clearTimeout(this.timer);
    // The first letter is planned at once; those that follow while it is wait for a pause.
    if (origin === 'elsewhere' || this.activity === null) void this.refresh();
    else this.timer = setTimeout(() => void this.refresh(), kTypingMs);
  }

  // Another workflow takes the place of this one: what was asked of the old one is not asked of it. The old plan stays until
  // there is a new one.
  open(text: string, file: string, edits: readonly Edit[] = [], seed: number | null = null): void {
    this.edits = edits;
    this.seed = seed;
    this.selected = -1;
    this.filter = '';
    this.graph = { ...this.graph, unfold: [] };
    this.scrubber.seek(null);
    this.setText(text, 'elsewhere', file);
  }

  // What is open is planned anew with the types of a server.
  useTaskTypes(types: TaskTypes): void {
    this.client.setTaskTypes(types);
    if (this.has_text) void this.refresh();
  }

  addEdit(edit: Edit): void {
    this.edits = withEdit(this.edits, edit);
    void this.refresh();
  }

  removeEdit(at: number): void {
    this.edits = this.edits.filter((_, index) => index !== at);
    void this.refresh();
  }

  clearEdits(): void {
    this.edits = [];
    void this.refresh();
  }

  // Makes an edit part of the text. False when it has no place there.
  async writeEdit(at: number): Promise<boolean> {
    const change = await this.client.write(this.edits[at]);
    if (change === null) return false;
    this.edits = this.edits.filter((_, index) => index !== at);
    this.setText(this.text.slice(0, change.from) + change.insert + this.text.slice(change.to), 'elsewhere');
    this.show(change.from, change.from + change.insert.length);
    return true;
  }

  setSeed(seed: number | null): void {
    this.seed = seed;
    void this.refresh();
  }

  setGraph(graph: Partial<GraphOptions>): void {
    this.graph = { ...this.graph, ...graph };
    void this.relayout();
  }

  select(task: number): void {
    this.selected = task;
  }

  selectId(id: string): void {
    const task = this.model?.index_of.get(id);
    if (task !== undefined) this.selected = task;
  }

  // The next task of the critical path after the selected one, or the one before it.
  selectCritical(direction: 1 | -1): void {
    const path = this.model?.planned.critical_path;
    if (path === undefined || path.length === 0) return;
    const at = path.indexOf(this.selected);
    const next = at < 0 ? (direction === 1 ? 0 : path.length - 1) : (at + direction + path.length) % path.length;
    this.selected = path[next];
  }

  show(from: number, to: number): void {
    this.left = 'source';
    this.jump = { from, to, serial: (this.jump?.serial ?? 0) + 1 };
  }

  notify(tone: Notice['tone'], text: string): void {
    this.notices = [...this.notices, { id: ++this.notice_id, tone, text }].slice(-kNoticesMax);
  }

  dismiss(id: number): void {
    this.notices = this.notices.filter((notice) => notice.id !== id);
  }

  // Ends what is under way; the last good plan stays. Work that is not sliced is ended with its worker.
  cancel(): void {
    const sliced = (this.activity?.progress ?? 0) >= 0;
    this.controller.abort();
    if (!sliced) this.client.restart('it was asked to');
    this.activity = null;
  }

  private engineDied(reason: string): void {
    this.model = null;
    this.laid_workflow = null;
    this.run = null;
    this.layout = null;
    this.effects = null;
    this.forecast.reset();
    this.scrubber.reset();
    // The text that was being read may be what ended it, and so may one that was planned again already: neither is tried
    // again by itself.
    const is_suspect = this.text === this.analysed_text && (this.activity !== null || this.text === this.revived_text);
    this.activity = null;
    this.notify('danger', `The engine stopped (${reason}) and was started again. The text is as it was.`);
    if (is_suspect) {
      this.problems = [diedProblem(reason)];
    } else {
      this.revived_text = this.text;
      void this.refresh();
    }
  }

  private async refresh(): Promise<void> {
    clearTimeout(this.timer);
    const revision = ++this.revision;
    this.client.supersede(revision);
    if (!this.has_text) {
      this.clear();
      return;
    }
    this.controller = new AbortController();
    this.analysed_text = this.text;
    const ask: Ask = { revision, signal: this.controller.signal };
    this.activity = { what: 'Planning', progress: -1, is_long: false };
    const long = setTimeout(() => {
      if (this.activity !== null) this.activity = { ...this.activity, is_long: true };
    }, kLongMs);
    try {
      await this.analyseWith(ask);
    } catch (error) {
      if (error instanceof RequestFailed) this.problems = [unplaced(error)];
      else if (!(error instanceof Dropped)) throw error;
    } finally {
      clearTimeout(long);
      if (revision === this.revision) this.activity = null;
    }
  }

  private async analyseWith(ask: Ask): Promise<void> {
    const analysed = await analyse(this.client, this.text, this.edits, ask);
    if (analysed.kind === 'problems') {
      this.problems = analysed.problems;
      return;
    }
    const { model } = analysed;
    const previous = this.laid_out === this.replaced ? this.model : null;
    if (previous === null && this.expectDirection !== null) {
      this.graph = { ...this.graph, direction: this.expectDirection(model.columns.stage) };
    }
    const { graph } = this;
    // An edit that leaves tasks and edges alone leaves the picture alone.
    const is_same = previous !== null && this.laid_graph === graph && hasSameGraph(previous, model);
    const layout = (is_same ? this.layout : null) ?? (await this.layOutNew(model, graph, previous !== null, ask));
    this.direction = graph.direction;
    this.laid_out = this.replaced;
    this.laid_graph = graph;
    this.problems = [];
    this.adopt(model, layout);
    performance.mark('gantline.planned');
    const onProgress = (progress: number) => (this.activity = { what: 'Simulating', progress, is_long: true });
    this.adoptRun(await simulate(this.client, model, this.edits, this.seed, { ...ask, onProgress }));
    performance.mark('gantline.run');
    this.activity = null;
    this.effects = this.edits.length === 0 ? null : await effectsOf(this.client, this.edits, ask);
  }

  private async layOutNew(model: Model, graph: GraphOptions, is_near: boolean, ask: Ask): Promise<Layout> {
    try {
      const layout = await layOut(this.client, model.workflow, graph, is_near ? this.laid_workflow : null, ask);
      this.keepPlaces(model.workflow);
      return layout;
    } catch (error) {
      this.client.close(model.workflow);
      throw error;
    }
  }

  // From here on, pictures stay near this workflow's, and it stays open for that.
  private keepPlaces(workflow: number | null): void {
    const old = this.laid_workflow;
    this.laid_workflow = workflow;
    if (old !== null && old !== workflow && old !== this.model?.workflow) this.client.close(old);
  }

  // Task and place stay selected over an edit of the text.
  private adopt(model: Model, layout: Layout): void {
    const selected = this.selected_id;
    if (this.model !== null && this.model.workflow !== this.laid_workflow) this.client.close(this.model.workflow);
    this.model = model;
    this.layout = layout;
    if (this.edits.length === 0) this.effects = null;
    this.selected = selected === null ? this.selected : (model.index_of.get(selected) ?? -1);
    if (this.selected >= model.ids.length) this.selected = -1;
    this.forecast.invalidate();
  }

  private adoptRun(run: Run): void {
    if (this.run !== null) this.client.close(this.run.recording);
    this.run = run;
    this.scrubber.setRun(run);
  }

  private async relayout(): Promise<void> {
    if (this.model === null) return;
    try {
      const { graph } = this;
      const { workflow } = this.model;
      const layout = await layOut(this.client, workflow, graph, null, {});
      if (this.model?.workflow !== workflow) return;
      this.direction = graph.direction;
      this.laid_graph = graph;
      this.keepPlaces(workflow);
      this.layout = layout;
    } catch (error) {
      if (!(error instanceof Dropped)) throw error;
    }
  }

  private clear(): void {
    this.problems = [];
    this.activity = null;
    this.closeModel();
  }

  private closeModel(): void {
    this.keepPlaces(null);
    if (this.model !== null) this.client.close(this.model.workflow);
    if (this.run !== null) this.client.close(this.run.recording);
    this.model = null;
    this.layout = null;
    this.run = null;
    this.effects = null;
    this.selected = -1;
    this.forecast.reset();
    this.scrubber.reset();
  }
}

function diedProblem(reason: string): Problem {
  return {
    code: 'engine',
    message: `The engine stopped on this text: ${reason}. Change the text to try again.`,
    pointer: '',
    range: { from: 0, to: 0 },
    position: { line: 1, column: 1 },
  };
}
