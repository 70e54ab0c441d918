begin immediate;

update "dravo_listings"
set state = +?, next_at = cast(+? as bigint), lease_until = +? + +?
where workspace = +?
and account_id = +?
and version = +?
returning version;

insert into "dravo_publications" (workspace, post_id, account_id, platform, platform_post_id, url, text, created_at, published_at, traits, origin, media_type, outcome, metrics, metrics_as_of, window_from, window_to, warnings, error, last_updated_at, stale_after, attempts, attempted_at, attempted_connection, policy_state, again_from, again_until, unavailable_at)
select a.workspace, w.post_id, a.account_id, a.platform, w.platform_post_id, w.url, w.text, coalesce(w.created_at, +?), w.published_at, w.traits, w.origin, w.media_type, w.outcome, w.metrics, w.metrics_as_of, w.window_from, w.window_to, w.warnings, w.error, w.last_updated_at, w.stale_after, w.attempts, w.attempted_at, w.attempted_connection, w.policy_state, w.again_from, w.again_until, w.unavailable_at
from "dravo_accounts" a
cross join (select value ->> 'at' as at, value ->> 'post_id' as post_id, value ->> 'platform_post_id' as platform_post_id, value ->> 'url' as url, value ->> 'text' as text, value ->> 'created_at' as created_at, value ->> 'published_at' as published_at, value ->> 'traits' as traits, value ->> 'origin' as origin, value ->> 'media_type' as media_type, value ->> 'outcome' as outcome, value ->> 'metrics' as metrics, value ->> 'metrics_as_of' as metrics_as_of, value ->> 'window_from' as window_from, value ->> 'window_to' as window_to, value ->> 'warnings' as warnings, value ->> 'error' as error, value ->> 'last_updated_at' as last_updated_at, value ->> 'stale_after' as stale_after, value ->> 'attempts' as attempts, value ->> 'attempted_at' as attempted_at, value ->> 'attempted_connection' as attempted_connection, value ->> 'policy_state' as policy_state, value ->> 'again_from' as again_from, value ->> 'again_until' as again_until, value ->> 'unavailable_at' as unavailable_at
  from json_each(+?)) as w
where a.workspace = +?
and a.account_id = +?
and not exists (
  select 1
  from "dravo_publications" o
  where o.workspace = +?
  and o.account_id = +?
  and o.recorded_post_id = w.platform_post_id)
order by w.at
on conflict (workspace, account_id, platform_post_id) do nothing
returning workspace, post_id, account_id, platform, platform_post_id, url, text, created_at, published_at, traits, seq, origin, media_type;

insert into "dravo_tally_log" (workspace, row_seq, post_id, account_id, platform, created_at, n, old_metrics, new_metrics)
select t.workspace, t.seq, t.post_id, t.account_id, t.platform, t.created_at, 1, '{}', t.metrics
from "dravo_publications" t
where +t.workspace = +?
and t.seq in (select seq
  from (select value ->> 'seq' as seq
    from json_each(+?)) as w);

insert into "dravo_ranks" (workspace, ranking, value, seq)
select t.workspace, k.id, coalesce((
    select o.held
    from (
      select q.place, case when typeof((t.metrics ->> q.key)) = 'integer'
      and (t.metrics ->> q.key) between -9007199254740991
      and 9007199254740991 then (t.metrics ->> q.key) end as held
      from "dravo_ranking_keys" q
      where q.ranking = k.id
      and q.platform = t.platform) o
    where o.held is not null
    order by o.place
    limit 1), -9007199254740992), t.seq
from "dravo_rankings" k
cross join "dravo_publications" t
where k.done <= 1
and +t.workspace = +?
and t.seq in (select seq
  from (select value ->> 'seq' as seq
    from json_each(+?)) as w)
on conflict do nothing;

select p.kind, p.seq, p.at, p.until, p.metrics
from (select value ->> 'kind' as kind, value ->> 'seq' as seq
  from json_each(+?)) as w
cross join "dravo_points" p
where p.workspace = +?
and p.kind = w.kind
and p.seq = w.seq
and p.at = (select max(b.at)
  from "dravo_points" b
  where b.workspace = +?
  and b.kind = w.kind
  and b.seq = w.seq);

insert into "dravo_points" (workspace, kind, seq, at, until, metrics)
select +?, w.kind, w.seq, w.at, w.until, w.metrics
from (select value ->> 'kind' as kind, value ->> 'seq' as seq, value ->> 'at' as at, value ->> 'until' as until, value ->> 'metrics' as metrics
  from json_each(+?)) as w
where w.seq > 0
on conflict (workspace, kind, seq, at) do update
set until = excluded.until, metrics = excluded.metrics;

insert into "dravo_due" (workspace, kind, seq, platform, due_at)
select t.workspace, 'publication', t.seq, t.platform, t.seq - 9007199254740991
from "dravo_publications" t
where +t.workspace = +?
and t.seq in (select w.seq
  from (select value ->> 'seq' as seq
    from json_each(+?)) as w)
on conflict (workspace, kind, seq) do nothing;

with held as (
  select d.seq
  from "dravo_due" d
  where d.workspace = +?
  and d.kind = +?
  and d.seq in (select w.seq
    from (select value ->> 'seq' as seq
      from json_each(+?)) as w)
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
