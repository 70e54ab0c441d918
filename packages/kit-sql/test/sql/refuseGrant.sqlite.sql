begin immediate;

select a.grant_error
from "dravo_accounts" a
where a.workspace = +?
and account_id = +?;

update "dravo_accounts"
set grant_error = +?
where workspace = +?
and account_id = +?
and connection = +?
returning seq;

insert into "dravo_changes" (workspace, kind, seq, mark, erased, past)
select +?, w.kind, w.seq, (select coalesce(max(mark), 0) + 1
  from "dravo_changes"
  where workspace = +?), w.erased , +?
from (select value ->> 'kind' as kind, value ->> 'seq' as seq, value ->> 'erased' as erased
  from json_each(+?)) as w
where w.seq > 0
on conflict (workspace, kind, seq) do update
set mark = excluded.mark, erased = excluded.erased;

insert into "dravo_pasts" (workspace, past, mark)
select +?, +?, coalesce(max(mark), 0)
from "dravo_changes"
where workspace = +?
on conflict (workspace, past) do update
set mark = excluded.mark;

delete from "dravo_pasts"
where workspace = +?
and mark < (
  select mark
  from "dravo_pasts"
  where workspace = +?
  order by mark desc
  limit 1 offset 200);

select w.kind, w.seq, coalesce(p.account_id, a.account_id) as account_id, coalesce(p.platform, a.platform) as platform, p.post_id, p.platform_post_id, f.mark
from (select value ->> 'kind' as kind, value ->> 'seq' as seq
  from json_each(+?)) as w
left join "dravo_publications" p on w.kind = 'publication'
and +p.workspace = +?
and p.seq = w.seq
left join "dravo_accounts" a on w.kind = 'account'
and +a.workspace = +?
and a.seq = w.seq
left join "dravo_changes" f on f.workspace = +?
and f.kind = +?
and f.seq = w.seq
where p.seq is not null
or a.seq is not null
order by 3, 2;

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
    and (e.events is null
      or e.events like '%"' || w.type || '"%')
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
