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
  select cast($4 as bigint)
  from "schema"."dravo_publications" t
  join "schema"."dravo_accounts" a on a.workspace = t.workspace
  and a.account_id = t.account_id
  where t.workspace = $5
  and t.seq = d.seq)
where d.workspace = $6
and d.kind = $7
and d.seq in (select seq
  from held);

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
  select cast($4 as bigint)
  from "schema"."dravo_accounts" t
  join "schema"."dravo_accounts" a on a.workspace = t.workspace
  and a.account_id = t.account_id
  where t.workspace = $5
  and t.seq = d.seq)
where d.workspace = $6
and d.kind = $7
and d.seq in (select seq
  from held);

commit;
