import 'server-only'
import { describeError } from '@/lib/runtime/log'
import { kitchen } from './kitchen'

/** Logs an error that a page threw, under the digest its reader sees, without what it may carry: parameters, secrets. */
export function reportRequestError(error: unknown, request: { path: string; method: string }): void {
  const { pathname } = new URL(request.path, 'http://localhost')
  const digest = (error as { digest?: unknown } | null)?.digest
  kitchen().log.error('A page failed', {
    method: request.method,
    path: pathname,
    ...(typeof digest === 'string' ? { digest } : {}),
    ...describeError(error),
  })
}
