'use server'
import { action } from '@/lib/http/action'
import { cancel, scan } from '@/lib/services/bloat/scan'

export const scanIndex = action(scan, { refresh: false })
export const cancelScan = action(cancel, { refresh: false })
