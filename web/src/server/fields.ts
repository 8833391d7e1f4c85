// Reads members of what a server sent, once, into types. What is of another type is the server's fault, or that of something
// between it and the page, and is said with the member's name.

export class Malformed extends Error {
  constructor(what: string) {
    super(`The server's answer cannot be read: ${what}.`);
  }
}

export type Fields = { readonly [name: string]: unknown };

export function asFields(value: unknown, what = 'the answer'): Fields {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw new Malformed(`${what} is no object`);
  return value as Fields;
}

export function text(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string') throw new Malformed(`${name} is no text`);
  return value;
}

export function number(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value !== 'number') throw new Malformed(`${name} is no number`);
  return value;
}

export function flag(fields: Fields, name: string): boolean {
  const value = fields[name];
  if (typeof value !== 'boolean') throw new Malformed(`${name} is neither true nor false`);
  return value;
}

export function list<Item>(fields: Fields, name: string, read: (item: unknown) => Item): Item[] {
  const value = fields[name];
  if (!Array.isArray(value)) throw new Malformed(`${name} is no list`);
  return value.map(read);
}

// Null, and what is not there, is null.
export function orNull<Value>(
  fields: Fields,
  name: string,
  read: (fields: Fields, name: string) => Value,
): Value | null {
  return fields[name] === null || fields[name] === undefined ? null : read(fields, name);
}

export function asText(value: unknown): string {
  if (typeof value !== 'string') throw new Malformed('a list holds something else than texts');
  return value;
}
