import { Badge, type BadgeTone } from '@/components/ui/badge'
import { count } from '@/lib/domain/format'

type Flagged = {
  kind: 'i' | 'I'
  isUnique?: boolean
  isPrimary?: boolean
  isExclusion?: boolean
  isPartial?: boolean
  isValid?: boolean
  isReady?: boolean
  isLive?: boolean
  isLocked?: boolean
  isReplicaIdentity?: boolean
  isClustered?: boolean
  constraintName?: string | null
  partitions?: number
}
type Flag = { word: string; means: string; tone?: BadgeTone }

/** What sets an index apart, the gravest first. A primary key is not called unique as well. */
export function flagsOf(index: Flagged): Flag[] {
  const all: (Flag | false | '' | null | undefined)[] = [
    index.isValid === false && {
      word: 'invalid',
      means: 'No query uses it, but every write pays for it',
      tone: 'harm',
    },
    index.isReady === false && {
      word: 'not ready',
      means: 'It is being built: inserts do not reach it yet',
      tone: 'attention',
    },
    index.isLive === false && { word: 'not live', means: 'It is being dropped', tone: 'attention' },
    index.isLocked && {
      word: 'locked',
      means: 'Another session held an exclusive lock when it was read',
      tone: 'attention',
    },
    index.isPrimary && { word: 'primary', means: 'The primary key of its table' },
    index.isUnique && !index.isPrimary && { word: 'unique', means: 'It guards against equal rows, read or not' },
    index.isExclusion && { word: 'exclusion', means: 'It enforces an exclusion constraint' },
    index.constraintName &&
      !index.isPrimary &&
      !index.isExclusion && { word: 'constraint', means: 'A constraint rests on it' },
    index.isPartial && { word: 'partial', means: 'It holds only the rows of its WHERE' },
    index.isReplicaIdentity && { word: 'replica identity', means: 'Logical replication finds rows by it' },
    index.isClustered && { word: 'cluster', means: 'CLUSTER orders the table by it' },
    index.kind === 'I' && {
      word:
        index.partitions === undefined
          ? 'partitioned'
          : `${count(index.partitions)} ${index.partitions === 1 ? 'partition' : 'partitions'}`,
      means: 'The sum of its partitions',
    },
  ]
  return all.filter((flag): flag is Flag => Boolean(flag))
}

export function IndexFlags({ index }: { index: Flagged }) {
  return flagsOf(index).map((flag) => (
    <Badge key={flag.word} tone={flag.tone} title={flag.means}>
      {flag.word}
    </Badge>
  ))
}
