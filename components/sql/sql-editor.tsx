'use client'

import type { SQLNamespace } from '@codemirror/lang-sql'
import { useEffect, useRef, useState } from 'react'
import type { MountedEditor } from './mount-editor'
import { pageNonce } from './page-nonce'

export type SqlProblem = { position: number | null; message: string }
export type SqlEditorProps = {
  value: string
  onChange: (value: string) => void
  /** Ctrl/Cmd-Enter. */
  onRun: () => void
  /** A long text is better kept out of an editor: true takes it away. */
  onPaste: (text: string) => boolean
  label: string
  hint: string
  problem?: SqlProblem | null
  names?: SQLNamespace | null
}

/**
 * An editor for SQL that also takes pasted plans. A plain text field until the editor has arrived, and where it cannot
 * come: whatever was typed stays.
 */
export function SqlEditor(props: SqlEditorProps) {
  const { value, label, hint, problem, names } = props
  const parent = useRef<HTMLDivElement>(null)
  const latest = useRef(props)
  latest.current = props
  const [editor, setEditor] = useState<MountedEditor | null>(null)

  useEffect(() => {
    let gone = false
    let made: MountedEditor | null = null
    import('./mount-editor').then(
      ({ mountEditor }) => {
        if (gone || !parent.current) return
        const hadFocus = parent.current.parentElement?.contains(document.activeElement)
        made = mountEditor({
          parent: parent.current,
          value: latest.current.value,
          label: latest.current.label,
          hint: latest.current.hint,
          nonce: pageNonce(),
          onChange: (text) => latest.current.onChange(text),
          onRun: () => latest.current.onRun(),
          onPaste: (text) => latest.current.onPaste(text),
        })
        setEditor(made)
        if (hadFocus) made.focus()
      },
      () => undefined,
    )
    return () => {
      gone = true
      made?.destroy()
      setEditor(null)
    }
  }, [])

  useEffect(() => editor?.setValue(value), [editor, value])
  useEffect(() => {
    if (names) editor?.setNames(names)
  }, [editor, names])
  useEffect(() => {
    editor?.setProblem(
      problem && problem.position !== null ? { position: problem.position, message: problem.message } : null,
    )
  }, [editor, problem])

  return (
    <div className="min-w-0 rounded-sm border border-control bg-surface focus-within:outline-2 focus-within:-outline-offset-1 focus-within:outline-accent">
      <div ref={parent} />
      {!editor && (
        <textarea
          aria-label={label}
          placeholder={hint}
          spellCheck={false}
          rows={8}
          value={value}
          onChange={(event) => props.onChange(event.target.value)}
          onPaste={(event) => {
            if (props.onPaste(event.clipboardData.getData('text/plain'))) event.preventDefault()
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) props.onRun()
          }}
          className="block min-h-38 w-full resize-y bg-transparent px-3 py-2 font-mono text-sm text-ink outline-none placeholder:text-faint"
        />
      )}
    </div>
  )
}
