'use client'

import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useMemo } from 'react'
import { type TargetNames, targetNamesQuery } from '@/lib/client/target-names'
import { PlanLinks, type PlanObject } from './plan-links'

const none: PlanObject[] = []

/** Plans of a target: their tables and indexes lead to their pages. */
export function LinkedPlans({ target, children }: { target: string; children: ReactNode }) {
  const { data } = useQuery(targetNamesQuery(target))
  const objects = useMemo(() => (data ? objectsOf(target, data) : none), [target, data])
  return <PlanLinks objects={objects}>{children}</PlanLinks>
}

function objectsOf(target: string, { tables, indexes }: TargetNames): PlanObject[] {
  const base = `/targets/${encodeURIComponent(target)}`
  return [
    ...tables.map(({ id, schema, name }) => ({ kind: 'table' as const, schema, name, href: `${base}/tables/${id}` })),
    ...indexes.map(({ id, schema, name }) => ({ kind: 'index' as const, schema, name, href: `${base}/indexes/${id}` })),
  ]
}
