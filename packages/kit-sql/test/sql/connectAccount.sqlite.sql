begin immediate;

select a.grant_error
from "dravo_accounts" a
where a.workspace = +?
and platform = +?
and platform_account_id = +?;

update "dravo_accounts" as a
set handle = +?, app = +?, traits = +?, connection = connection + 1, disconnected_at = null, grant_error = null, renewed_at = +?
where workspace = +?
and platform = +?
and platform_account_id = +?
and not exists (
  select 1
  from "dravo_accounts" b
  where b.workspace = +?
  and b.account_id = +?
  and (b.platform <> +?
    or b.platform_account_id <> +?))
returning workspace as a_workspace, account_id as a_account_id, platform as a_platform, platform_account_id as a_platform_account_id, handle as a_handle, app as a_app, traits as a_traits, seq as a_seq, connected_at as a_connected_at, disconnected_at as a_disconnected_at, connection as a_connection, grant_error as a_grant_error;

insert into "dravo_accounts" as a (workspace, account_id, platform, platform_account_id, handle, app, traits, connected_at)
select +?, +?, +?, +?, +?, +?, +?, +?
where not exists (
  select 1
  from "dravo_accounts" b
  where b.workspace = +?
  and b.account_id = +?
  and (b.platform <> +?
    or b.platform_account_id <> +?))
on conflict (workspace, platform, platform_account_id) do update
set handle = excluded.handle, app = excluded.app, traits = excluded.traits, connection = a.connection + 1, disconnected_at = null, grant_error = null, renewed_at = +?
returning workspace as a_workspace, account_id as a_account_id, platform as a_platform, platform_account_id as a_platform_account_id, handle as a_handle, app as a_app, traits as a_traits, seq as a_seq, connected_at as a_connected_at, disconnected_at as a_disconnected_at, connection as a_connection, grant_error as a_grant_error;

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

insert into "dravo_due" (workspace, kind, seq, platform, due_at)
select t.workspace, 'account', t.seq, t.platform, t.seq - 9007199254740991
from "dravo_accounts" t
where t.workspace = +?
and t.account_id = +?
on conflict (workspace, kind, seq) do nothing;

insert into "dravo_listings" (workspace, account_id, platform, next_at) values (+?, +?, +?, 0)
on conflict (workspace, account_id) do update
set next_at = 0;

commit;

with held as (
  select d.seq
  from "dravo_due" d
  where d.workspace = +?
  and d.kind = +?
  and d.seq in (select w.seq
    from (select seq
      from "dravo_accounts"
      where workspace = +?
      and account_id = +?) as w)
  order by d.seq )
update "dravo_due" as d
set due_at = (
  select case when t.outcome = 'never'
  and (t.attempts = 0
    or t.stale_after is null) then t.seq - 9007199254740991 when (t.attempted_connection is not null
    and t.attempted_connection <> a.connection)
  and (t.attempts = 0
    or t.stale_after is null) then 0 when t.again_from < t.stale_after then t.again_from else t.stale_after end
  from "dravo_accounts" t
  join "dravo_accounts" a on a.workspace = t.workspace
  and a.account_id = t.account_id
  where t.workspace = +?
  and t.seq = d.seq)
where d.workspace = +?
and d.kind = +?
and d.seq in (select seq
  from held);

with held as (
  select d.seq
  from "dravo_due" d
  where d.workspace = +?
  and d.kind = +?
  and d.seq in (select w.seq
    from (select seq
      from "dravo_publications"
      where workspace = +?
      and account_id = +?) as w)
  order by d.seq )
update "dravo_due" as d
set due_at = (
  select case when t.outcome = 'never'
  and (t.attempts = 0
    or t.stale_after is null) then t.seq - 9007199254740991 when (t.attempted_connection is not null
    and t.attempted_connection <> a.connection)
  and (t.attempts = 0
    or t.stale_after is null) then 0 when t.again_from < t.stale_after then t.again_from else t.stale_after end
  from "dravo_publications" t
  join "dravo_accounts" a on a.workspace = t.workspace
  and a.account_id = t.account_id
  where t.workspace = +?
  and t.seq = d.seq)
where d.workspace = +?
and d.kind = +?
and d.seq in (select seq
  from held);

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
