'use server'
import { action } from '@/lib/http/action'
import { forget, save } from '@/lib/services/view/views'

/** Keeps the address of a page under a name of one's own. */
export const saveView = action(save)

/** Forgets a saved view. */
export const forgetView = action(forget)
