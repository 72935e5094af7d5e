import 'server-only'
import { pino } from 'pino'
import { Problem } from '@/lib/domain/problem'

export type Log = {
  info(message: string, detail?: Record<string, unknown>): void
  warn(message: string, detail?: Record<string, unknown>): void
  error(message: string, detail?: Record<string, unknown>): void
}

/**
 * What a log may say of an error. Messages of drivers and of the ORM carry bound parameters (which may be secrets), so
 * only the class, the SQLSTATE and, for our own kind, the sentence are kept.
 */
export function describeError(error: unknown): Record<string, unknown> {
  if (error instanceof Problem) {
    return { problem: error.message, code: error.code, ...(error.cause ? { cause: describeError(error.cause) } : {}) }
  }
  if (!(error instanceof Error)) return { error: typeof error }
  const { code, routine, constraint } = error as Error & { code?: unknown; routine?: unknown; constraint?: unknown }
  // By their fields, not their classes: bundlers rename classes. A text that was thrown stands in the message of Node's own error.
  const isSecret =
    ['routine', 'severity', 'params', 'query'].some((field) => field in error) ||
    code === 'ERR_UNHANDLED_REJECTION' ||
    error.message.startsWith('Failed query')
  return {
    error: error.constructor.name,
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof routine === 'string' ? { routine } : {}),
    ...(typeof constraint === 'string' ? { constraint } : {}),
    ...(isSecret ? {} : { message: error.message }),
    ...(error.cause ? { cause: describeError(error.cause) } : {}),
    at: error.stack
      ?.replace(error.message, '')
      .split('\n')
      .filter((line) => line.startsWith('    at '))
      .slice(0, 4)
      .map((line) => line.trim().slice(3)),
  }
}

/** A logger writing JSON lines to stderr; stdout is left to what a person asked for. */
export function openLog(role: string, level = process.env.LOG_LEVEL || 'info'): Log {
  const logger = pino({ level, base: { role, pid: process.pid } }, pino.destination({ dest: 2, sync: true }))
  return {
    info: (message, detail) => logger.info(detail ?? {}, message),
    warn: (message, detail) => logger.warn(detail ?? {}, message),
    error: (message, detail) => logger.error(detail ?? {}, message),
  }
}
