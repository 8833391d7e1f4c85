import type { Json } from '../source/node.ts';
import { applyToDocument } from '../whatif/document.ts';
import type { Edit } from '../whatif/edits.ts';

// A run's history up to a moment, and what would be otherwise from there on: for the what-ifs that a fork of the recording
// itself does not take, because they change the workflow, or what has been asked of the run.
export interface Fork {
  // As `export_history` writes it.
  readonly text: string;
  readonly event: number; // of the moment, counted from 1
  readonly edits: readonly Edit[];
  // When a paused run is resumed; null: it is not.
  readonly resumed_at_ms: number | null;
  // Of a workflow, as the engine has it.
  hashOf(document: Json): Promise<string>;
}

interface Header {
  readonly workflow: Json;
  readonly [name: string]: Json;
}

interface Written {
  readonly at_ms: number;
  readonly kind: string;
  readonly run: string;
  readonly run_phase?: string;
  readonly sequence: number;
  readonly step: number;
}

export async function forkedHistory({ text, event, edits, resumed_at_ms, hashOf }: Fork): Promise<string> {
  const [first, ...lines] = text.trimEnd().split('\n');
  const events = lines.slice(0, endOfDecision(lines, event));
  const header = JSON.parse(first) as Header;
  const workflow = applyToDocument(header.workflow, edits);
  if (workflow !== header.workflow) events[0] = withMember(events[0], 'workflow_hash', await hashOf(workflow));
  const policy = edits.find((edit) => edit.kind === 'policy')?.policy;
  if (policy !== undefined) events[0] = withMember(events[0], 'policy', policy);
  if (resumed_at_ms !== null) events.push(resumption(events, resumed_at_ms));
  // The hash of the state is that of another end.
  return [JSON.stringify({ ...header, state_hash: '', workflow }), ...events].join('\n');
}

function read(line: string): Written {
  return JSON.parse(line) as Written;
}

// In the middle of a decision nothing else could happen.
function endOfDecision(lines: readonly string[], event: number): number {
  let end = Math.min(event, lines.length);
  while (end < lines.length && read(lines[end]).step === read(lines[end - 1]).step) end += 1;
  return end;
}

// Of the submission, whose inputs may have a member of the same name; those come first. As text, so that numbers stay as
// they are written.
function withMember(line: string, name: string, value: string): string {
  const at = line.lastIndexOf(`"${name}":"`) + name.length + 4;
  return line.slice(0, at) + value + line.slice(line.indexOf('"', at));
}

// It goes on in the phase in which it was paused.
function resumption(events: readonly string[], at_ms: number): string {
  const last = read(events[events.length - 1]);
  const phases = events.filter((line) => line.includes('"run_phase_changed"')).map((line) => read(line).run_phase);
  return JSON.stringify({
    at_ms: Math.max(at_ms, last.at_ms),
    cause: 'user',
    kind: 'run_phase_changed',
    reason: 'requested',
    run: last.run,
    run_phase: phases[phases.lastIndexOf('paused') - 1],
    sequence: last.sequence + 1,
    step: last.step + 1,
  });
}
