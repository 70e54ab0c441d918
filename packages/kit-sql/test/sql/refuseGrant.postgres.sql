begin;

select a.grant_error
from "schema"."dravo_accounts" a
where a.workspace = $1
and account_id = $2 for no key update of a;

update "schema"."dravo_accounts"
set grant_error = $1
where workspace = $2
and account_id = $3
and connection = $4
returning seq;

insert into "schema"."dravo_changes" (workspace, kind, seq, mark, erased)
select $1, w.kind, w.seq, cast(cast(pg_current_xact_id() as text) as bigint), w.erased
from json_to_recordset(cast(cast($2 as text) as json)) as w(kind text collate "C", seq bigint, erased bigint)
where w.seq > 0
on conflict (workspace, kind, seq) do update
set mark = excluded.mark, erased = excluded.erased;

select w.kind, w.seq, coalesce(p.account_id, a.account_id) as account_id, coalesce(p.platform, a.platform) as platform, p.post_id, p.platform_post_id, f.mark
from json_to_recordset(cast(cast($1 as text) as json)) as w(kind text collate "C", seq bigint)
left join "schema"."dravo_publications" p on w.kind = 'publication'
and p.workspace = $2
and p.seq = w.seq
left join "schema"."dravo_accounts" a on w.kind = 'account'
and a.workspace = $3
and a.seq = w.seq
left join "schema"."dravo_changes" f on f.workspace = $4
and f.kind = $5
and f.seq = w.seq
where p.seq is not null
or a.seq is not null
order by 3, 2;

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
    and (e.events is null
      or e.events like '%"' || w.type || '"%')
    and (w.type not in ('metric.retired', 'budget.exhausted')
      or not exists (
        select 1
        from "schema"."dravo_webhook_deliveries" k
        where k.workspace = $4
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
