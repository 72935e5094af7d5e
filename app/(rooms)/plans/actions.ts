'use server'
import { action } from '@/lib/http/action'
import { keep, remove } from '@/lib/services/plan/change'

/** Keeps a plan of the history, or gives a kept one another name. */
export const keepPlan = action(keep)

/** Deletes a stored plan. The page that showed it leaves by itself. */
export const removePlan = action(remove, { refresh: false })
