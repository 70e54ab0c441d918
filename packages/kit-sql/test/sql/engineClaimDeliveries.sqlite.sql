select 1 as one
from "dravo_webhooks" e
where e.status = 'active'
and (e.lease_until is null
  or e.lease_until <= +?
  or e.lease_until > +? + 86400000)
and exists (select 1
  from "dravo_webhook_deliveries" d
  where d.workspace = e.workspace
  and d.endpoint_id = e.id
  and d.status = 'pending'
  and d.next_at <= +?
  and (d.mark is null
    or 1 = 1))
order by e.visited_at, e.seq
limit +?;

begin immediate;

with free as (
  select e.workspace, e.id, e.visited_at, e.seq
  from "dravo_webhooks" e
  where e.status = 'active'
  and (e.lease_until is null
    or e.lease_until <= +?
    or e.lease_until > +? + 86400000)
  and exists (select 1
    from "dravo_webhook_deliveries" d
    where d.workspace = e.workspace
    and d.endpoint_id = e.id
    and d.status = 'pending'
    and d.next_at <= +?
    and (d.mark is null
      or 1 = 1))
  order by e.visited_at, e.seq
  limit +? )
update "dravo_webhooks" as e
set lease_until = +? + +?, visited_at = (select coalesce(max(o.visited_at), 0) + 1
  from "dravo_webhooks" o)
where (e.workspace, e.id) in (select f.workspace, f.id
  from free f)
returning workspace, id, url, events, secrets, status, disabled_for, version, created_at, enabled_at, dead_in_row, arrived_at, +? as now;

select d.seq, d.next_at
from "dravo_webhook_deliveries" d
where d.workspace = +?
and d.endpoint_id = +?
and d.status = 'pending'
and d.next_at <= +?
and (d.mark is null
  or 1 = 1)
order by d.next_at, d.seq
limit +?;

update "dravo_webhook_deliveries"
set attempts = attempts + 1, tries = tries + 1, next_at = +? + +?
where +workspace = +?
and seq in (
  select w.seq
  from (select value ->> 'seq' as seq
    from json_each(+?)) as w)
returning seq, endpoint_id, id, type, data, account_id, post_id, mark, created_at, status, attempts, tries, next_at, log;

commit;
