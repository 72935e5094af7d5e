'use client'

import { Share2 } from 'lucide-react'
import { usePathname } from 'next/navigation'
import { useMemo, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Callout } from '@/components/ui/callout'
import { Checkbox } from '@/components/ui/checkbox'
import { CopyButton } from '@/components/ui/copy-button'
import { Dialog } from '@/components/ui/dialog'
import { Select } from '@/components/ui/select'
import { longestLink, packPlan } from '@/lib/client/plan-link'
import { bytes, count } from '@/lib/domain/format'
import { analyse } from '@/lib/domain/plan/analyse'
import type { Analysis } from '@/lib/domain/plan/analysis'
import type { Finding } from '@/lib/domain/plan/finding'
import { findFindings } from '@/lib/domain/plan/findings'
import { redactPlan } from '@/lib/domain/plan/redact'
import { writeJson } from '@/lib/domain/plan/write/write-json'
import { writeMarkdown } from '@/lib/domain/plan/write/write-markdown'
import { writeText } from '@/lib/domain/plan/write/write-text'
import { visibleLines } from '@/lib/domain/visible-text'

type Format = 'text' | 'json' | 'markdown'
const formats = [
  { value: 'text', label: 'Text' },
  { value: 'json', label: 'JSON' },
  { value: 'markdown', label: 'Markdown, with findings' },
]
/** So much of it is shown; what is copied is whole. */
const mostShown = 4_000

export type SharePlanProps = { analysis: Analysis; findings: Finding[] }

/** Copies a plan as text, or as a link that holds the whole plan; values and names can be replaced before. */
export function SharePlan({ analysis, findings }: SharePlanProps) {
  const [open, setOpen] = useState(false)
  return (
    <Dialog
      title="Share this plan"
      description="Everything happens in your browser; nothing is sent to the server."
      width="lg"
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button size="sm">
          <Share2 aria-hidden className="size-3.5 text-faint" />
          Share
        </Button>
      }
    >
      {open && <Sharing analysis={analysis} findings={findings} />}
    </Dialog>
  )
}

function Sharing({ analysis, findings }: SharePlanProps) {
  const [format, setFormat] = useState<Format>('text')
  const [literals, setLiterals] = useState(false)
  const [names, setNames] = useState(false)
  const plan = useMemo(() => redactPlan(analysis.plan, { literals, names }), [analysis, literals, names])
  const text = useMemo(() => {
    if (format === 'json') return writeJson(plan)
    if (format === 'text') return writeText(plan)
    if (plan === analysis.plan) return writeMarkdown(analysis, findings)
    const redacted = analyse(plan)
    return writeMarkdown(redacted, findFindings(redacted, null))
  }, [format, plan, analysis, findings])
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <div className="flex flex-wrap items-start gap-x-6 gap-y-3">
        <Select label="Format" options={formats} value={format} onChange={(value) => setFormat(value as Format)} />
        <Checkbox
          label="Replace values"
          hint="Strings and numbers become ’$1’, ’$2’ …"
          checked={literals}
          onChange={setLiterals}
        />
        <Checkbox
          label="Replace names"
          hint="Tables and columns become table_1, column_2 …"
          checked={names}
          onChange={setNames}
        />
      </div>
      <div className="relative min-w-0">
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by itself, so the keyboard must reach it.
          tabIndex={0}
          className="max-h-72 overflow-auto rounded-md border border-line bg-sunken p-3 pr-12 font-mono text-xs text-ink"
        >
          {visibleLines(text.slice(0, mostShown))}
        </pre>
        <span className="absolute top-1.5 right-1.5 rounded-sm bg-sunken">
          <CopyButton text={text} label="Copy the plan" />
        </span>
      </div>
      <p className="text-xs text-muted">
        {bytes(text.length)}
        {text.length > mostShown && `; the first ${bytes(mostShown)} are shown, all of it is copied`}. The figures stay
        the same when values and names are replaced. Look through it before you share it: what an extension prints is
        treated as SQL.
      </p>
      <Links source={plan === analysis.plan ? analysis.plan.source : writeText(plan)} isRedacted={literals || names} />
    </div>
  )
}

function Links({ source, isRedacted }: { source: string; isRedacted: boolean }) {
  const pathname = usePathname()
  const [made, setMade] = useState<{ source: string; link: string } | null>(null)
  const own = /^\/plans\/[\w-]{8,}$/.test(pathname) ? `${window.location.origin}${pathname}` : null
  const link = made?.source === source ? made.link : null
  async function make() {
    setMade({ source, link: `${window.location.origin}/plans#${await packPlan(source)}` })
  }
  return (
    <div className="flex min-w-0 flex-col gap-3 border-t border-line pt-3">
      {own && !isRedacted && (
        <LinkLine label="Link to this kept plan" link={own} hint="Who opens it must be able to sign in." />
      )}
      {!link && (
        <div className="flex flex-wrap items-center gap-3">
          <Button size="sm" onClick={make}>
            Make a link that holds the plan
          </Button>
          <p className="min-w-0 flex-1 text-xs text-muted">
            The whole text stands behind # in the address, which browsers do not send: nothing stays on the server.
          </p>
        </div>
      )}
      {link && link.length > longestLink && (
        <Callout tone="attention" title="This plan is too long for a link.">
          The address would have {count(link.length)} characters; chats and mail cut those of more than{' '}
          {count(longestLink)}. Copy the text, or keep the plan and send its link.
        </Callout>
      )}
      {link && link.length <= longestLink && (
        <LinkLine
          label="Link that holds the plan"
          link={link}
          hint={`${count(link.length)} characters. Whoever has it has the plan.`}
        />
      )}
    </div>
  )
}

function LinkLine({ label, link, hint }: { label: string; link: string; hint: string }) {
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <span className="text-sm font-medium text-ink">{label}</span>
      <span className="flex min-w-0 items-center gap-1">
        <input readOnly aria-label={label} value={link} className="control min-w-0 flex-1 px-2.5 font-mono text-xs" />
        <CopyButton text={link} label="Copy the link" />
      </span>
      <span className="text-xs text-muted">{hint}</span>
    </div>
  )
}
