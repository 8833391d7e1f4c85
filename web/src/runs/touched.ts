import type { RunCounts } from 'gantline-engine';
import type { Action } from '../server/api.ts';
import { plural } from '../ui/format.ts';

// What an action does to a run, said before it is done.
export interface Touch {
  readonly title: string;
  readonly button: string;
  readonly tasks: number;
  readonly text: string;
  readonly is_harmful: boolean;
}

export function touchOf(action: Action, counts: RunCounts, task?: string): Touch {
  const waiting = counts.pending + counts.queued;
  const { running } = counts;
  switch (action) {
    case 'pause':
      return {
        title: 'Pause the run?',
        button: 'Pause',
        tasks: waiting,
        text: `${capital(plural(waiting, 'task'))} that ${waiting === 1 ? 'has' : 'have'} not started will wait until the run is resumed. ${running === 0 ? 'Nothing is running.' : `${plural(running, 'running task')} ${running === 1 ? 'goes' : 'go'} on to ${running === 1 ? 'its' : 'their'} end.`}`,
        is_harmful: false,
      };
    case 'resume':
      return {
        title: 'Resume the run?',
        button: 'Resume',
        tasks: waiting,
        text: `${plural(waiting, 'task')} may start again as soon as what ${waiting === 1 ? 'it needs' : 'they need'} is there.`,
        is_harmful: false,
      };
    case 'cancel':
      return {
        title: 'Cancel the run?',
        button: 'Cancel the run',
        tasks: waiting + running,
        text: `${stopping(running, waiting)} Running tasks are asked to stop, and are given time to; exit handlers still run.`,
        is_harmful: true,
      };
    case 'force_cancel':
      return {
        title: 'Force the run to stop?',
        button: 'Force it to stop',
        tasks: waiting + running,
        text: `${stopping(running, waiting)} Running tasks are killed at once, and no exit handler runs.`,
        is_harmful: true,
      };
    case 'retry':
      return task === undefined ? retryAll(counts) : retryOne(counts, task);
  }
}

function retryAll({ failed, cancelled }: RunCounts): Touch {
  return {
    title: 'Retry what failed?',
    button: 'Retry',
    tasks: failed + cancelled,
    text: `${plural(failed, 'failed task')} and ${plural(cancelled, 'cancelled one')} will be pending again. What completed stays as it is.`,
    is_harmful: false,
  };
}

function retryOne({ cancelled }: RunCounts, task: string): Touch {
  return {
    title: `Retry ${task}?`,
    button: 'Retry the task',
    tasks: 1 + cancelled,
    text: `${task} and ${plural(cancelled, 'cancelled task')} will be pending again. Other failed tasks stay failed.`,
    is_harmful: false,
  };
}

function stopping(running: number, waiting: number): string {
  return `${plural(running, 'running task')} and ${plural(waiting, 'waiting one')} will be cancelled.`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
