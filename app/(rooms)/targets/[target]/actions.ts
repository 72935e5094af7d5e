'use server'
import { action } from '@/lib/http/action'
import { request } from '@/lib/services/snapshot/request'

/** Takes a snapshot of a target now. */
export const takeSnapshot = action(request)
