import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  closeCompletion,
  completionKeymap,
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { PostgreSQL, type SQLNamespace, sql } from '@codemirror/lang-sql'
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { setDiagnostics } from '@codemirror/lint'
import { Compartment, EditorState } from '@codemirror/state'
import { drawSelection, EditorView, keymap, lineNumbers, placeholder } from '@codemirror/view'
import { tags } from '@lezer/highlight'

export type EditorGiven = {
  parent: HTMLElement
  value: string
  label: string
  hint: string
  /** Of the page's content security policy: the editor adds its own styles. */
  nonce: string
  /** What a person typed or pasted; not what `setValue` put in. */
  onChange: (value: string) => void
  onRun: () => void
  /** True when the text was taken elsewhere and must not be put in. */
  onPaste: (text: string) => boolean
}

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: 'var(--accent-strong)', fontWeight: '600' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--series-3)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--series-2)' },
  { tag: [tags.typeName, tags.standard(tags.name)], color: 'var(--series-4)' },
  { tag: tags.comment, color: 'var(--faint)', fontStyle: 'italic' },
])

const look = EditorView.theme({
  '&': { backgroundColor: 'transparent', color: 'var(--ink)', fontSize: '0.8125rem', maxHeight: '26rem' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '1.55', overflow: 'auto', minHeight: '9.5rem' },
  '.cm-content': { padding: '0.5rem 0', caretColor: 'var(--ink)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-gutters': { backgroundColor: 'transparent', border: 'none', color: 'var(--faint)' },
  '.cm-placeholder': { color: 'var(--faint)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    background: 'light-dark(#bfe3cd, #1f5a3a)',
  },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': {
    backgroundColor: 'var(--accent-soft)',
    outline: '1px solid var(--accent-line)',
  },
  '.cm-tooltip': {
    backgroundColor: 'var(--raised)',
    color: 'var(--ink)',
    border: '1px solid var(--line-strong)',
    borderRadius: '6px',
    boxShadow: 'var(--shadow-float)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': {
    fontFamily: 'var(--font-mono)',
    fontSize: '0.75rem',
    maxHeight: 'none',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '3px 8px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--accent-soft)',
    color: 'var(--accent-strong)',
  },
  '.cm-diagnostic-error': { borderLeft: '3px solid var(--harm)' },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--harm) 1px',
    textUnderlineOffset: '3px',
    backgroundColor: 'var(--harm-soft)',
  },
})

/** Puts an editor for PostgreSQL's SQL into an element. Tab leaves it: what cannot be left by keyboard is a trap. */
export function mountEditor(given: EditorGiven) {
  const language = new Compartment()
  let isGiven = false
  const view = new EditorView({
    parent: given.parent,
    state: EditorState.create({
      doc: given.value,
      extensions: [
        EditorView.cspNonce.of(given.nonce),
        lineNumbers(),
        history(),
        drawSelection(),
        bracketMatching(),
        closeBrackets(),
        autocompletion({ icons: false, maxRenderedOptions: 10 }),
        EditorView.lineWrapping,
        syntaxHighlighting(colours),
        look,
        language.of(sql({ dialect: PostgreSQL, upperCaseKeywords: false })),
        placeholder(given.hint),
        EditorView.contentAttributes.of({ 'aria-label': given.label, spellcheck: 'false', tabindex: '0' }),
        EditorView.domEventHandlers({
          paste: (event) => {
            const text = event.clipboardData?.getData('text/plain') ?? ''
            if (!given.onPaste(text)) return false
            event.preventDefault()
            return true
          },
        }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged && !isGiven) given.onChange(update.state.doc.toString())
        }),
        keymap.of([
          {
            key: 'Mod-Enter',
            run: (running) => {
              closeCompletion(running)
              given.onRun()
              return true
            },
          },
          ...closeBracketsKeymap,
          ...completionKeymap,
          ...historyKeymap,
          ...defaultKeymap,
        ]),
      ],
    }),
  })
  return {
    focus: () => view.focus(),
    setValue: (value: string) => {
      if (value === view.state.doc.toString()) return
      isGiven = true
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: value } })
      isGiven = false
    },
    setNames: (schema: SQLNamespace) =>
      view.dispatch({ effects: language.reconfigure(sql({ dialect: PostgreSQL, schema, defaultSchema: 'public' })) }),
    /** Marks one character, from 1; null takes the mark away. */
    setProblem: (problem: { position: number; message: string } | null) => {
      const length = view.state.doc.length
      const from = Math.min(Math.max((problem?.position ?? 1) - 1, 0), Math.max(length - 1, 0))
      const to = view.state.wordAt(from)?.to ?? Math.min(from + 1, length)
      const marks = problem ? [{ from, to, severity: 'error' as const, message: problem.message }] : []
      view.dispatch(setDiagnostics(view.state, marks))
      if (problem) view.dispatch({ selection: { anchor: from }, scrollIntoView: true })
    },
    destroy: () => view.destroy(),
  }
}

export type MountedEditor = ReturnType<typeof mountEditor>
