import type { Metadata } from 'next'
import { FindingPage } from '@/components/finding/finding-page'
import { includesRole } from '@/lib/domain/role'
import { load, requireActor } from '@/lib/http/load'
import { describe } from '@/lib/services/finding/read'
import { dismissFinding, restoreFinding } from '../actions'

export const metadata: Metadata = { title: 'A finding' }

export default async function OneFindingPage({ params }: PageProps<'/targets/[target]/findings/[finding]'>) {
  const { role } = await requireActor()
  const { target, finding } = await params
  const slug = decodeURIComponent(target)
  const described = await load(describe, { target: slug, finding })
  const mayAct = includesRole(role, 'operator')
  return (
    <FindingPage
      slug={slug}
      described={described}
      acts={{ dismiss: mayAct ? dismissFinding : null, restore: mayAct ? restoreFinding : null }}
    />
  )
}
