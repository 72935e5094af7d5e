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

const reserved = new Set(keywords.split(' '))
const called = new Set(functions.split(' '))
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

/** A function of PostgreSQL that people use; others may be somebody's own. */
export function isKnownFunction(word: string): boolean {
  return called.has(word.toLowerCase()) || /^(?:pg|json|jsonb|array|regexp|ts|st|timezone)_/.test(word.toLowerCase())
}

/** Names the planner makes for sub-plans: `exists_1`, `expr_2`. */
export function isPlannerName(word: string): boolean {
  return generated.test(word)
}
