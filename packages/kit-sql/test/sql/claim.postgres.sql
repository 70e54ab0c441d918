with free as (
  select t.seq
  from "schema"."dravo_publications" t
  join json_to_recordset(cast(cast($1 as text) as json)) as w(seq bigint, fence bigint, forced bigint, lease bigint) on t.seq = w.seq
  and t.fence = w.fence
  where t.workspace = $2
  and (t.lease_until is null
    or t.lease_until <= cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint)
    or t.lease_until > cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) + 86400000)
  and (w.lease is null
    or t.lease_until = w.lease)
  and not exists (select 1
    from "schema"."dravo_migrations" m
    where m.id > newest
    and m.breaking <> 0)
  and (w.forced = 1
    or t.attempts = 0
    or t.stale_after is null
    or t.stale_after <= cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint))
  order by t.seq for no key update of t skip locked)
update "schema"."dravo_publications"
set fence = fence + 1, lease_until = cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) + $3
where workspace = $4
and seq in (select seq
  from free)
returning seq, fence, cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) as now;

with free as (
  select t.seq
  from "schema"."dravo_accounts" t
  join json_to_recordset(cast(cast($1 as text) as json)) as w(seq bigint, fence bigint, forced bigint, lease bigint) on t.seq = w.seq
  and t.fence = w.fence
  where t.workspace = $2
  and (t.lease_until is null
    or t.lease_until <= cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint)
    or t.lease_until > cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) + 86400000)
  and (w.lease is null
    or t.lease_until = w.lease)
  and not exists (select 1
    from "schema"."dravo_migrations" m
    where m.id > newest
    and m.breaking <> 0)
  and (w.forced = 1
    or t.attempts = 0
    or t.stale_after is null
    or t.stale_after <= cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint))
  order by t.seq for no key update of t skip locked)
update "schema"."dravo_accounts"
set fence = fence + 1, lease_until = cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) + $3
where workspace = $4
and seq in (select seq
  from free)
returning seq, fence, cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) as now;
