begin;

select t.seq, t.read_rate, t.reads_at, cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) as now
from "schema"."dravo_publications" t
where t.workspace = $1
and t.seq in (select w.seq
  from json_to_recordset(cast(cast($2 as text) as json)) as w(seq bigint))
order by t.seq for no key update of t;

update "schema"."dravo_publications" as t
set read_rate = w.rate, reads_at = w.at
from json_to_recordset(cast(cast($1 as text) as json)) as w(seq bigint, rate text collate "C", at bigint)
where t.workspace = $2
and t.seq = w.seq;

with held as (
  select d.seq
  from "schema"."dravo_due" d
  where d.workspace = $1
  and d.kind = $2
  and d.seq in (select w.seq
    from (
      select d.seq
      from "schema"."dravo_due" d
      where d.workspace = $3
      and d.kind = $4
      and d.due_at is null
      and d.seq in (select w.seq
        from json_to_recordset(cast(cast($5 as text) as json)) as w(seq bigint))) as w)
  order by d.seq for no key update of d)
update "schema"."dravo_due" as d
set due_at = (
  select case when t.outcome = 'never'
  and (t.attempts = 0
    or t.stale_after is null) then t.seq - 9007199254740991 when (t.attempted_connection is not null
    and t.attempted_connection <> a.connection)
  and (t.attempts = 0
    or t.stale_after is null) then 0 when t.again_from < t.stale_after then t.again_from else t.stale_after end
  from "schema"."dravo_publications" t
  join "schema"."dravo_accounts" a on a.workspace = t.workspace
  and a.account_id = t.account_id
  where t.workspace = $6
  and t.seq = d.seq)
where d.workspace = $7
and d.kind = $8
and d.seq in (select seq
  from held);

select t.seq, t.read_rate, t.reads_at, cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) as now
from "schema"."dravo_accounts" t
where t.workspace = $1
and t.seq in (select w.seq
  from json_to_recordset(cast(cast($2 as text) as json)) as w(seq bigint))
order by t.seq for no key update of t;

update "schema"."dravo_accounts" as t
set read_rate = w.rate, reads_at = w.at
from json_to_recordset(cast(cast($1 as text) as json)) as w(seq bigint, rate text collate "C", at bigint)
where t.workspace = $2
and t.seq = w.seq;

with held as (
  select d.seq
  from "schema"."dravo_due" d
  where d.workspace = $1
  and d.kind = $2
  and d.seq in (select w.seq
    from (
      select d.seq
      from "schema"."dravo_due" d
      where d.workspace = $3
      and d.kind = $4
      and d.due_at is null
      and d.seq in (select w.seq
        from json_to_recordset(cast(cast($5 as text) as json)) as w(seq bigint))) as w)
  order by d.seq for no key update of d)
update "schema"."dravo_due" as d
set due_at = (
  select case when t.outcome = 'never'
  and (t.attempts = 0
    or t.stale_after is null) then t.seq - 9007199254740991 when (t.attempted_connection is not null
    and t.attempted_connection <> a.connection)
  and (t.attempts = 0
    or t.stale_after is null) then 0 when t.again_from < t.stale_after then t.again_from else t.stale_after end
  from "schema"."dravo_accounts" t
  join "schema"."dravo_accounts" a on a.workspace = t.workspace
  and a.account_id = t.account_id
  where t.workspace = $6
  and t.seq = d.seq)
where d.workspace = $7
and d.kind = $8
and d.seq in (select seq
  from held);

commit;
