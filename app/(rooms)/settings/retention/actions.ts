'use server'
import { action } from '@/lib/http/action'
import { change } from '@/lib/services/setting/settings'

export const changeRetention = action(change)
