begin;

with w as materialized (select *
  from json_to_recordset(cast(cast($1 as text) as json)) as w(subject bigint, seen bigint, point text collate "C", read_at bigint, outcome text collate "C", metrics text collate "C", metrics_as_of text collate "C", window_from bigint, window_to bigint, warnings text collate "C", error text collate "C", last_updated_at bigint, stale_after bigint, attempts bigint, attempted_at bigint, attempted_connection bigint, policy_state text collate "C", again_from bigint, again_until bigint, unavailable_at bigint, url text collate "C", published_at bigint, media_type text collate "C", traits text collate "C")), held as materialized (
  select w.* , t.post_id, t.account_id, t.platform, t.created_at, t.metrics as shown
  from w
  join "schema"."dravo_publications" t on t.workspace = $2
  and t.seq = w.subject
  and t.fence = w.seen
  order by t.seq for no key update of t), written as (
  update "schema"."dravo_publications" as t
  set lease_until = null, outcome = w.outcome, metrics = w.metrics, metrics_as_of = w.metrics_as_of, window_from = w.window_from, window_to = w.window_to, warnings = w.warnings, error = w.error, last_updated_at = w.last_updated_at, stale_after = w.stale_after, attempts = w.attempts, attempted_at = w.attempted_at, attempted_connection = w.attempted_connection, policy_state = w.policy_state, again_from = w.again_from, again_until = w.again_until, unavailable_at = w.unavailable_at, url = coalesce(w.url, t.url), published_at = coalesce(w.published_at, t.published_at), media_type = coalesce(w.media_type, t.media_type), traits = coalesce(w.traits, t.traits)
  from held w
  where t.workspace = $3
  and t.seq = w.subject
  and t.fence = w.seen
  returning t.account_id, t.outcome, t.attempts, t.attempted_connection, t.stale_after, t.again_from, t.seq, coalesce(w.point, w.metrics) as point, w.read_at), tally as (
  insert into "schema"."dravo_tally_log" (workspace, row_seq, post_id, account_id, platform, created_at, n, old_metrics, new_metrics)
  select $4, h.subject, h.post_id, h.account_id, h.platform, h.created_at, 0, h.shown, h.metrics
  from held h
  where h.shown <> h.metrics), ranked as (
  insert into "schema"."dravo_ranks" (workspace, ranking, value, seq)
  select $5, k.id, coalesce((
      select o.held
      from (
        select q.place, (
          select case when length(w.value) <= 17
          and w.value ~ '^-?[0-9]+$' then case when cast(w.value as bigint) between -9007199254740991
          and 9007199254740991 then cast(w.value as bigint) end end
          from (select cast(h.metrics as json) ->> cast(q.key as text) as value offset 0) as w) as held
        from "schema"."dravo_ranking_keys" q
        where q.ranking = k.id
        and q.platform = h.platform) o
      where o.held is not null
      order by o.place
      limit 1), -9007199254740992), h.subject
  from held h
  cross join "schema"."dravo_rankings" k
  where k.done <= 1
  and h.shown <> h.metrics
  on conflict (workspace, ranking, seq) do update
  set value = excluded.value), point as (
  insert into "schema"."dravo_points" (workspace, kind, seq, at, until, metrics)
  select $6, $7, r.subject, case when r.confirms then r.newest_at else r.now end, r.now, case when r.confirms then r.newest else r.point end
  from (
    select w.seq as subject, w.point, n.at as newest_at, n.metrics as newest, greatest(w.read_at, n.until) as now, coalesce(n.metrics = w.point
      or cast(n.metrics as jsonb) = cast(w.point as jsonb), false) as confirms
    from written w
    left join lateral (
      select p.at, p.until, p.metrics
      from "schema"."dravo_points" p
      where p.workspace = $8
      and p.kind = $9
      and p.seq = w.seq
      order by p.at desc
      limit 1) n on true
    where w.read_at is not null) r
  on conflict (workspace, kind, seq, at) do update
  set until = excluded.until, metrics = excluded.metrics), mark as (
  insert into "schema"."dravo_changes" (workspace, kind, seq, mark, erased)
  select $10, $11, t.seq, cast(cast(pg_current_xact_id() as text) as bigint), 0
  from written t
  where t.seq > 0
  on conflict (workspace, kind, seq) do update
  set mark = excluded.mark, erased = excluded.erased), looked as materialized (
  select t.*
  from written t
  join "schema"."dravo_due" d on d.workspace = $12
  and d.kind = $13
  and d.seq = t.seq
  order by d.seq for no key update of d), look as (
  update "schema"."dravo_due" as d
  set due_at = case when t.outcome = 'never'
  and (t.attempts = 0
    or t.stale_after is null) then t.seq - 9007199254740991 when (t.attempted_connection is not null
    and t.attempted_connection <> a.connection)
  and (t.attempts = 0
    or t.stale_after is null) then 0 when t.again_from < t.stale_after then t.again_from else t.stale_after end
  from looked t
  join "schema"."dravo_accounts" a on a.workspace = $14
  and a.account_id = t.account_id
  where d.workspace = $15
  and d.kind = $16
  and d.seq = t.seq)
select written.seq
from written;

with w as materialized (select *
  from json_to_recordset(cast(cast($1 as text) as json)) as w(subject bigint, seen bigint, point text collate "C", read_at bigint, outcome text collate "C", metrics text collate "C", metrics_as_of text collate "C", window_from bigint, window_to bigint, warnings text collate "C", error text collate "C", last_updated_at bigint, stale_after bigint, attempts bigint, attempted_at bigint, attempted_connection bigint, policy_state text collate "C", again_from bigint, again_until bigint, unavailable_at bigint)), held as materialized (
  select w.*
  from w
  join "schema"."dravo_accounts" t on t.workspace = $2
  and t.seq = w.subject
  and t.fence = w.seen
  order by t.seq for no key update of t), written as (
  update "schema"."dravo_accounts" as t
  set lease_until = null, outcome = w.outcome, metrics = w.metrics, metrics_as_of = w.metrics_as_of, window_from = w.window_from, window_to = w.window_to, warnings = w.warnings, error = w.error, last_updated_at = w.last_updated_at, stale_after = w.stale_after, attempts = w.attempts, attempted_at = w.attempted_at, attempted_connection = w.attempted_connection, policy_state = w.policy_state, again_from = w.again_from, again_until = w.again_until, unavailable_at = w.unavailable_at
  from held w
  where t.workspace = $3
  and t.seq = w.subject
  and t.fence = w.seen
  returning t.account_id, t.outcome, t.attempts, t.attempted_connection, t.stale_after, t.again_from, t.seq, coalesce(w.point, w.metrics) as point, w.read_at), point as (
  insert into "schema"."dravo_points" (workspace, kind, seq, at, until, metrics)
  select $4, $5, r.subject, case when r.confirms then r.newest_at else r.now end, r.now, case when r.confirms then r.newest else r.point end
  from (
    select w.seq as subject, w.point, n.at as newest_at, n.metrics as newest, greatest(w.read_at, n.until) as now, coalesce(n.metrics = w.point
      or cast(n.metrics as jsonb) = cast(w.point as jsonb), false) as confirms
    from written w
    left join lateral (
      select p.at, p.until, p.metrics
      from "schema"."dravo_points" p
      where p.workspace = $6
      and p.kind = $7
      and p.seq = w.seq
      order by p.at desc
      limit 1) n on true
    where w.read_at is not null) r
  on conflict (workspace, kind, seq, at) do update
  set until = excluded.until, metrics = excluded.metrics), mark as (
  insert into "schema"."dravo_changes" (workspace, kind, seq, mark, erased)
  select $8, $9, t.seq, cast(cast(pg_current_xact_id() as text) as bigint), 0
  from written t
  where t.seq > 0
  on conflict (workspace, kind, seq) do update
  set mark = excluded.mark, erased = excluded.erased), looked as materialized (
  select t.*
  from written t
  join "schema"."dravo_due" d on d.workspace = $10
  and d.kind = $11
  and d.seq = t.seq
  order by d.seq for no key update of d), look as (
  update "schema"."dravo_due" as d
  set due_at = case when t.outcome = 'never'
  and (t.attempts = 0
    or t.stale_after is null) then t.seq - 9007199254740991 when (t.attempted_connection is not null
    and t.attempted_connection <> a.connection)
  and (t.attempts = 0
    or t.stale_after is null) then 0 when t.again_from < t.stale_after then t.again_from else t.stale_after end
  from looked t
  join "schema"."dravo_accounts" a on a.workspace = $12
  and a.account_id = t.account_id
  where d.workspace = $13
  and d.kind = $14
  and d.seq = t.seq)
select written.seq
from written;

select t.seq
from "schema"."dravo_publications" t
join json_to_recordset(cast(cast($1 as text) as json)) as w(seq bigint, id text collate "C") on t.seq = w.seq
and t.platform_post_id <> w.id
where t.workspace = $2;

update "schema"."dravo_publications" as t
set platform_post_id = $1, recorded_post_id = coalesce(t.recorded_post_id, t.platform_post_id)
where t.workspace = $2
and t.seq = $3
and not exists (
  select 1
  from "schema"."dravo_publications" o
  where o.workspace = $4
  and o.account_id = t.account_id
  and o.platform_post_id = $5)
returning seq;

select 1 as one
from "schema"."dravo_webhooks"
where workspace = $1
and status = 'active'
limit 1;

commit;

select w.kind, w.seq, coalesce(p.account_id, a.account_id) as account_id, coalesce(p.platform, a.platform) as platform, p.post_id, p.platform_post_id, f.mark
from json_to_recordset(cast(cast($1 as text) as json)) as w(kind text collate "C", seq bigint)
left join "schema"."dravo_publications" p on w.kind = 'publication'
and p.workspace = $2
and p.seq = w.seq
left join "schema"."dravo_accounts" a on w.kind = 'account'
and a.workspace = $3
and a.seq = w.seq
left join "schema"."dravo_changes" f on f.workspace = $4
and f.kind = w.kind
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
