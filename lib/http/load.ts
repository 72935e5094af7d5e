import 'server-only'
import { notFound, redirect } from 'next/navigation'
import { cache } from 'react'
import type { z } from 'zod'
import { Problem, type ProblemBody } from '@/lib/domain/problem'
import { describeError } from '@/lib/runtime/log'
import type { Actor } from '@/lib/services/context'
import { perform, type Verb } from '@/lib/services/verb'
import { contextOf, currentActor } from './access'
import { kitchen } from './kitchen'

const actorOnce = cache(currentActor)

/** The person a page is for; sends everybody else to the door. */
export async function requireActor(): Promise<Actor> {
  const actor = await actorOnce()
  if (!actor) redirect('/sign-in')
  return actor
}

/**
 * Runs a reading verb for a page. Nobody there: to sign-in. Not found, or an address whose parameters cannot be: the page
 * for that. Other Problems are thrown.
 */
export async function load<S extends z.ZodType, O>(verb: Verb<S, O>, input: z.input<S>): Promise<O> {
  const actor = await requireActor()
  try {
    return await perform(verb, contextOf(actor), input)
  } catch (error) {
    if (error instanceof Problem && (error.code === 'not-found' || error.code === 'invalid')) notFound()
    throw error
  }
}

/** As `load`, with a Problem as a value, so that one panel can fail alone. */
export async function tryLoad<S extends z.ZodType, O>(
  verb: Verb<S, O>,
  input: z.input<S>,
): Promise<{ ok: true; data: O } | { ok: false; problem: ProblemBody }> {
  const actor = await requireActor()
  try {
    return { ok: true, data: await perform(verb, contextOf(actor), input) }
  } catch (error) {
    if (error instanceof Problem) return { ok: false, problem: error.toJSON() }
    kitchen().log.error('A page could not be loaded', { verb: verb.name, ...describeError(error) })
    throw error
  }
}
