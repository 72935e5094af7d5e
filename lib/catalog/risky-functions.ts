/**
 * Functions whose work a rollback does not undo, and those that run a text as a statement. A courtesy to a person in a hurry, not
 * a boundary: a function of the target's owner can call any of them under another name. The boundary is what the role may do.
 */
const refused =
  /^(pg_(terminate|cancel)_backend|pg_read_(binary_)?file|pg_ls_\w+|pg_stat_file|pg_file_\w+|pg_reload_conf|pg_rotate_logfile(_old)?|pg_promote|pg_switch_wal|pg_create_restore_point|pg_(start|stop)_backup|pg_backup_(start|stop)|pg_wal_replay_(pause|resume)|pg_(create|drop|copy|replication_slot_advance)\w*slot\w*|pg_replication_slot_advance|pg_logical_slot_\w+|pg_logical_emit_message|pg_replication_origin_\w+|pg_stat_reset\w*|pg_stat_statements_reset|pg_import_system_collations|pg_log_\w+|dblink\w*|(query|table|cursor|schema|database)_to_xml\w*|ts_stat|ts_rewrite|crosstab\w*|connectby|xpath_table|lo_\w+|lowrite|loread)$/

/** Locks that outlive the transaction end with our session; until then others wait for them. */
const needConsent = /^(pg_(try_)?advisory_\w+|pg_notify|nextval|setval|pg_sleep\w*|set_config)$/

/** The functions that keep a statement from being run at all. */
export function refusedFunctions(names: string[]): string[] {
  return names.filter((name) => refused.test(name))
}

/** The functions whose effect a person must know of before the statement is run. */
export function functionsThatNeedConsent(names: string[]): string[] {
  return names.filter((name) => needConsent.test(name))
}
