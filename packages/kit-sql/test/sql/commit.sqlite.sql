begin immediate;

select k.id, k.keys
from "dravo_rankings" k
where k.done <= 1;

insert into "dravo_tally_log" (workspace, row_seq, post_id, account_id, platform, created_at, n, old_metrics, new_metrics)
select t.workspace, t.seq, t.post_id, t.account_id, t.platform, t.created_at, 0, t.metrics, w.metrics
from (select value ->> 'seq' as seq, value ->> 'seen' as seen, value ->> 'metrics' as metrics
  from json_each(+?)) as w
cross join "dravo_publications" t
where +t.workspace = +?
and t.seq = w.seq
and t.fence = w.seen
and t.metrics <> w.metrics;

update "dravo_publications" as t
set lease_until = null, "outcome" = +?, "metrics" = +?, "metrics_as_of" = +?, "window_from" = +?, "window_to" = +?, "warnings" = +?, "error" = +?, "last_updated_at" = +?, "stale_after" = +?, "attempts" = +?, "attempted_at" = +?, "attempted_connection" = +?, "policy_state" = +?, "again_from" = +?, "again_until" = +?, "unavailable_at" = +?, "url" = coalesce(+?, "t"."url"), "published_at" = coalesce(+?, "t"."published_at"), "media_type" = coalesce(+?, "t"."media_type"), "traits" = coalesce(+?, "t"."traits")
where t.workspace = +?
and t.seq = +?
and t.fence = +?;

select p.at, p.until, p.metrics
from "dravo_points" p
where p.workspace = +?
and p.kind = +?
and p.seq = +?
order by p.at desc
limit 1;

insert into "dravo_points" (workspace, kind, seq, at, until, metrics) values (+?, +?, +?, +?, +?, +?)
on conflict (workspace, kind, seq, at) do update
set until = excluded.until, metrics = excluded.metrics;

update "dravo_due"
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
  and t.seq = +?)
where workspace = +?
and kind = +?
and seq = +?;

update "dravo_accounts" as t
set lease_until = null, "outcome" = +?, "metrics" = +?, "metrics_as_of" = +?, "window_from" = +?, "window_to" = +?, "warnings" = +?, "error" = +?, "last_updated_at" = +?, "stale_after" = +?, "attempts" = +?, "attempted_at" = +?, "attempted_connection" = +?, "policy_state" = +?, "again_from" = +?, "again_until" = +?, "unavailable_at" = +?
where t.workspace = +?
and t.seq = +?
and t.fence = +?;

update "dravo_due"
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
  and t.seq = +?)
where workspace = +?
and kind = +?
and seq = +?;

select t.seq
from "dravo_publications" t
join (select value ->> 'seq' as seq, value ->> 'id' as id
  from json_each(+?)) as w on t.seq = w.seq
and t.platform_post_id <> w.id
where +t.workspace = +?;

update "dravo_publications" as t
set platform_post_id = +?, recorded_post_id = coalesce(t.recorded_post_id, t.platform_post_id)
where t.workspace = +?
and t.seq = +?
and not exists (
  select 1
  from "dravo_publications" o
  where o.workspace = +?
  and o.account_id = t.account_id
  and o.platform_post_id = +?)
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

select 1 as one
from "dravo_webhooks"
where workspace = +?
and status = 'active'
limit 1;

commit;

insert into "dravo_tally_log" (workspace, row_seq, post_id, account_id, platform, created_at, n, old_metrics, new_metrics)
select t.workspace, t.seq, t.post_id, t.account_id, t.platform, t.created_at, 0, t.metrics, w.metrics
from (select value ->> 'seq' as seq, value ->> 'seen' as seen, value ->> 'metrics' as metrics
  from json_each(+?)) as w
cross join "dravo_publications" t
where +t.workspace = +?
and t.seq = w.seq
and t.fence = w.seen
and t.metrics <> w.metrics
returning row_seq, platform, old_metrics, new_metrics;

update "dravo_ranks"
set value = +?
where workspace = +?
and ranking = +?
and value = +?
and seq = +?;

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
and f.kind = w.kind
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
