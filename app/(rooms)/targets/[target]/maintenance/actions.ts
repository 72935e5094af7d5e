'use server'
import { action } from '@/lib/http/action'
import { pin } from '@/lib/services/maintenance/plan'
import { add, change, remove } from '@/lib/services/maintenance/policies'
import { cancel, start } from '@/lib/services/maintenance/runs'

export const addPolicy = action(add)
export const changePolicy = action(change)
export const removePolicy = action(remove)
export const pinPlan = action(pin)
export const startRun = action(start)
export const cancelRun = action(cancel)
