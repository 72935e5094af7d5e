import { visibleText } from '../visible-text'
import type { Bystander } from './situation'

/** A session in words: its user, application and pid. */
export function nameOfSession({ pid, user, application }: Bystander): string {
  const words = [
    user ? `“${visibleText(user)}”` : 'A session',
    application ? `(${visibleText(application).slice(0, 60)})` : '',
    `with pid ${pid}`,
  ]
  return words.filter((word) => word !== '').join(' ')
}
