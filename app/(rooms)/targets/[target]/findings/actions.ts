'use server'
import { action } from '@/lib/http/action'
import { dismiss, restore } from '@/lib/services/finding/dismiss'

export const dismissFinding = action(dismiss)
export const restoreFinding = action(restore)
