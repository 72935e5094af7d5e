'use server'
import { action } from '@/lib/http/action'
import * as target from '@/lib/services/target/write'

export const tryConnection = action(target.tryConnection, { refresh: false })
export const add = action(target.add)
