import type { EngineResponse } from 'gantline-engine';
import type { Moment, Run } from './model.ts';

type Column = Float64Array | Uint32Array | Int32Array | Uint8Array;
type Grown = EngineResponse<'extend'>;

// A column that grows at its end. Room is taken twofold, so that an entry costs the same however many there are.
class GrowingColumn<Kind extends Column> {
  private room: Kind;

  constructor(private values: Kind) {
    this.room = values;
  }

  get length(): number {
    return this.values.length;
  }

  // What is there so far. Entries that change later change in it too, but it is another object each time: what is derived
  // from it is derived anew, also when nothing was appended.
  get view(): Kind {
    return this.values.subarray() as Kind;
  }

  set(place: number, value: number): void {
    if (place >= this.values.length) this.resize(place + 1);
    this.values[place] = value;
  }

  append(more: Kind): void {
    const before = this.values.length;
    this.resize(before + more.length);
    this.values.set(more, before);
  }

  private resize(length: number): void {
    if (length > this.room.length) {
      const Make = this.room.constructor as new (length: number) => Kind;
      this.room = new Make(Math.max(length, 2 * this.room.length, 64));
      this.room.set(this.values);
    }
    this.values = this.room.subarray(0, length) as Kind;
  }
}

type Growing<Columns extends object> = {
  [Name in keyof Columns as Columns[Name] extends Column ? Name : never]: GrowingColumn<Extract<Columns[Name], Column>>;
};

function growing<Columns extends object>(columns: Columns): Growing<Columns> {
  const own = Object.entries(columns).filter(([, column]) => ArrayBuffer.isView(column));
  return Object.fromEntries(
    own.map(([name, column]) => [name, new GrowingColumn(column as Column)]),
  ) as Growing<Columns>;
}

function views<Columns extends object>(columns: Growing<Columns>): Columns {
  const entries = Object.entries<GrowingColumn<Column>>(columns);
  return Object.fromEntries(entries.map(([name, column]) => [name, column.view])) as Columns;
}

// A recorded run that goes on. What happens next is put where it belongs in what is known, so that its work is in proportion
// to what is new. `run` and `latest` are other objects after each extension; their columns are the same memory.
export class GrowingRun {
  run: Run;
  latest: Moment;
  private readonly events: Growing<Run['events']>;
  private readonly bars: Growing<Run['schedule']['columns']>;
  private readonly states: Growing<Moment['columns']>;
  private readonly names: string[];
  private readonly running: Set<number>; // bars

  constructor(run: Run, latest: Moment) {
    this.run = run;
    this.latest = latest;
    this.events = growing(run.events);
    this.bars = growing(run.schedule.columns);
    this.states = growing(latest.columns);
    this.names = [...run.names];
    const { state } = run.schedule.columns;
    this.running = new Set(Array.from(state.keys()).filter((bar) => state[bar] === 0));
  }

  extend({ result, columns }: Grown): void {
    this.events.event_at.append(columns.event_at);
    this.events.event_kind.append(columns.event_kind);
    this.events.event_task.append(columns.event_task);
    this.events.event_reason.append(columns.event_reason);
    this.changeTasks(columns);
    this.changeBars(columns, result.end_ms);
    const { run, latest } = this;
    const { run: facts, events, end_ms, lanes } = result;
    this.run = {
      ...run,
      record: { ...run.record, run: facts, events, end_ms, outcome: facts.state, state_hash: '' },
      events: views(this.events),
      schedule: { ...run.schedule, result: { lanes }, columns: { ...run.schedule.columns, ...views(this.bars) } },
      names: this.names,
      spec: this.bars.task_spec.view,
    };
    this.latest = {
      ...latest,
      at_ms: end_ms,
      event: events,
      state_hash: '',
      phase: facts.state,
      counts: facts.counts,
      columns: views(this.states),
    };
  }

  // The hash of the state after that many events has come to be known.
  know(events: number, state_hash: string): void {
    if (this.latest.event !== events) return;
    this.latest = { ...this.latest, state_hash };
    this.run = { ...this.run, record: { ...this.run.record, state_hash } };
  }

  private changeTasks(columns: Grown['columns']): void {
    columns.changed.forEach((task, index) => {
      this.states.phase.set(task, columns.changed_phase[index]);
      this.states.attempt.set(task, columns.changed_attempt[index]);
      this.states.started.set(task, columns.changed_started[index]);
      this.states.ended.set(task, columns.changed_ended[index]);
      this.states.queued.set(task, columns.changed_queued[index]);
      this.bars.task_spec.set(task, columns.changed_spec[index]);
      if (task >= this.names.length) this.names[task] = columns.changed_name.at(index);
    });
  }

  private changeBars(columns: Grown['columns'], end_ms: number): void {
    const kept = ['task', 'spec', 'element', 'lane', 'attempt', 'start', 'end', 'state', 'queued'] as const;
    const { start, end } = this.run.spans;
    columns.bar.forEach((bar, index) => {
      for (const name of kept) this.bars[name].set(bar, columns[name][index]);
      if (columns.state[index] === 0) this.running.add(bar);
      else this.running.delete(bar);
      const task = columns.spec[index];
      if (start[task] < 0 || columns.start[index] < start[task]) start[task] = columns.start[index];
      end[task] = Math.max(end[task], columns.end[index]);
    });
    const spec = this.bars.spec.view;
    for (const bar of this.running) {
      this.bars.end.set(bar, end_ms);
      const task = spec[bar];
      end[task] = Math.max(end[task], end_ms);
    }
  }
}
