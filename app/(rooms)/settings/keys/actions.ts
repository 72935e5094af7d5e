'use server'
import { action } from '@/lib/http/action'
import * as keys from '@/lib/services/key/keys'

export const create = action(keys.create)
export const revoke = action(keys.revoke)
