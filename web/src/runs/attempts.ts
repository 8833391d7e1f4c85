import { Kind, kindOfPhase } from '../render/states.ts';
import type { Moment, Run } from '../state/model.ts';

export interface Attempt {
  // Among all attempts of the task, from 1: a retry of the run counts the attempts from 1 again.
  readonly place: number;
  readonly attempt: number;
  // How often the task had been reset by a retry of the run before it.
  readonly retries: number;
  // When it was ready to start; -1: it is not known.
  readonly queued: number;
  readonly start: number;
  readonly end: number;
  readonly state: number;
  // When what it printed begins and ends in the log of its number, which is that of all attempts of this number.
  readonly log_from: number;
  readonly log_to: number;
}

const kRunningBar = 0;

// The latest attempts of a task of the run, at most `most` of them, how many there are, and how often a retry of the run has
// reset the task, up to the moment that is looked at. `kinds`: names of the kinds of events, by number.
export function attemptsOf(
  run: Run,
  of_task: number,
  most: number,
  kinds: readonly string[],
  moment: Moment,
): { latest: Attempt[]; total: number; retries: number } {
  const { before, retries } = retriesBefore(run, of_task, kinds, moment.event);
  const { task, attempt, start, end, state, queued } = run.schedule.columns;
  const is_running = kindOfPhase(moment.columns.phase[of_task] ?? 0) === Kind.running;
  const bars: number[] = [];
  for (let bar = 0; bar < task.length && bars.length < before.length; bar += 1) {
    if (task[bar] === of_task) bars.push(bar);
  }
  const first = Math.max(0, bars.length - most);
  const latest = bars.slice(first).map((bar, index): Attempt => {
    const place = first + index + 1;
    const goes_on = place === bars.length && is_running;
    const isSame = (other: number) => attempt[other] === attempt[bar];
    const next = bars.slice(place).find(isSame);
    return {
      place,
      attempt: attempt[bar],
      retries: before[place - 1],
      queued: queued[bar],
      start: start[bar],
      end: goes_on ? Math.max(start[bar], Math.min(end[bar], moment.at_ms)) : end[bar],
      state: goes_on ? kRunningBar : state[bar],
      log_from: bars.slice(0, place - 1).some(isSame) ? start[bar] : -Infinity,
      log_to: next === undefined ? Infinity : start[next],
    };
  });
  return { latest, total: bars.length, retries };
}

// After that many events: in all, and by attempt of the task that had begun.
function retriesBefore({ events }: Run, of_task: number, kinds: readonly string[], count: number) {
  const { event_kind, event_task } = events;
  const started = kinds.indexOf('attempt_started');
  const reset = kinds.indexOf('task_reset');
  const before: number[] = [];
  let retries = 0;
  for (let event = 0; event < count; event += 1) {
    if (event_task[event] !== of_task) continue;
    if (event_kind[event] === started) before.push(retries);
    else if (event_kind[event] === reset) retries += 1;
  }
  return { before, retries };
}
