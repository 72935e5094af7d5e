'use server'
import { action } from '@/lib/http/action'
import { setPassword } from '@/lib/services/person/people'

export const saveAccount = action(setPassword)
