import { MergeView } from '@codemirror/merge';
import { EditorState, type Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { syntaxOf } from '../source/source.ts';
import { appearance, languageOf } from './editor.ts';

// Two texts beside each other, to read.
export class TextComparison {
  private view: MergeView | undefined;
  private readonly root: ShadowRoot;

  constructor(host: HTMLElement) {
    this.root = host.attachShadow({ mode: 'open' });
    const scroll = document.createElement('div');
    scroll.style.height = '100%';
    scroll.style.overflow = 'auto';
    this.root.append(scroll);
  }

  setTexts(a: string, b: string): void {
    this.view?.destroy();
    const side = (doc: string, label: string) => ({ doc, extensions: readOnly(doc, label) });
    this.view = new MergeView({
      root: this.root,
      parent: this.root.firstElementChild ?? this.root,
      a: side(a, 'Text of A'),
      b: side(b, 'Text of B'),
      collapseUnchanged: { margin: 3, minSize: 6 },
      gutter: true,
    });
  }

  dispose(): void {
    this.view?.destroy();
  }
}

function readOnly(doc: string, label: string): Extension {
  return [
    appearance,
    languageOf(syntaxOf(doc)),
    EditorState.readOnly.of(true),
    EditorView.editable.of(false),
    EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
  ];
}
