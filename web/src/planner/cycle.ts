import type { Problem } from '../source/source.ts';

// The tasks of the first loop among the problems: the engine prints it as "a -> b -> a".
export function cycleOf(problems: readonly Problem[]): string[] | null {
  const found = problems.find(({ code, message }) => code === 'cycle' && message.includes(' -> '));
  if (found === undefined) return null;
  const parts = found.message.split(' -> ').map((part) => part.trim());
  // The first and the last may stand in a sentence.
  const first = parts[0].split(/[\s:]+/).at(-1) ?? '';
  const last = parts[parts.length - 1].split(/[\s;,]+/)[0];
  const tasks = [first, ...parts.slice(1, -1)];
  return first === last && first !== '' ? tasks : null;
}

// The message with arrows that no line ends within.
export function withArrows(message: string): string {
  return message.replaceAll(' -> ', ' → ');
}
