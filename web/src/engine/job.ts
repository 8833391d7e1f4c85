import type { Engine } from 'gantline-engine';
import type { Answer, JobOperation } from './protocol.ts';

// What a piece of work needs to know of the question that it answers.
export interface Turn {
  readonly id: number;
  isStale(): boolean;
  isCancelled(): boolean;
  onProgress(progress: number): void;
}

// A slice takes about this long, so that a cancellation or a newer text waits no longer than that.
const kSliceMs = 24;
const kProgressMs = 80;
const kDecisionsMin = 64;
const kDecisionsMax = 4_000_000;

// Begins a job and advances it to its end. The engine has no clock: the size of the next slice follows from the time that
// the last one took.
export async function advanceToEnd(engine: Engine, op: JobOperation, args: object, turn: Turn): Promise<Answer> {
  const handle = begin(engine, op, args);
  let decisions = 1024;
  let reported = performance.now();
  for (;;) {
    const started = performance.now();
    const { done, progress } = engine.request('advance', { job: handle, decisions }).result;
    if (done) return { kind: 'handle', handle };
    const now = performance.now();
    decisions = nextSlice(decisions, now - started);
    if (now - reported >= kProgressMs) {
      reported = now;
      turn.onProgress(progress);
    }
    await yieldToMessages();
    if (turn.isStale() || turn.isCancelled()) {
      engine.request('close', { handle });
      return { kind: turn.isCancelled() ? 'cancelled' : 'stale' };
    }
  }
}

export function nextSlice(decisions: number, took_ms: number): number {
  const wanted = took_ms < 1 ? decisions * 4 : Math.round((decisions * kSliceMs) / took_ms);
  return Math.min(kDecisionsMax, Math.max(kDecisionsMin, Math.min(wanted, decisions * 4)));
}

function begin(engine: Engine, op: JobOperation, args: object): number {
  switch (op) {
    case 'simulate':
      return engine.request('simulate', args as never).result.recording;
    case 'forecast':
      return engine.request('forecast', args as never).result.job;
    case 'sensitivity':
      return engine.request('sensitivity', args as never).result.job;
  }
}

// A message of our own comes after those that already wait.
function yieldToMessages(): Promise<void> {
  return new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      channel.port1.close();
      resolve();
    };
    channel.port2.postMessage(null);
  });
}
