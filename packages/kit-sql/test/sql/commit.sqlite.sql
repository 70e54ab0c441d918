begin immediate;

insert into "dravo_tally_log" (workspace, row_seq, post_id, account_id, platform, created_at, n, old_metrics, new_metrics)
select t.workspace, t.seq, t.post_id, t.account_id, t.platform, t.created_at, 0, t.metrics, +?
from "dravo_publications" t
where t.workspace = +?
and t.seq = +?
and t.fence = +?
and t.metrics <> +?;

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
  where workspace = +?), 0 , +?
from (select value ->> 'kind' as kind, value ->> 'seq' as seq
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

commit;
