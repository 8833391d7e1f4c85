import {
  decodeFrame,
  EngineError,
  type ConverterOperation,
  type Defect,
  type Engine,
  type Operations,
  type PlannerOperation,
} from 'gantline-engine';
import type { Json } from '../source/node.ts';
import { placeDefects, readSource, taskRanges, type Problem, type Source } from '../source/source.ts';
import { setInSource } from '../source/write.ts';
import { toPointer } from '../source/pointer.ts';
import { unavailable } from '../source/unavailable.ts';
import builtin_types from './builtin_types.json';
import { applyToDocument, documentChange } from '../whatif/document.ts';
import type { Edit } from '../whatif/edits.ts';
import { spellDocument } from '../source/spell.ts';
import { hintsOf } from './hints.ts';
import { advanceToEnd, type Turn } from './job.ts';
import type { Answer, Failure, Question } from './protocol.ts';

export interface Answered {
  readonly answer: Answer;
  readonly transfer: Transferable[];
}

// Answers questions, one after the other. Throws only when the engine has died.
export class Answers {
  private source: Source | null = null;
  private readonly cancelled = new Set<number>();
  // Until a server says which types it has, and others are refused.
  private types: readonly string[] = builtin_types.map(({ type }) => type);

  private converter: Promise<Engine<ConverterOperation>> | null = null;

  // `makeConverter` loads the engine's second module, when it is first needed.
  constructor(
    private readonly engine: Engine,
    private readonly makeConverter: () => Promise<Engine<ConverterOperation>>,
  ) {}

  cancel(id: number): void {
    this.cancelled.add(id);
  }

  async answer(question: Question, turn: Omit<Turn, 'isCancelled'>): Promise<Answered> {
    try {
      return await this.dispatch(question, { ...turn, isCancelled: () => this.cancelled.has(turn.id) });
    } catch (error) {
      if (!(error instanceof EngineError) || this.engine.isDead) throw error;
      return plain({ kind: 'failure', failure: this.failure(error) });
    } finally {
      this.cancelled.delete(turn.id);
    }
  }

  private async dispatch(question: Question, turn: Turn): Promise<Answered> {
    switch (question.kind) {
      case 'request':
        return this.frame(question.op, question.args);
      case 'job':
        return plain(await advanceToEnd(this.engine, question.op, question.args, turn));
      case 'read':
        return this.read(question.text);
      case 'open':
        return this.open(question.edits);
      case 'import':
        return this.import(question);
      case 'generate': {
        const { kind: _, ...shape } = question;
        return this.converted('generate', shape);
      }
      case 'spell':
        return plain({ kind: 'text', text: spellDocument(readable(this.source).document, question.syntax) });
      case 'hints':
        return this.hints(question);
      case 'write':
        return this.write(question.text, question.edit);
    }
  }

  // Arguments come typed by the operation (client.ts) and lose their type on the way through the message.
  private frame(op: PlannerOperation, args: object): Answered {
    const frame = this.engine.requestFrame(op, args as never);
    if (op === 'set_task_types') this.types = [];
    return { answer: { kind: 'frame', frame }, transfer: [frame] };
  }

  private async read(text: string): Promise<Answered> {
    // Nothing is asked of an older text in place of one that cannot be read.
    this.source = null;
    const { source, problems } = await readSource(text);
    if (source === null) return plain({ kind: 'problems', problems });
    this.source = source;
    const task_ranges = taskRanges(source.root);
    return { answer: { kind: 'read', syntax: source.syntax, task_ranges }, transfer: [task_ranges.buffer] };
  }

  private open(edits: readonly Edit[]): Answered {
    const document = applyToDocument(this.document(), edits);
    try {
      const { frame } = this.engine.request('open_workflow', { document });
      return { answer: { kind: 'opened', frame }, transfer: [frame] };
    } catch (error) {
      if (!(error instanceof EngineError) || this.engine.isDead || this.source === null) throw error;
      return plain({ kind: 'problems', problems: this.problems(this.source, error) });
    }
  }

  private problems(source: Source, error: EngineError): Problem[] {
    const { code, detail: message, pointer } = error;
    const defects: readonly Defect[] = error.defects.length > 0 ? error.defects : [{ code, message, pointer }];
    // The request's own pointer leads through the argument.
    return placeDefects(
      source,
      defects.map((defect) => ({ ...defect, pointer: defect.pointer.replace(/^\/document(?=\/|$)/, '') })),
    );
  }

  private async import({ format, name, text }: Extract<Question, { kind: 'import' }>): Promise<Answered> {
    const described = this.engine.request('info').result.import_formats.find((known) => known.name === format);
    const args = { format, name: workflowName(name) };
    if (described?.syntax !== 'yaml') return this.importing({ ...args, text }, text, described?.syntax === 'json');
    const { source, problems } = await readSource(text);
    if (source === null) return plain({ kind: 'problems', problems });
    return this.importing({ ...args, document: source.document }, text, true);
  }

  // What is wrong with the file is told with its places there. `has_members`: places are named by pointers.
  private async importing(
    args: Operations['import']['arguments'],
    text: string,
    has_members: boolean,
  ): Promise<Answered> {
    try {
      return await this.converted('import', args);
    } catch (error) {
      if (!(error instanceof EngineError) || error.code === 'unavailable') throw error;
      if (error.defects.length > 0 && !has_members)
        return plain({ kind: 'problems', problems: error.defects.map(atLine) });
      const { source, problems } = await readSource(text);
      if (has_members && source === null) return plain({ kind: 'problems', problems });
      if (source === null || error.defects.length === 0) throw error;
      return plain({ kind: 'problems', problems: this.problems(source, error) });
    }
  }

  // One that could not be loaded, or has died, is loaded anew the next time.
  private async converted<Op extends ConverterOperation>(op: Op, args: Operations[Op]['arguments']): Promise<Answered> {
    this.converter ??= this.makeConverter().catch(unavailable);
    let converter: Engine<ConverterOperation> | null = null;
    try {
      converter = await this.converter;
      const frame = converter.requestFrame(op, args as never);
      const { document } = decodeFrame<Op>(frame).result;
      return plain({ kind: 'text', text: spellDocument(document, 'yaml') });
    } finally {
      if (converter === null || converter.isDead) this.converter = null;
    }
  }

  private hints({ workflow, options, redundant, unbounded }: Extract<Question, { kind: 'hints' }>): Answered {
    const plan = redundant ? this.engine.request('plan_full', { workflow, options }).result : null;
    const source = readable(this.source);
    const found = hintsOf(source.document, {
      redundant: plan?.redundant_dependencies ?? [],
      unbounded,
      types: this.types,
    });
    return plain({ kind: 'problems', problems: placeDefects(source, found) });
  }

  private async write(text: string, edit: Edit): Promise<Answered> {
    const source = readable((await readSource(text)).source);
    const change = documentChange(source.document, edit, true);
    const written = change && setInSource(source, toPointer(change.pointer), change.value);
    return plain({ kind: 'change', change: written ?? null });
  }

  private document(): Json {
    return this.source?.document ?? null;
  }

  private failure(error: EngineError): Failure {
    const problems = this.source === null || error.defects.length === 0 ? [] : placeDefects(this.source, error.defects);
    return { code: error.code, detail: error.detail, pointer: error.pointer, problems };
  }
}

function readable(source: Source | null): Source {
  if (source === null) throw new EngineError({ code: 'invalid_argument', detail: 'the text cannot be read' });
  return source;
}

function atLine({ code, message, pointer, line = 1, column = 1 }: Defect): Problem {
  return { code, message, pointer, range: { from: 0, to: 0 }, position: { line, column } };
}

function plain(answer: Answer): Answered {
  return { answer, transfer: [] };
}

// A file's name without its folder and ending.
function workflowName(file: string): string {
  return (
    file
      .replace(/^.*[\\/]/, '')
      .replace(/\.[^.]*$/, '')
      .slice(0, 255) || 'imported'
  );
}
