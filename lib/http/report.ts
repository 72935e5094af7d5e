import 'server-only'
import { describeError } from '@/lib/runtime/log'
import { kitchen } from './kitchen'

/** Logs an error that a page threw, without what it may carry: parameters, secrets, names. */
export function reportRequestError(error: unknown, request: { path: string; method: string }): void {
  const { pathname } = new URL(request.path, 'http://localhost')
  kitchen().log.error('A page failed', { method: request.method, path: pathname, ...describeError(error) })
}
