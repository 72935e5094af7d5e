'use server'
import { action } from '@/lib/http/action'
import * as operation from '@/lib/services/operation/change-limits'
import * as target from '@/lib/services/target/write'

export const edit = action(target.edit)
export const test = action(target.test)
export const pause = action(target.pause)
export const changeLimits = action(operation.changeLimits)
export const remove = action(target.remove, { refresh: false })
