-- Which of the names $2 (text[]) are taken in the schema $1. Version 13 and newer. No privilege needed. Index look-ups.
select c.relname
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where n.nspname = $1::text
  and c.relname = any ($2::text[]::name[])
