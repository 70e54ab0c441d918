begin;

insert into "schema"."dravo_webhook_deliveries" as d (workspace, endpoint_id, id, type, data, account_id, post_id, mark, created_at, due_at, status, attempts, tries, next_at, log)
select v.workspace, v.endpoint_id, v.id, v.type, v.data, v.account_id, v.post_id, v.mark, v.now, v.due, 'pending', 0, 0, v.due, '[]'
from (select u.*, case when u.last > u.now - 60000
  and u.last <= u.now + 60000 then u.last + 60000 else u.now end as due
  from (select e.workspace, e.id as endpoint_id, w.id, w.type, w.data, w.account_id, w.post_id, w.mark, w.at, cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) as now, case when w.type = 'analytics.updated' then (
      select max(o.due_at)
      from "schema"."dravo_webhook_deliveries" o
      where o.workspace = $1
      and o.endpoint_id = e.id
      and o.account_id = w.account_id
      and o.type = 'analytics.updated') end as last
    from "schema"."dravo_webhooks" e
    cross join json_to_recordset(cast(cast($2 as text) as json)) as w(at bigint, id text collate "C", type text collate "C", data text collate "C", account_id text collate "C", post_id text collate "C", mark bigint)
    where e.workspace = $3
    and e.status = 'active'
    and e.id = $4
    and (w.type not in ('metric.retired', 'budget.exhausted')
      or not exists (
        select 1
        from "schema"."dravo_webhook_deliveries" k
        where k.workspace = $5
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
