/** The power of two a size lies above: sizes that move by themselves mostly keep their class, one that doubles does not. */
export function sizeClass(bytes: number): number {
  return Math.floor(Math.log2(Math.max(1, bytes)))
}
