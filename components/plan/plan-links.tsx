'use client'

import { createContext, type ReactNode, useContext, useMemo } from 'react'

/** Where the pages of a target's tables and indexes are. */
export type PlanObject = { kind: 'table' | 'index'; schema: string; name: string; href: string }

type Find = (kind: PlanObject['kind'], schema: string | null, name: string) => string | null

const Links = createContext<Find>(() => null)

/** Gives every view of a plan the way to the objects of its target; without it names are only names. */
export function PlanLinks({ objects, children }: { objects: PlanObject[]; children: ReactNode }) {
  const find = useMemo(() => finder(objects), [objects])
  return <Links value={find}>{children}</Links>
}

/** The page of a table or index; null when unknown, or when two have the name and the plan does not say the schema. */
export function usePlanLinks(): Find {
  return useContext(Links)
}

function finder(objects: PlanObject[]): Find {
  const byName = new Map<string, PlanObject[]>()
  for (const each of objects) {
    const key = `${each.kind} ${each.name}`
    const same = byName.get(key)
    if (same) same.push(each)
    else byName.set(key, [each])
  }
  return (kind, schema, name) => {
    const named = byName.get(`${kind} ${name}`) ?? []
    const fitting = schema === null ? named : named.filter((each) => each.schema === schema)
    return fitting.length === 1 ? (fitting[0]?.href ?? null) : null
  }
}
