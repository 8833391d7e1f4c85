import type { Json } from '../source/node.ts';

// A field of the form that a workflow's inputs can be typed into, by the JSON Schema that they must fit. The server checks
// them against the whole schema; the form only saves the typing of JSON.
export interface InputField {
  readonly name: string;
  readonly kind: 'text' | 'number' | 'flag' | 'choice';
  readonly is_whole: boolean;
  readonly is_required: boolean;
  readonly description: string;
  readonly choices: readonly string[];
  readonly initial: string;
}

type Schema = { readonly [key: string]: Json };

// Null when a form cannot express the schema: then there is JSON.
export function inputFields(schema: Json): readonly InputField[] | null {
  const object = asObject(schema);
  if (object === null || Object.keys(object).length === 0) return null;
  const properties = asObject(object.properties ?? null);
  if (properties === null || object.type !== 'object') return null;
  const required = Array.isArray(object.required) ? object.required : [];
  const fields = Object.entries(properties).map(([name, value]) => field(name, value, required.includes(name)));
  return fields.every((one) => one !== null) ? fields : null;
}

function field(name: string, value: Json, is_required: boolean): InputField | null {
  const schema = asObject(value);
  if (schema === null) return null;
  const kind = kindOf(schema);
  if (kind === null) return null;
  const initial = schema.default;
  return {
    name,
    kind,
    is_whole: schema.type === 'integer',
    is_required,
    description: typeof schema.description === 'string' ? schema.description : '',
    choices: Array.isArray(schema.enum) ? schema.enum.filter((choice) => typeof choice === 'string') : [],
    initial: initial === undefined || initial === null ? '' : String(initial),
  };
}

function kindOf({ type, enum: choices }: Schema): InputField['kind'] | null {
  if (Array.isArray(choices)) return choices.every((choice) => typeof choice === 'string') ? 'choice' : null;
  if (type === 'string') return 'text';
  if (type === 'number' || type === 'integer') return 'number';
  return type === 'boolean' ? 'flag' : null;
}

function asObject(value: Json): Schema | null {
  return value === null || typeof value !== 'object' || Array.isArray(value) ? null : value;
}

// What was typed, as inputs. Empty fields are left out, so that defaults hold. Throws an Error that names the field.
export function inputsOf(fields: readonly InputField[], typed: Readonly<Record<string, string>>): Json {
  const inputs: { [name: string]: Json } = {};
  for (const { name, kind, is_whole, is_required } of fields) {
    const text = (typed[name] ?? '').trim();
    if (text === '') {
      if (is_required) throw new Error(`${name} is required.`);
    } else if (kind === 'number') {
      const value = Number(text);
      if (!Number.isFinite(value)) throw new Error(`${name} is no number.`);
      if (is_whole && !Number.isInteger(value)) throw new Error(`${name} is no whole number.`);
      inputs[name] = value;
    } else {
      inputs[name] = kind === 'flag' ? text === 'true' : text;
    }
  }
  return inputs;
}
