/** Positions in JavaScript's characters (UTF-16) from those of PostgreSQL, all from 0. */

/** Of a byte of the text's UTF-8. */
export function offsetOfByte(text: string, byte: number): number {
  return Buffer.from(text).subarray(0, byte).toString().length
}

/** Of a character as the server counts: a code point. */
export function offsetOfCharacter(text: string, character: number): number {
  let offset = 0
  for (let count = 0; count < character && offset < text.length; count += 1) {
    offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1
  }
  return offset
}
