begin;

with held as (
  select t.seq
  from "schema"."dravo_publications" t
  join json_to_recordset(cast(cast($1 as text) as json)) as w(seq bigint, fence bigint) on t.seq = w.seq
  and t.fence = w.fence
  where t.workspace = $2
  order by t.seq for no key update of t)
update "schema"."dravo_publications"
set lease_until = null
where workspace = $3
and seq in (select seq
  from held)
returning seq;

with held as (
  select d.seq
  from "schema"."dravo_due" d
  where d.workspace = $1
  and d.kind = $2
  and d.seq in (select w.seq
    from json_to_recordset(cast(cast($3 as text) as json)) as w(seq bigint))
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
  where t.workspace = $4
  and t.seq = d.seq)
where d.workspace = $5
and d.kind = $6
and d.seq in (select seq
  from held);

commit;

with held as (
  select t.seq
  from "schema"."dravo_accounts" t
  join json_to_recordset(cast(cast($1 as text) as json)) as w(seq bigint, fence bigint) on t.seq = w.seq
  and t.fence = w.fence
  where t.workspace = $2
  order by t.seq for no key update of t)
update "schema"."dravo_accounts"
set lease_until = null
where workspace = $3
and seq in (select seq
  from held)
returning seq;

with held as (
  select d.seq
  from "schema"."dravo_due" d
  where d.workspace = $1
  and d.kind = $2
  and d.seq in (select w.seq
    from json_to_recordset(cast(cast($3 as text) as json)) as w(seq bigint))
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
  where t.workspace = $4
  and t.seq = d.seq)
where d.workspace = $5
and d.kind = $6
and d.seq in (select seq
  from held);
