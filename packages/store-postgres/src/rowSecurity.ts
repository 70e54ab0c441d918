/** Row-level security: Postgres hides every row whose workspace is not the one a transaction was said to be for. */
import type { Guard } from "@dravo/kit-sql/Guard"
import type { Names } from "@dravo/kit-sql/Names"
import { sql } from "kysely"

export const guard: Guard = {
  setUp: (names) => [sql.raw(policies(names))],
  // Local to the transaction, so a pooler hands on a connection that knows no workspace.
  enter: (workspace) => sql`select set_config('dravo.workspace', ${workspace ?? ""}, true),
    set_config('dravo.every_workspace', ${workspace === null ? "on" : "off"}, true)`
}

/**
 * A policy on each table with a workspace that has none, for its owner too. Refused to a role that row-level security
 * does not bind. Safe to run again.
 */
export const policies = ({ prefix, schema }: Names): string => `do $dravo$
declare
  target record;
begin
  if (select rolsuper or rolbypassrls from pg_roles where rolname = current_user) then
    raise exception 'the role % is not bound by row-level security', current_user using errcode = 'DV001';
  end if;
  for target in
    select c.table_schema, c.table_name from information_schema.columns c
    join pg_class r on r.oid = format('%I.%I', c.table_schema, c.table_name)::regclass and r.relkind in ('r', 'p')
    where c.table_schema = ${schema === null ? "current_schema()" : `'${schema}'`}
      and c.table_name like '${prefix.replaceAll("_", "\\_")}%' and c.column_name = 'workspace'
      and not exists (select 1 from pg_policy p where p.polrelid = r.oid and p.polname = 'dravo_workspace')
  loop
    execute format('alter table %I.%I enable row level security', target.table_schema, target.table_name);
    execute format('alter table %I.%I force row level security', target.table_schema, target.table_name);
    execute format('create policy dravo_workspace on %I.%I using (
      workspace = current_setting(''dravo.workspace'', true)
      or current_setting(''dravo.every_workspace'', true) = ''on'')', target.table_schema, target.table_name);
  end loop;
end $dravo$`
