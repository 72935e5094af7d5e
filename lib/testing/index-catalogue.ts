import type { Client } from 'pg'

const text = `
  select
    to_jsonb(x) - '{indexrelid,indcheckxmin,indexprs,indpred}'::text[] as index,
    regexp_replace(x.indexprs::text, ':(location|list_start|list_end|[a-z]*format) -?\\d+', '', 'g') as expressions,
    regexp_replace(x.indpred::text, ':(location|list_start|list_end|[a-z]*format) -?\\d+', '', 'g') as predicate,
    pg_get_indexdef(x.indexrelid) as definition,
    to_jsonb(c) - '{oid,relfilenode,relpages,reltuples,relallvisible,relallfrozen}'::text[] as class,
    (select jsonb_agg(to_jsonb(a) - 'attrelid' order by a.attnum) from pg_attribute a where a.attrelid = c.oid) as columns,
    obj_description(c.oid, 'pg_class') as comment,
    (
      select jsonb_agg(jsonb_build_array(to_jsonb(k) - '{oid,conindid}'::text[], obj_description(k.oid, 'pg_constraint')) order by k.conname)
      from pg_constraint k
      where k.conindid = c.oid and k.contype <> 'f'
    ) as constraints,
    (
      select jsonb_agg(line order by line)
      from (
        select jsonb_build_array(d.refclassid::regclass::text,
          case when d.refclassid = 'pg_constraint'::regclass then (select k.conname::text from pg_constraint k where k.oid = d.refobjid)
            when d.refclassid = 'pg_class'::regclass then d.refobjid::regclass::text else d.refobjid::text end,
          d.refobjsubid, d.deptype) as line
        from pg_depend d
        where d.classid = 'pg_class'::regclass and d.objid = c.oid
      ) lines
    ) as dependencies,
    (select h.inhparent::regclass::text from pg_inherits h where h.inhrelid = c.oid) as parent
  from pg_index x
  join pg_class c on c.oid = x.indexrelid
  join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = $1
  order by c.relname`

/**
 * All that the catalogue says of the indexes of a schema, apart from OIDs, files and sizes. In parse trees the places in the
 * text are left out, and whether a cast was written or implied: that changes nothing of what is computed.
 */
export async function indexCatalogue(client: Client, schema: string): Promise<unknown[]> {
  const { rows } = await client.query(text, [schema])
  return rows
}
