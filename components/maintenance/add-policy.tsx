'use client'

import { useRouter } from 'next/navigation'
import { Button } from '@/components/ui/button'
import { Callout } from '@/components/ui/callout'
import { useToast } from '@/components/ui/toast'
import { browserZone } from '@/lib/client/browser-zone'
import { plainMessage } from '@/lib/client/problem-words'
import { type Act, useAct } from '@/lib/client/use-act'

export type AddPolicyAct = Act<{ target: string; timeZone: string }, { id: string; name: string }>

/** The first policy in one click: what the field settled on, every night from one to five by this browser's clock. */
export function AddPolicy({ slug, add }: { slug: string; add: AddPolicyAct }) {
  const { run, busy, problem } = useAct(add)
  const say = useToast()
  const router = useRouter()
  return (
    <div className="flex flex-col items-start gap-2">
      <Button
        tone="accent"
        busy={busy}
        onClick={async () => {
          const added = await run({ target: slug, timeZone: browserZone() })
          if (!added) return
          say({ title: `“${added.name}” looks after this target now`, tone: 'done' })
          router.refresh()
        }}
      >
        Look after this target
      </Button>
      {problem && <Callout tone="harm" title={plainMessage(problem)} next={problem.hint} />}
    </div>
  )
}
