'use server'
import { leave } from '@/lib/http/door'

/** Ends the session of this browser. */
export async function signOut() {
  return leave()
}
