import { policies, type Edit } from './edits.ts';

// Edits as they stand in an address: short arrays of JSON.
export type EncodedEdit = readonly (string | number)[];

export function encodeEdit(edit: Edit): EncodedEdit {
  switch (edit.kind) {
    case 'workers':
      return ['w', edit.workers];
    case 'limit':
      return ['l', edit.key, edit.concurrency];
    case 'resource':
      return ['r', edit.name, edit.capacity];
    case 'duration':
      return ['d', edit.task, edit.percent];
    case 'failures':
      return ['f', edit.failures ? 1 : 0];
    case 'policy':
      return ['p', edit.policy];
  }
}

// Undefined for whatever is not an edit: an address is typed by people and shortened by programs.
export function decodeEdit(encoded: unknown): Edit | undefined {
  if (!Array.isArray(encoded)) return undefined;
  const [kind, first, second] = encoded as unknown[];
  const text = typeof first === 'string' && first !== '' && first.length <= 255 ? first : undefined;
  if (kind === 'w' && isWhole(first, 0, 4096)) return { kind: 'workers', workers: first };
  if (kind === 'l' && text !== undefined && isWhole(second, 1, 1_000_000)) {
    return { kind: 'limit', key: text, concurrency: second };
  }
  if (kind === 'r' && text !== undefined && typeof second === 'number' && second >= 0 && second < 1e15) {
    return { kind: 'resource', name: text, capacity: second };
  }
  if (kind === 'd' && text !== undefined && isWhole(second, 0, 10_000)) {
    return { kind: 'duration', task: text, percent: second };
  }
  if (kind === 'f') return { kind: 'failures', failures: first === 1 };
  const policy = policies.find((name) => name === first);
  return kind === 'p' && policy !== undefined ? { kind: 'policy', policy } : undefined;
}

function isWhole(value: unknown, from: number, to: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to;
}
