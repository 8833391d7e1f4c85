import { Dropped, EngineClient, RequestFailed, type Ask, type End, type Info } from '../engine/client.ts';
import { recognise } from '../source/recognise.ts';
import type { Problem } from '../source/source.ts';
import { withEdit, type Edit } from '../whatif/edits.ts';
import {
  analyse,
  effectsOf,
  engineProblem,
  layOut,
  simulate,
  unplaced,
  type Effects,
  type GraphOptions,
  type Layout,
} from './analyse.ts';
import { Forecast } from './forecast.svelte.ts';
import { Hints } from './hints.svelte.ts';
import { cutOffModel, cutOffRun, hasSameGraph, kNoHandle, nextOf, type Model, type Run } from './model.ts';
import { withNotice, type Activity, type Notice } from './notice.ts';
import { Scrubber } from './scrubber.svelte.ts';

export type Tab = 'graph' | 'gantt' | 'resources' | 'finish';
export const tabs: readonly Tab[] = ['graph', 'gantt', 'resources', 'finish'];

// A text may be changed by hand, where the editor has it already, or by something else, and then the editor takes it over.
type Origin = 'editor' | 'elsewhere';

const kTypingMs = 30;
const kLongMs = 700;

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
  // The run that was simulated last; `run` is the one to show.
  latest: Run | null = $state.raw(null);
  effects: Effects | null = $state.raw(null);
  // The what-ifs of the plan that is shown.
  edits: readonly Edit[] = $state.raw([]);
  // Those of a workflow that was opened and has no plan yet.
  coming_edits: readonly Edit[] | null = $state.raw(null);
  seed: number | null = $state(null);
  activity: Activity | null = $state.raw(null);
  info: Info | null = $state.raw(null);
  notices: readonly Notice[] = $state.raw([]);
  graph: GraphOptions = $state.raw({ fold_beyond: 24, unfold: [], direction: 'right' });

  tab: Tab = $state('graph');
  left: 'source' | 'tasks' = $state('source');
  selected = $state(-1);
  filter = $state('');
  // Text of the source to bring into sight, until it is.
  jump: { readonly from: number; readonly to: number } | null = $state.raw(null);

  readonly client = new EngineClient();
  readonly scrubber = new Scrubber(this.client);
  readonly forecast = new Forecast(this.client);
  readonly hints = new Hints(this.client);
  // The what-ifs that belong to the text.
  readonly text_edits = $derived(this.coming_edits ?? this.edits);
  readonly has_text = $derived(this.text.trim() !== '');
  // The picture is of an older text than the one that is shown.
  readonly is_stale = $derived(this.problems.length > 0 && this.model !== null);
  // It is there to be looked at: its engine was stopped, and nothing can be asked about it.
  readonly is_cut_off = $derived(this.model?.workflow === kNoHandle);
  // It is old because of problems, or will be replaced after some time.
  readonly is_dimmed = $derived(this.is_stale || this.is_cut_off || this.activity?.is_long === true);
  // The format of another system that a text with problems looks like.
  readonly foreign = $derived(this.problems.length > 0 ? recognise(this.text, this.file) : undefined);

  // The text (by `replaced`) that the picture is of, and the one for which the graph has found its direction.
  laid_out = $state(-1);
  turned = -1;
  // Which way a new workflow with these stages of tasks had better be laid out; null while there is no pane for it.
  expectDirection: ((stages: Uint32Array) => GraphOptions['direction']) | null = null;

  // Of the text and its edits; what is asked about an older one is dropped.
  revision = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private controller = new AbortController();
  private analysed_text = '';
  // The text that was planned again because the engine had died.
  private revived_text = '';
  // The options that the picture was made with, and the workflow that has its places.
  private laid_graph: GraphOptions | null = null;
  private laid_workflow: number | null = null;
  // The tasks of the run are those of the model, though it is of an earlier one.
  private stands_in = false;
  private notice_id = 0;

  constructor() {
    this.client.onReady = (info) => (this.info = info);
    this.client.onDied = (reason, end) => this.engineEnded(reason, end);
  }

  // The run of the model. Until there is one, that of a model with the same tasks stands in for it.
  get run(): Run | null {
    const { latest, model } = this;
    if (latest === null || model === null) return null;
    const is_own = latest.record.workflow === model.workflow;
    return is_own || (this.stands_in && this.activity !== null) ? latest : null;
  }

  // What the run that is shown was drawn from; while there is none, what it will be drawn from.
  get run_seed(): number | null {
    return this.run === null ? this.seed : this.run.seed;
  }

  // What the entries of the what-if list do; null while that is not known of the list and the text that are shown.
  get own_effects(): Effects | null {
    const { effects, model } = this;
    return effects?.edits === this.edits && effects.revision === model?.revision ? effects : null;
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
  // there is a new one, and its what-ifs with it; what was said of the old one goes.
  open(text: string, file: string, edits: readonly Edit[] = [], seed: number | null = null): void {
    this.notices = [];
    this.hints.clear();
    this.coming_edits = edits;
    if (this.model === null) this.takeEdits();
    this.seed = seed;
    this.selected = -1;
    this.filter = '';
    this.graph = { ...this.graph, unfold: [] };
    this.scrubber.seek(null);
    this.setText(text, 'elsewhere', file);
  }

  addEdit(edit: Edit): void {
    this.setEdits(withEdit(this.text_edits, edit));
  }

  removeEdit(at: number): void {
    this.setEdits(this.text_edits.filter((_, index) => index !== at));
  }

  clearEdits(): void {
    this.setEdits([]);
  }

  // No plan with others is there any more, or none that anything could be asked of.
  private takeEdits(): void {
    this.edits = this.text_edits;
    this.coming_edits = null;
  }

  private setEdits(edits: readonly Edit[]): void {
    if (this.coming_edits === null) this.edits = edits;
    else this.coming_edits = edits;
    void this.refresh();
  }

  // Makes an edit part of the text. False when it has no place there.
  async writeEdit(edit: Edit): Promise<boolean> {
    const { text } = this;
    const change = await this.client.write(text, edit);
    if (change === null) return false;
    if (this.text !== text) throw new Error('the text was changed meanwhile');
    this.edits = this.edits.filter((other) => other !== edit);
    this.setText(text.slice(0, change.from) + change.insert + text.slice(change.to), 'elsewhere');
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
    this.selected = nextOf(this.model?.planned.critical_path ?? [], this.selected, direction);
  }

  show(from: number, to: number): void {
    this.left = 'source';
    this.jump = { from, to };
  }

  notify(tone: Notice['tone'], text: string): void {
    this.notices = withNotice(this.notices, { id: ++this.notice_id, tone, text });
  }

  dismiss(id: number): void {
    this.notices = this.notices.filter((notice) => notice.id !== id);
  }

  // Ends what is under way; the last good plan stays. Work that is not sliced is ended with its worker.
  cancel(): void {
    this.controller.abort();
    if ((this.activity?.progress ?? 0) < 0) this.client.restart();
    this.activity = null;
  }

  private engineEnded(reason: string, end: End): void {
    this.takeEdits();
    this.hints.clear();
    this.laid_workflow = null;
    this.forecast.reset();
    this.scrubber.reset();
    if (end === 'asked') {
      this.latest = this.run && cutOffRun(this.run);
      this.model = this.model && cutOffModel(this.model);
      return;
    }
    this.model = null;
    this.latest = null;
    this.layout = null;
    this.effects = null;
    if (end === 'over') {
      const message = `The engine could not be started: ${reason}. Load the page again.`;
      this.activity = null;
      this.problems = [engineProblem(message)];
      this.notify('danger', message);
      return;
    }
    // One that was never there has not stopped on anything.
    if (this.info === null) return void this.refresh();
    // The text that was being read may be what ended it, and so may one that was planned again already: neither is tried
    // again by itself.
    const is_suspect = this.text === this.analysed_text && (this.activity !== null || this.text === this.revived_text);
    this.activity = null;
    this.notify('danger', `The engine stopped (${reason}) and was started again. The text is as it was.`);
    if (is_suspect) {
      this.problems = [engineProblem(`The engine stopped on this text: ${reason}. Change the text to try again.`)];
    } else {
      this.revived_text = this.text;
      void this.refresh();
    }
  }

  // Plans the text, with the edits in it.
  async refresh(): Promise<void> {
    clearTimeout(this.timer);
    const revision = ++this.revision;
    this.client.supersede(revision);
    if (!this.has_text) return this.clear();
    this.controller = new AbortController();
    this.analysed_text = this.text;
    const ask: Ask = { revision, signal: this.controller.signal };
    this.activity = { what: 'Planning', progress: -1, is_long: false };
    const long = setTimeout(() => (this.activity &&= { ...this.activity, is_long: true }), kLongMs);
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
    const analysed = await analyse(this.client, this.text, this.text_edits, ask);
    if (analysed.kind === 'problems') {
      this.problems = analysed.problems;
      this.hints.clear();
      return;
    }
    const { model } = analysed;
    const previous = this.laid_out === this.replaced ? this.model : null;
    if (previous === null && this.expectDirection !== null) {
      this.graph = { ...this.graph, direction: this.expectDirection(model.columns.stage) };
    }
    const { graph } = this;
    // An edit that leaves tasks and edges alone leaves the picture alone.
    const is_same = previous !== null && hasSameGraph(previous, model);
    const layout =
      (is_same && this.laid_graph === graph ? this.layout : null) ??
      (await this.layOutNew(model, graph, previous !== null, ask));
    this.direction = graph.direction;
    this.laid_out = this.replaced;
    this.laid_graph = graph;
    this.problems = [];
    this.stands_in = is_same && this.run !== null;
    this.takeEdits();
    this.adopt(model, layout);
    this.hints.look(model, this.edits, ask.revision);
    // The options were changed while it was laid out.
    if (this.graph !== graph) void this.relayout();
    performance.mark('gantline.planned');
    const onProgress = (progress: number) => (this.activity = { what: 'Simulating', progress, is_long: true });
    const run = await simulate(this.client, model, this.edits, this.seed, { ...ask, onProgress });
    if (this.model !== model) {
      this.client.close(run.recording);
      throw new Dropped('stale');
    }
    this.adoptRun(run);
    performance.mark('gantline.run');
    if (ask.revision === this.revision) this.activity = null;
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
    if (this.latest !== null) this.client.close(this.latest.recording);
    this.latest = run;
    this.scrubber.setRun(run);
  }

  private async relayout(): Promise<void> {
    if (this.model === null || this.is_cut_off) return;
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
    this.takeEdits();
    this.hints.clear();
    this.activity = null;
    this.keepPlaces(null);
    if (this.model !== null) this.client.close(this.model.workflow);
    if (this.latest !== null) this.client.close(this.latest.recording);
    this.model = null;
    this.layout = null;
    this.latest = null;
    this.effects = null;
    this.selected = -1;
    this.forecast.reset();
    this.scrubber.reset();
  }
}
