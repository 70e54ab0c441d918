begin immediate;

insert into "dravo_webhook_deliveries" as d (workspace, endpoint_id, id, type, data, account_id, post_id, mark, created_at, due_at, status, attempts, tries, next_at, log)
select v.workspace, v.endpoint_id, v.id, v.type, v.data, v.account_id, v.post_id, v.mark, v.now, v.due, 'pending', 0, 0, v.due, '[]'
from (select u.*, case when u.last > u.now - 60000
  and u.last <= u.now + 60000 then u.last + 60000 else u.now end as due
  from (select e.workspace, e.id as endpoint_id, w.id, w.type, w.data, w.account_id, w.post_id, w.mark, w.at, +? as now, case when w.type = 'analytics.updated' then (
      select max(o.due_at)
      from "dravo_webhook_deliveries" o
      where o.workspace = +?
      and o.endpoint_id = e.id
      and o.account_id = w.account_id
      and o.type = 'analytics.updated') end as last
    from "dravo_webhooks" e
    cross join (select value ->> 'at' as at, value ->> 'id' as id, value ->> 'type' as type, value ->> 'data' as data, value ->> 'account_id' as account_id, value ->> 'post_id' as post_id, value ->> 'mark' as mark
      from json_each(+?)) as w
    where e.workspace = +?
    and e.status = 'active'
    and e.id = +?
    and (w.type not in ('metric.retired', 'budget.exhausted')
      or not exists (
        select 1
        from "dravo_webhook_deliveries" k
        where k.workspace = +?
        and k.endpoint_id = e.id
        and k.type = w.type
        and k.data = w.data
        and k.type in ('metric.retired', 'budget.exhausted')))) as u ) as v
where 1 = 1
order by v.at, v.endpoint_id
on conflict (workspace, endpoint_id, account_id)
where type = 'analytics.updated'
and attempts = 0 do update
set attempts = d.attempts
returning seq;

commit;
