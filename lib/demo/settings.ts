/** Settings for the cluster of the demonstration: small, quick to load, without replication. */
export const demoSettings: Readonly<Record<string, string>> = {
  shared_preload_libraries: 'pg_stat_statements',
  'pg_stat_statements.max': '1000',
  shared_buffers: '128MB',
  max_connections: '30',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '1GB',
  checkpoint_timeout: '15min',
  random_page_cost: '1.1',
  track_io_timing: 'on',
  autovacuum: 'on',
  jit: 'off',
  timezone: 'UTC',
}
