import 'server-only'
import { readFile } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { askGuards, type Whereabouts } from '@/lib/catalog/guards'
import type { GuardReading } from '@/lib/domain/maintenance/guard'
import { measureSpace } from '@/lib/runtime/space'
import type { TargetRow } from '@/lib/store/target'
import type { TargetPool } from '@/lib/targets/pool'

const here = /^(localhost|127\.\d+\.\d+\.\d+|::1|\[::1\])$/i

/** How busy a target is now; free room only for a server on this very machine whose files we may see. Throws Problem. */
export async function readGuards(target: TargetRow, pool: TargetPool, pid: number): Promise<GuardReading> {
  const { reading, whereabouts } = await askGuards(pool, pid)
  return { ...reading, freeBytes: here.test(target.host) ? await freeBytes(whereabouts) : null }
}

/** A server says where its files are; only the lock file there, with its port, shows that they are on this machine. */
async function freeBytes({ port, dataDirectory }: Whereabouts): Promise<number | null> {
  if (!dataDirectory || !isAbsolute(dataDirectory)) return null
  const lock = await readFile(join(dataDirectory, 'postmaster.pid'), 'utf8').catch(() => null)
  if (lock?.split('\n')[3]?.trim() !== String(port)) return null
  return (await measureSpace(dataDirectory))?.freeBytes ?? null
}
