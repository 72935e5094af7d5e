'use server'
import { action } from '@/lib/http/action'
import * as people from '@/lib/services/person/people'

export const invite = action(people.invite)
export const change = action(people.change)
