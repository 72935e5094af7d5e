import 'server-only'
import { statfs } from 'node:fs/promises'

/**
 * Room on the disk of a folder. `neededBytes` is what must stay free: a twentieth of the disk, at least 64 MB and at most
 * 1 GB. Null when it cannot be measured.
 */
export async function measureSpace(folder: string): Promise<{ freeBytes: number; neededBytes: number } | null> {
  try {
    const { bsize, blocks, bavail } = await statfs(folder)
    const neededBytes = Math.min(2 ** 30, Math.max(64 * 2 ** 20, (blocks * bsize) / 20))
    return { freeBytes: bavail * bsize, neededBytes }
  } catch {
    return null
  }
}
