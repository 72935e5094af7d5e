'use server'
import { action } from '@/lib/http/action'
import * as channels from '@/lib/services/channel/channels'

export const addChannel = action(channels.add)
export const changeChannel = action(channels.change)
export const removeChannel = action(channels.remove, { refresh: false })
export const testChannel = action(channels.test)
