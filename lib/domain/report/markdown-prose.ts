import { visibleText } from '../visible-text'

/** Foreign text within a line: nothing in it is markup, and it stays one line. */
export function prose(text: string): string {
  return visibleText(text).replace(/[\\`*_[\]<>|#~&$]/g, (each) => `\\${each}`)
}
