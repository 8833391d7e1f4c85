import type { Json } from './node.ts';
import type { Syntax } from './source.ts';
import { spell } from './write.ts';

// A document as people write it: JSON with two spaces, or YAML with a line to a member and small things in brackets.
export function spellDocument(document: Json, syntax: Syntax): string {
  if (syntax === 'json') return `${JSON.stringify(document, null, 2)}\n`;
  if (document === null || typeof document !== 'object' || Array.isArray(document))
    return `${spell({ syntax }, document)}\n`;
  return block(document, 0);
}

const kWidth = 100;

function block(object: { [key: string]: Json }, indent: number): string {
  let text = '';
  for (const [key, value] of Object.entries(object)) {
    const name = spell({ syntax: 'yaml' }, key);
    text += `${' '.repeat(indent)}${name}:${member(value, indent, name.length)}`;
  }
  return text;
}

function member(value: Json, indent: number, used: number): string {
  if (typeof value === 'string' && isBlockText(value)) {
    const lines = value.replace(/\n$/, '').split('\n');
    const body = lines.map((line) => (line === '' ? '' : `${' '.repeat(indent + 2)}${line}`)).join('\n');
    return ` |${value.endsWith('\n') ? '' : '-'}\n${body}\n`;
  }
  const line = spell({ syntax: 'yaml' }, value);
  const is_list_of_objects = Array.isArray(value) && value.some((item) => item !== null && typeof item === 'object');
  if ((!is_list_of_objects && indent + used + line.length < kWidth) || value === null || typeof value !== 'object') {
    return ` ${line}\n`;
  }
  if (!Array.isArray(value)) return `\n${block(value, indent + 2)}`;
  return `\n${value.map((item) => `${' '.repeat(indent + 2)}- ${listItem(item, indent + 4)}`).join('')}`;
}

function listItem(item: Json, indent: number): string {
  const line = spell({ syntax: 'yaml' }, item);
  const is_object = item !== null && typeof item === 'object' && !Array.isArray(item);
  if (!is_object || indent + line.length < kWidth) return `${line}\n`;
  return block(item, indent).trimStart();
}

// Lines that a literal block can hold as they are.
function isBlockText(value: string): boolean {
  const lines = value.replace(/\n$/, '').split('\n');
  return (
    lines.length > 1 &&
    !/[^\S\n ]|\n\n$/.test(value) &&
    !/^[ \n]/.test(value) &&
    lines.every((line) => !/\s$/.test(line)) &&
    !/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufeff]/.test(value)
  );
}
