import { closeBrackets, closeBracketsKeymap } from '@codemirror/autocomplete';
import {
  defaultKeymap,
  history,
  historyKeymap,
  indentWithTab,
  invertedEffects,
  isolateHistory,
  undoDepth,
} from '@codemirror/commands';
import { jsonLanguage } from '@codemirror/lang-json';
import { yamlLanguage } from '@codemirror/lang-yaml';
import {
  bracketMatching,
  foldGutter,
  foldKeymap,
  indentOnInput,
  indentUnit,
  LanguageSupport,
  syntaxHighlighting,
} from '@codemirror/language';
import { lintGutter, lintKeymap, setDiagnostics, type Diagnostic } from '@codemirror/lint';
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search';
import {
  Annotation,
  Compartment,
  EditorState,
  StateEffect,
  StateField,
  Transaction,
  type Extension,
} from '@codemirror/state';
import {
  Decoration,
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
  placeholder,
  type DecorationSet,
} from '@codemirror/view';
import { Tree, type ParseWrapper } from '@lezer/common';
import type { Range } from '../source/node.ts';
import type { Problem, Syntax } from '../source/source.ts';
import { editorTheme, highlightStyle } from './theme.ts';

export interface EditorEvents {
  // `file`: the name that belongs to the text.
  onText(text: string, file: string): void;
  // The reader has put the cursor somewhere.
  onCursor(offset: number): void;
}

const fromOutside = Annotation.define<boolean>();
const markTask = StateEffect.define<Range | null>();

// The name of the file that the text is of. It comes and goes with the text when opening a file is undone.
const nameFile = StateEffect.define<string>();
const fileName = StateField.define<string>({
  create: () => '',
  update: (name, { effects }) => effects.findLast((effect) => effect.is(nameFile))?.value ?? name,
});
const undoesName = invertedEffects.of(({ effects, startState }) =>
  effects.some((effect) => effect.is(nameFile)) ? [nameFile.of(startState.field(fileName))] : [],
);

// The lines of the selected task.
const taskLines = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    let result = marks.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (effect.is(markTask)) result = linesOf(transaction.state, effect.value);
    }
    return result;
  },
  provide: (field) => EditorView.decorations.from(field),
});

const taskLine = Decoration.line({ class: 'cm-task' });
const kMarkedLinesMax = 400;

function linesOf(state: EditorState, range: Range | null): DecorationSet {
  if (range === null || range.from > state.doc.length) return Decoration.none;
  const last = state.doc.lineAt(Math.min(range.to, state.doc.length)).number;
  const first = state.doc.lineAt(range.from).number;
  const marks = [];
  for (let line = first; line <= Math.min(last, first + kMarkedLinesMax); line += 1) {
    marks.push(taskLine.range(state.doc.line(line).from));
  }
  return Decoration.set(marks);
}

export const appearance: Extension = [
  lineNumbers(),
  drawSelection(),
  bracketMatching(),
  indentUnit.of('  '),
  syntaxHighlighting(highlightStyle),
  editorTheme,
];

export function languageOf(syntax: Syntax): Extension {
  return new LanguageSupport((syntax === 'json' ? jsonLanguage : yamlLanguage).configure({ wrap: withoutDepth }));
}

const kColouredDepthMax = 500;

// What builds and colours the tree calls itself, and does not recover when its stack is used up. A text that nests too deep
// for that, and much too deep for a workflow, stays without colours.
const withoutDepth: ParseWrapper = (inner, input) =>
  isDeep(input.read(0, input.length))
    ? { advance: () => Tree.empty, parsedPos: input.length, stoppedAt: null, stopAt: () => {} }
    : inner;

function isDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 91 || code === 123) {
      if ((depth += 1) > kColouredDepthMax) return true;
    } else if ((code === 93 || code === 125) && depth > 0) depth -= 1;
  }
  return /^ {500}|(?:[-?] +){250}/m.test(text);
}

// The editor of one text. It lives in a shadow root: there it may bring its style sheets as objects, which the page's
// content security policy allows; in the document it would need inline style elements.
export class SourceEditor {
  private readonly view: EditorView;
  private readonly language = new Compartment();
  private syntax: Syntax = 'yaml';

  constructor(host: HTMLElement, text: string, file: string, events: EditorEvents) {
    const root = host.attachShadow({ mode: 'open' });
    this.view = new EditorView({
      root,
      parent: root,
      state: EditorState.create({ doc: text, extensions: [fileName.init(() => file), this.extensions(events)] }),
    });
    this.view.dom.style.height = '100%';
    // A region that scrolls can be scrolled with the keyboard.
    this.view.scrollDOM.tabIndex = 0;
  }

  private extensions(events: EditorEvents): Extension {
    return [
      appearance,
      foldGutter(),
      lintGutter(),
      history(),
      undoesName,
      indentOnInput(),
      closeBrackets(),
      highlightActiveLine(),
      highlightActiveLineGutter(),
      highlightSelectionMatches(),
      taskLines,
      placeholder('Type or paste a workflow'),
      this.language.of(languageOf('yaml')),
      EditorView.contentAttributes.of({
        'aria-label': 'Workflow source',
        'aria-description': 'Tab indents; Escape and then Tab leaves the editor.',
        spellcheck: 'false',
      }),
      keymap.of([
        ...closeBracketsKeymap,
        ...defaultKeymap,
        ...searchKeymap,
        ...historyKeymap,
        ...foldKeymap,
        ...lintKeymap,
        indentWithTab,
      ]),
      EditorView.updateListener.of((update) => {
        const outside = update.transactions.some((transaction) => transaction.annotation(fromOutside) === true);
        if (outside) return;
        if (update.docChanged) events.onText(update.state.doc.toString(), update.state.field(fileName));
        if (update.selectionSet) events.onCursor(update.state.selection.main.head);
      }),
    ];
  }

  // Another text in place of this one. One undo brings this one back, with its name, if there has been one.
  setText(text: string, file: string): void {
    const { state } = this.view;
    const old = state.doc.toString();
    const effects = file === state.field(fileName) ? [] : [nameFile.of(file)];
    if (text === old && effects.length === 0) return;
    const is_first = old.trim() === '' && undoDepth(state) === 0;
    this.view.dispatch({
      changes: text === old ? [] : { from: 0, to: old.length, insert: text },
      effects,
      annotations: [fromOutside.of(true), isolateHistory.of('full'), Transaction.addToHistory.of(!is_first)],
    });
  }

  setSyntax(syntax: Syntax): void {
    if (syntax === this.syntax) return;
    this.syntax = syntax;
    this.view.dispatch({ effects: this.language.reconfigure(languageOf(syntax)) });
  }

  setProblems(problems: readonly Problem[], hints: readonly Problem[]): void {
    const length = this.view.state.doc.length;
    const diagnostic = ({ range, message }: Problem, severity: 'error' | 'info'): Diagnostic => {
      const from = Math.min(range.from, length);
      return { from, to: Math.min(Math.max(range.to, from), length), severity, message };
    };
    const diagnostics = [
      ...problems.map((problem) => diagnostic(problem, 'error')),
      ...hints.map((hint) => diagnostic(hint, 'info')),
    ];
    this.view.dispatch(setDiagnostics(this.view.state, diagnostics));
  }

  // Shows which lines are the selected task's, and brings them into sight when `reveal`.
  setTask(range: Range | null, reveal: boolean): void {
    const effects: StateEffect<unknown>[] = [markTask.of(range)];
    if (range !== null && reveal && range.from <= this.view.state.doc.length) {
      effects.push(EditorView.scrollIntoView(range.from, { y: 'center' }));
    }
    this.view.dispatch({ effects });
  }

  goTo({ from, to }: Range): void {
    const length = this.view.state.doc.length;
    const selection = { anchor: Math.min(from, length), head: Math.min(to, length) };
    this.view.dispatch({
      selection,
      effects: EditorView.scrollIntoView(selection.anchor, { y: 'center' }),
      annotations: fromOutside.of(true),
    });
    this.view.focus();
  }

  dispose(): void {
    this.view.destroy();
  }
}
