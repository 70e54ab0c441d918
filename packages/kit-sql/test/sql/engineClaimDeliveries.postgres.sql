select 1 as one
from "schema"."dravo_webhooks" e
where e.status = 'active'
and (e.lease_until is null
  or e.lease_until <= cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint)
  or e.lease_until > cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) + 86400000)
and exists (select 1
  from "schema"."dravo_webhook_deliveries" d
  where d.workspace = e.workspace
  and d.endpoint_id = e.id
  and d.status = 'pending'
  and d.next_at <= cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint)
  and (d.mark is null
    or d.mark < cast(cast(pg_snapshot_xmin(pg_current_snapshot()) as text) as bigint)))
order by e.visited_at, e.seq
limit $1 for no key update of e skip locked;

begin;

with free as (
  select e.workspace, e.id, e.visited_at, e.seq
  from "schema"."dravo_webhooks" e
  where e.status = 'active'
  and (e.lease_until is null
    or e.lease_until <= cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint)
    or e.lease_until > cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) + 86400000)
  and exists (select 1
    from "schema"."dravo_webhook_deliveries" d
    where d.workspace = e.workspace
    and d.endpoint_id = e.id
    and d.status = 'pending'
    and d.next_at <= cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint)
    and (d.mark is null
      or d.mark < cast(cast(pg_snapshot_xmin(pg_current_snapshot()) as text) as bigint)))
  order by e.visited_at, e.seq
  limit $1 for no key update of e skip locked)
update "schema"."dravo_webhooks" as e
set lease_until = cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) + $2, visited_at = (select coalesce(max(o.visited_at), 0) + 1
  from "schema"."dravo_webhooks" o)
where (e.workspace, e.id) in (select f.workspace, f.id
  from free f)
returning workspace, id, url, events, secrets, status, disabled_for, version, created_at, enabled_at, dead_in_row, arrived_at, cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) as now;

select d.seq, d.next_at
from "schema"."dravo_webhook_deliveries" d
where d.workspace = $1
and d.endpoint_id = $2
and d.status = 'pending'
and d.next_at <= cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint)
and (d.mark is null
  or d.mark < cast(cast(pg_snapshot_xmin(pg_current_snapshot()) as text) as bigint))
order by d.next_at, d.seq
limit $3 for no key update of d skip locked;

update "schema"."dravo_webhook_deliveries"
set attempts = attempts + 1, tries = tries + 1, next_at = cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) + $1
where workspace = $2
and seq in (
  select w.seq
  from json_to_recordset(cast(cast($3 as text) as json)) as w(seq bigint))
returning seq, endpoint_id, id, type, data, account_id, post_id, mark, created_at, status, attempts, tries, next_at, log;

commit;
