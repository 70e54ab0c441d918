begin immediate;

insert into "dravo_tally_log" (workspace, row_seq, post_id, account_id, platform, created_at, n, old_metrics, new_metrics)
select held.workspace, held.seq, held.post_id, held.account_id, held.platform, held.created_at, 0, held.metrics, held.brought
from (
  select t.*, w.brought
  from "dravo_publications" t
  join (select value ->> 'subject' as subject, value ->> 'seen' as seen, value ->> 'brought' as brought
    from json_each(?)) as w on t.seq = w.subject
  and t.fence = w.seen
  where +t.workspace = ?
  order by t.seq ) as held
where held.metrics <> held.brought;

update "dravo_publications" as t
set lease_until = null, outcome = w.outcome, metrics = w.metrics, metrics_as_of = w.metrics_as_of, window_from = w.window_from, window_to = w.window_to, warnings = w.warnings, error = w.error, last_updated_at = w.last_updated_at, stale_after = w.stale_after, attempts = w.attempts, attempted_at = w.attempted_at, attempted_connection = w.attempted_connection, policy_state = w.policy_state, again_from = w.again_from, again_until = w.again_until, unavailable_at = w.unavailable_at, url = coalesce(w.url, t.url), published_at = coalesce(w.published_at, t.published_at), media_type = coalesce(w.media_type, t.media_type), traits = coalesce(w.traits, t.traits)
from (select value ->> 'subject' as subject, value ->> 'seen' as seen, value ->> 'outcome' as outcome, value ->> 'metrics' as metrics, value ->> 'metrics_as_of' as metrics_as_of, value ->> 'window_from' as window_from, value ->> 'window_to' as window_to, value ->> 'warnings' as warnings, value ->> 'error' as error, value ->> 'last_updated_at' as last_updated_at, value ->> 'stale_after' as stale_after, value ->> 'attempts' as attempts, value ->> 'attempted_at' as attempted_at, value ->> 'attempted_connection' as attempted_connection, value ->> 'policy_state' as policy_state, value ->> 'again_from' as again_from, value ->> 'again_until' as again_until, value ->> 'unavailable_at' as unavailable_at, value ->> 'url' as url, value ->> 'published_at' as published_at, value ->> 'media_type' as media_type, value ->> 'traits' as traits
  from json_each(?)) as w
where +t.workspace = ?
and t.seq = w.subject
and t.fence = w.seen
returning seq;

select t.seq
from "dravo_publications" t
join (select value ->> 'seq' as seq, value ->> 'id' as id
  from json_each(?)) as w on t.seq = w.seq
and t.platform_post_id <> w.id
where +t.workspace = ?;

update "dravo_publications" as t
set platform_post_id = ?, recorded_post_id = coalesce(t.recorded_post_id, t.platform_post_id)
where t.workspace = ?
and t.seq = ?
and not exists (
  select 1
  from "dravo_publications" o
  where o.workspace = ?
  and o.account_id = t.account_id
  and o.platform_post_id = ?)
returning seq;

update "dravo_accounts" as t
set lease_until = null, outcome = w.outcome, metrics = w.metrics, metrics_as_of = w.metrics_as_of, window_from = w.window_from, window_to = w.window_to, warnings = w.warnings, error = w.error, last_updated_at = w.last_updated_at, stale_after = w.stale_after, attempts = w.attempts, attempted_at = w.attempted_at, attempted_connection = w.attempted_connection, policy_state = w.policy_state, again_from = w.again_from, again_until = w.again_until, unavailable_at = w.unavailable_at
from (select value ->> 'subject' as subject, value ->> 'seen' as seen, value ->> 'outcome' as outcome, value ->> 'metrics' as metrics, value ->> 'metrics_as_of' as metrics_as_of, value ->> 'window_from' as window_from, value ->> 'window_to' as window_to, value ->> 'warnings' as warnings, value ->> 'error' as error, value ->> 'last_updated_at' as last_updated_at, value ->> 'stale_after' as stale_after, value ->> 'attempts' as attempts, value ->> 'attempted_at' as attempted_at, value ->> 'attempted_connection' as attempted_connection, value ->> 'policy_state' as policy_state, value ->> 'again_from' as again_from, value ->> 'again_until' as again_until, value ->> 'unavailable_at' as unavailable_at
  from json_each(?)) as w
where +t.workspace = ?
and t.seq = w.subject
and t.fence = w.seen
returning seq;

select p.kind, p.seq, p.at, p.until, p.metrics
from (select value ->> 'kind' as kind, value ->> 'seq' as seq
  from json_each(?)) as w
cross join "dravo_points" p
where p.workspace = ?
and p.kind = w.kind
and p.seq = w.seq
and p.at = (select max(b.at)
  from "dravo_points" b
  where b.workspace = ?
  and b.kind = w.kind
  and b.seq = w.seq);

insert into "dravo_points" (workspace, kind, seq, at, until, metrics)
select ?, w.kind, w.seq, w.at, w.until, w.metrics
from (select value ->> 'kind' as kind, value ->> 'seq' as seq, value ->> 'at' as at, value ->> 'until' as until, value ->> 'metrics' as metrics
  from json_each(?)) as w
where w.seq > 0
on conflict (workspace, kind, seq, at) do update
set until = excluded.until, metrics = excluded.metrics;

with held as (
  select d.seq
  from "dravo_due" d
  where d.workspace = ?
  and d.kind = ?
  and d.seq in (select w.seq
    from (select value ->> 'seq' as seq
      from json_each(?)) as w)
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
  where t.workspace = ?
  and t.seq = d.seq)
where d.workspace = ?
and d.kind = ?
and d.seq in (select seq
  from held);

with held as (
  select d.seq
  from "dravo_due" d
  where d.workspace = ?
  and d.kind = ?
  and d.seq in (select w.seq
    from (select value ->> 'seq' as seq
      from json_each(?)) as w)
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
  where t.workspace = ?
  and t.seq = d.seq)
where d.workspace = ?
and d.kind = ?
and d.seq in (select seq
  from held);

insert into "dravo_changes" (workspace, kind, seq, mark, erased, past)
select ?, w.kind, w.seq, (select coalesce(max(mark), 0) + 1
  from "dravo_changes"
  where workspace = ?), 0 , ?
from (select value ->> 'kind' as kind, value ->> 'seq' as seq
  from json_each(?)) as w
where w.seq > 0
on conflict (workspace, kind, seq) do update
set mark = excluded.mark, erased = excluded.erased;

insert into "dravo_pasts" (workspace, past, mark)
select ?, ?, coalesce(max(mark), 0)
from "dravo_changes"
where workspace = ?
on conflict (workspace, past) do update
set mark = excluded.mark;

delete from "dravo_pasts"
where workspace = ?
and mark < (
  select mark
  from "dravo_pasts"
  where workspace = ?
  order by mark desc
  limit 1 offset 200);

commit;
