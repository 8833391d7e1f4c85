import { createConverter, createEngine, EngineError } from 'gantline-engine';
import converter_url from 'gantline-engine/converter.wasm?url';
import wasm_url from 'gantline-engine/gantline.wasm?url';
import { Answers } from './answers.ts';
import builtin_types from './builtin_types.json';
import type { FromWorker, ToWorker } from './protocol.ts';

// The worker's side: keeps what has arrived in a queue, so that a newer revision and a cancellation overtake the questions
// that wait, and does one piece of work at a time.

type Asked = Extract<ToWorker, { kind: 'ask' }>;

const queue: Asked[] = [];
const pump = new MessageChannel();
let answers: Answers | undefined;
let newest = 0;
let busy = false;

function post(message: FromWorker, transfer: Transferable[] = []): void {
  self.postMessage(message, { transfer });
}

self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  if (data.kind === 'ask') queue.push(data);
  if (data.kind === 'supersede') newest = Math.max(newest, data.revision);
  if (data.kind === 'cancel') {
    const at = queue.findIndex(({ id }) => id === data.id);
    if (at >= 0) post({ kind: 'answer', id: queue.splice(at, 1)[0].id, answer: { kind: 'cancelled' } });
    else answers?.cancel(data.id);
  }
  pump.port2.postMessage(null);
};

pump.port1.onmessage = () => void next();

async function next(): Promise<void> {
  if (busy || answers === undefined) return;
  const asked = queue.shift();
  if (asked === undefined) return;
  busy = true;
  try {
    await answerOne(answers, asked);
  } catch (error) {
    post({ kind: 'dead', reason: error instanceof Error ? error.message : String(error) });
    return; // stays busy: the page ends this worker
  }
  busy = false;
  pump.port2.postMessage(null);
}

async function answerOne(answering: Answers, { id, revision, question }: Asked): Promise<void> {
  const isStale = () => revision !== 0 && revision < newest;
  if (isStale()) {
    post({ kind: 'answer', id, answer: { kind: 'stale' } });
    return;
  }
  const { answer, transfer } = await answering.answer(question, {
    id,
    isStale,
    onProgress: (progress) => post({ kind: 'progress', id, progress }),
  });
  post({ kind: 'answer', id, answer }, transfer);
}

async function start(): Promise<void> {
  try {
    const engine = await createEngine({ wasm: new URL(wasm_url, self.location.href) });
    // Until a server says which types it has: those that every one has, which plan as they do there, and any other.
    engine.request('set_task_types', { types: builtin_types, others: 'accepted' });
    answers = new Answers(engine, () => createConverter({ wasm: new URL(converter_url, self.location.href) }));
    post({ kind: 'ready', info: engine.request('info').result });
    pump.port2.postMessage(null);
  } catch (error) {
    post({ kind: 'dead', reason: error instanceof EngineError ? error.detail : String(error) });
  }
}

void start();
