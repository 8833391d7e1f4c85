import { HighlightStyle } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const hintSign =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" fill="none" stroke="#78849a" stroke-width="2">' +
  '<circle cx="8" cy="8" r="6.500"/><path d="M8 7.500v4M8 4.500v.5"/></svg>';

// The editor in the page's tokens: it lives in a shadow root, through which custom properties reach.
export const editorTheme = EditorView.theme({
  '&': { height: '100%', color: 'var(--text)', backgroundColor: 'var(--surface)', fontSize: '12.5px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '1.55', scrollbarWidth: 'thin' },
  '.cm-content': { padding: '8px 0', caretColor: 'var(--accent)' },
  '.cm-gutters': { backgroundColor: 'var(--surface)', color: 'var(--text-faint)', border: 'none' },
  '.cm-lineNumbers .cm-gutterElement': { padding: '0 6px 0 10px', minWidth: '32px' },
  '.cm-gutter-lint': { width: '14px' },
  '.cm-gutter-lint .cm-gutterElement': { padding: '3px 0 0 2px' },
  '.cm-lint-marker': { width: '10px', height: '10px' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--surface-sunken)' },
  '.cm-task': { backgroundColor: 'color-mix(in srgb, var(--accent) 9%, transparent)' },
  '.cm-placeholder': { color: 'var(--text-faint)', fontFamily: 'var(--font-sans)' },
  '.cm-cursor': { borderLeftColor: 'var(--accent)', borderLeftWidth: '2px' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'light-dark(#bcd3ff, #2c4a86) !important',
  },
  '.cm-matchingBracket': { backgroundColor: 'var(--surface-active) !important', outline: 'none' },
  '.cm-foldPlaceholder': { border: 'none', backgroundColor: 'var(--surface-active)', color: 'var(--text-muted)' },
  '.cm-tooltip': {
    border: '1px solid var(--line)',
    borderRadius: '6px',
    backgroundColor: 'var(--surface-raised)',
    color: 'var(--text)',
    boxShadow: 'var(--shadow-lg)',
    font: '12px/1.45 var(--font-sans)',
  },
  '.cm-diagnostic': { padding: '6px 10px', borderLeft: '3px solid var(--danger)' },
  // Of a hint, which is no mistake. Its sign is a picture, which no colour of the page reaches.
  '.cm-lint-marker-info': { content: `url('data:image/svg+xml,${encodeURIComponent(hintSign)}')` },
  '.cm-diagnostic-info': { borderLeftColor: 'var(--text-faint)' },
  '.cm-panels': { backgroundColor: 'var(--surface-sunken)', color: 'var(--text)', borderColor: 'var(--line)' },
  '.cm-panels-top': { borderBottom: '1px solid var(--line)' },
  '.cm-panel.cm-search': { padding: '6px 8px', font: '12px var(--font-sans)' },
  '.cm-textfield': {
    border: '1px solid var(--line-strong)',
    borderRadius: '4px',
    background: 'var(--surface)',
    color: 'var(--text)',
  },
  '.cm-button': {
    border: '1px solid var(--line-strong)',
    borderRadius: '4px',
    background: 'var(--surface-raised)',
    backgroundImage: 'none',
    color: 'var(--text)',
  },
  '.cm-searchMatch': { backgroundColor: 'color-mix(in srgb, var(--warning) 28%, transparent)' },
  '.cm-changedLine': { backgroundColor: 'color-mix(in srgb, var(--accent) 8%, transparent) !important' },
  '&.cm-merge-a .cm-changedLine, .cm-deletedChunk': {
    backgroundColor: 'color-mix(in srgb, var(--danger) 9%, transparent) !important',
  },
  '&.cm-merge-b .cm-changedText': { background: 'color-mix(in srgb, var(--success) 30%, transparent)' },
  '&.cm-merge-a .cm-changedText, .cm-deletedChunk .cm-deletedText': {
    background: 'color-mix(in srgb, var(--danger) 28%, transparent)',
  },
  '.cm-collapsedLines': {
    background: 'var(--surface-sunken) !important',
    color: 'var(--text-muted)',
    font: '12px var(--font-sans)',
  },
});

export const highlightStyle = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'light-dark(#1d55b3, #8cb8ff)' },
  { tag: tags.string, color: 'light-dark(#1f6b3a, #8fd3a4)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'light-dark(#9a4a00, #f0b072)' },
  { tag: tags.comment, color: 'light-dark(#66707f, #8b96a6)', fontStyle: 'italic' },
  { tag: [tags.punctuation, tags.separator, tags.bracket, tags.squareBracket, tags.brace], color: 'var(--text-muted)' },
  { tag: [tags.keyword, tags.typeName, tags.labelName], color: 'light-dark(#7a2fb8, #cf9bff)' },
]);
