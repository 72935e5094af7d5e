'use server'
import { enter } from '@/lib/http/door'

/** Signs a person in by e-mail and password. */
export async function signIn(input: { email: string; password: string }) {
  return enter(input)
}
