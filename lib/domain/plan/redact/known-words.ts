const keywords =
  'select from where and or not in is null as on using join left right full inner outer cross lateral natural group by order ' +
  'having limit offset fetch first next row rows only ties union all intersect except distinct case when then else end any ' +
  'some exists between like ilike similar to escape asc desc nulls last with recursive materialized insert into values update ' +
  'set delete returning merge matched do nothing conflict constraint default over partition range groups unbounded preceding ' +
  'following current window filter within array cast collate at time zone interval true false unknown for of share key no ' +
  'skip locked nowait tablesample bernoulli system repeatable ordinality explain analyze verbose buffers format create table ' +
  'temp temporary view index prepare execute declare cursor extract both leading trailing symmetric asymmetric grouping ' +
  'sets rollup cube window exclude ties others overriding user values begin commit rollback operator excluded isnull notnull ' +
  'variadic year month day hour minute second epoch week quarter dow doy isodow decade century millennium century ' +
  'local initplan subplan hashed alternatives returns cte col old new'
const types =
  'bigint int8 int4 int2 integer int smallint real double precision float float4 float8 numeric decimal money text varchar ' +
  'character char bpchar varying name bytea boolean bool date timestamp timestamptz time timetz without interval uuid json ' +
  'jsonb jsonpath xml inet cidr macaddr bit varbit oid regclass regtype regproc tsvector tsquery point line lseg box path ' +
  'polygon circle int4range int8range numrange tsrange tstzrange daterange tid xid cid record anyelement anyarray citext ' +
  'hstore geometry geography ltree vector unknown'
const functions =
  'count sum avg min max coalesce nullif greatest least lower upper length char_length octet_length substring substr trim ' +
  'ltrim rtrim btrim replace translate regexp_replace regexp_match regexp_matches regexp_split_to_array split_part position ' +
  'strpos left right repeat reverse lpad rpad concat concat_ws format md5 sha256 encode decode to_char to_date to_timestamp ' +
  'to_number to_tsvector to_tsquery plainto_tsquery websearch_to_tsquery phraseto_tsquery ts_rank ts_rank_cd ts_headline now ' +
  'clock_timestamp statement_timestamp transaction_timestamp date_trunc date_part date_bin age make_date make_interval ' +
  'make_timestamp abs round ceil ceiling floor trunc mod power sqrt exp ln log sign random width_bucket array_agg string_agg ' +
  'json_agg jsonb_agg json_object_agg jsonb_object_agg json_build_object jsonb_build_object json_build_array ' +
  'jsonb_build_array to_json to_jsonb row_to_json jsonb_set jsonb_array_elements jsonb_array_elements_text json_array_elements ' +
  'jsonb_each jsonb_each_text jsonb_object_keys jsonb_extract_path jsonb_extract_path_text jsonb_path_query jsonb_typeof ' +
  'jsonb_to_recordset json_to_recordset array_length array_position array_remove array_append array_cat array_to_string ' +
  'string_to_array cardinality unnest generate_series generate_subscripts row_number rank dense_rank percent_rank cume_dist ' +
  'ntile lag lead first_value last_value nth_value bool_and bool_or every stddev stddev_pop stddev_samp variance var_pop ' +
  'var_samp corr percentile_cont percentile_disc mode current_date current_timestamp current_time localtime localtimestamp ' +
  'current_user session_user current_schema nextval currval setval lastval gen_random_uuid uuid_generate_v4 similarity ' +
  'word_similarity similarity_op numeric_add hashtext txid_current pg_sleep set_config current_setting unaccent row xmltable ' +
  'rank excluded int4 int8 text date timestamp'

const moreFunctions =
  'array_dims array_fill array_lower array_ndims array_positions array_prepend array_replace array_reverse array_sample ' +
  'array_shuffle array_sort array_to_json array_to_tsvector array_upper json_agg_strict json_array_length json_each ' +
  'json_each_text json_extract_path json_extract_path_text json_array_elements_text json_object json_object_keys ' +
  'json_populate_record json_populate_recordset json_strip_nulls json_to_record json_to_tsvector json_typeof ' +
  'jsonb_agg_strict jsonb_array_length jsonb_insert jsonb_object jsonb_path_exists jsonb_path_exists_tz jsonb_path_match ' +
  'jsonb_path_match_tz jsonb_path_query_array jsonb_path_query_array_tz jsonb_path_query_first jsonb_path_query_first_tz ' +
  'jsonb_path_query_tz jsonb_populate_record jsonb_populate_recordset jsonb_pretty jsonb_set_lax jsonb_strip_nulls ' +
  'jsonb_to_record jsonb_to_tsvector json_array json_arrayagg json_objectagg json_exists json_query json_scalar ' +
  'json_serialize json_table json_value regexp_count regexp_instr regexp_like regexp_split_to_table regexp_substr ts_debug ' +
  'ts_delete ts_filter ts_lexize ts_parse ts_rewrite ts_stat ts_token_type pg_advisory_lock pg_advisory_unlock ' +
  'pg_advisory_xact_lock pg_backend_pid pg_blocking_pids pg_cancel_backend pg_column_compression pg_column_size ' +
  'pg_current_wal_lsn pg_current_xact_id pg_database_size pg_get_constraintdef pg_get_expr pg_get_functiondef ' +
  'pg_get_indexdef pg_get_keywords pg_get_partkeydef pg_get_serial_sequence pg_get_triggerdef pg_get_userbyid ' +
  'pg_get_viewdef pg_has_role pg_indexes_size pg_input_is_valid pg_is_in_recovery pg_last_wal_receive_lsn ' +
  'pg_last_wal_replay_lsn pg_last_xact_replay_timestamp pg_listening_channels pg_lock_status pg_notify pg_options_to_table ' +
  'pg_partition_ancestors pg_partition_root pg_partition_tree pg_postmaster_start_time pg_prepared_statement ' +
  'pg_prepared_xact pg_relation_filenode pg_relation_filepath pg_relation_size pg_sequence_last_value pg_show_all_settings ' +
  'pg_size_bytes pg_size_pretty pg_sleep_for pg_sleep_until pg_stat_get_activity pg_stat_get_wal_senders ' +
  'pg_stat_statements pg_table_is_visible pg_table_size pg_tablespace_size pg_terminate_backend pg_timezone_names ' +
  'pg_total_relation_size pg_trigger_depth pg_try_advisory_lock pg_try_advisory_xact_lock pg_typeof pg_wal_lsn_diff ' +
  'st_area st_asgeojson st_astext st_buffer st_centroid st_collect st_contains st_coveredby st_covers st_crosses ' +
  'st_disjoint st_distance st_distancesphere st_dwithin st_envelope st_equals st_expand st_geogfromtext st_geomfromgeojson ' +
  'st_geomfromtext st_intersection st_intersects st_isvalid st_length st_makeenvelope st_makepoint st_overlaps ' +
  'st_perimeter st_point st_setsrid st_simplify st_srid st_touches st_transform st_union st_within st_x st_y'

const reserved = new Set(keywords.split(' '))
const called = new Set(`${functions} ${moreFunctions}`.split(' '))
const typed = new Set(types.split(' '))
const generated = /^(?:exists|expr|any|all|array|minmax|rowcompare|multiexpr|setop)_\d{1,6}$/

/** A word that SQL knows by itself, for query texts, where names and keywords look alike. */
export function isKeyword(word: string): boolean {
  return reserved.has(word.toLowerCase())
}

/** A type of PostgreSQL or of a well-known extension. */
export function isKnownType(word: string): boolean {
  return typed.has(word.toLowerCase())
}

/** A function of PostgreSQL or PostGIS that people use; others may be somebody's own, whatever their names begin with. */
export function isKnownFunction(word: string): boolean {
  return called.has(word.toLowerCase())
}

/** Names the planner makes for sub-plans: `exists_1`, `expr_2`. */
export function isPlannerName(word: string): boolean {
  return generated.test(word)
}
