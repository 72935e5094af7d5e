export const runStates = ['waiting', 'running', 'finished', 'stopped', 'cancelled', 'failed', 'missed'] as const
/**
 * `finished`: all was tried. `stopped`: the window, a guard or a change of the policy ended it before. `missed`: its window
 * was over before a worker was there.
 */
export type RunState = (typeof runStates)[number]

export const runStateWords: Record<RunState, string> = {
  waiting: 'Waiting',
  running: 'Running',
  finished: 'Finished',
  stopped: 'Stopped early',
  cancelled: 'Cancelled',
  failed: 'Failed',
  missed: 'Missed',
}

const runTriggers = ['timetable', 'person', 'command'] as const
export type RunTrigger = (typeof runTriggers)[number]

export const isRunOver = (state: RunState): boolean => state !== 'waiting' && state !== 'running'
