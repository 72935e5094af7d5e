import { DefinitionList } from '@/components/ui/definition-list'
import { Name } from '@/components/ui/name'
import type { ShownTarget } from '@/lib/client/target-list'
import { duration } from '@/lib/domain/format'
import { tlsOptions } from './connection-values'

/** The connection of a target, to be read. */
export function ConnectionFacts({ target }: { target: ShownTarget }) {
  return (
    <DefinitionList
      items={[
        { term: 'Host', value: <Name value={target.host} mono /> },
        { term: 'Port', value: <span className="font-mono">{target.port}</span> },
        { term: 'Database', value: <Name value={target.database} mono /> },
        { term: 'User', value: <Name value={target.user} mono /> },
        { term: 'Password', value: 'Stored sealed, never shown' },
        { term: 'TLS', value: target.tls, hint: tlsOptions.find(({ value }) => value === target.tls)?.hint },
        {
          term: 'Certificate authority',
          value: target.hasCa ? 'One of its own' : 'Those that this machine trusts',
        },
        { term: 'Read', value: `every ${duration(target.intervalS * 1000)}` },
      ]}
    />
  )
}
