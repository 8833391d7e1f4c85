import type { Run } from '../state/model.ts';

export interface Attempt {
  readonly attempt: number;
  readonly start: number;
  readonly end: number;
  readonly state: number;
}

// The latest attempts of a task of the run, at most `most` of them, and how many there are.
export function attemptsOf(run: Run, of_task: number, most: number): { latest: Attempt[]; total: number } {
  const { task, attempt, start, end, state } = run.schedule.columns;
  const latest: Attempt[] = [];
  let total = 0;
  for (let bar = task.length - 1; bar >= 0; bar -= 1) {
    if (task[bar] !== of_task) continue;
    total += 1;
    if (total > most) continue;
    latest.unshift({ attempt: attempt[bar], start: start[bar], end: end[bar], state: state[bar] });
  }
  return { latest, total };
}
