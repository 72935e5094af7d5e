'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { planFactsQuery, tablesIn } from './plan-facts'
import { usePlanText } from './use-plan-text'

type Asked = { text: string; tables: string[] }

const nothing: Asked = { text: '', tables: [] }

/**
 * A pasted text read as plans of a target: first by itself, then judged again with what the target's store knows of the
 * tables in it. Only their names are sent.
 */
export function useTargetPlanText(target: string, text: string) {
  const [asked, setAsked] = useState(nothing)
  const { data } = useQuery(planFactsQuery(target, asked.tables))
  const reading = usePlanText(text, (asked.text === text && data) || null)
  const work = reading.state === 'read' ? reading.work : null
  if (work && asked.text !== text) setAsked({ text, tables: tablesIn(work) })
  return { reading, work }
}
