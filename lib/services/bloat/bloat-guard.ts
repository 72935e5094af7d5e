/** Of each question for figures of bloat: one that takes longer costs more than it tells. */
export const bloatGuard = { statementTimeoutMs: 8_000, deadlineMs: 12_000 }
