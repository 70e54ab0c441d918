begin;

with held as (select t.seq
  from "schema"."dravo_publications" t
  join json_to_recordset(cast(cast($1 as text) as json)) as w(subject bigint, seen bigint) on t.seq = w.subject
  and t.fence = w.seen
  where t.workspace = $2
  order by t.seq for no key update of t)
update "schema"."dravo_publications" as t
set lease_until = null, outcome = w.outcome, metrics = w.metrics, metrics_as_of = w.metrics_as_of, window_from = w.window_from, window_to = w.window_to, warnings = w.warnings, error = w.error, last_updated_at = w.last_updated_at, stale_after = w.stale_after, attempts = w.attempts, attempted_at = w.attempted_at, attempted_connection = w.attempted_connection, policy_state = w.policy_state, again_from = w.again_from, again_until = w.again_until, unavailable_at = w.unavailable_at, url = coalesce(w.url, t.url), published_at = coalesce(w.published_at, t.published_at), media_type = coalesce(w.media_type, t.media_type), traits = coalesce(w.traits, t.traits)
from json_to_recordset(cast(cast($3 as text) as json)) as w(subject bigint, seen bigint, outcome text collate "C", metrics text collate "C", metrics_as_of text collate "C", window_from bigint, window_to bigint, warnings text collate "C", error text collate "C", last_updated_at bigint, stale_after bigint, attempts bigint, attempted_at bigint, attempted_connection bigint, policy_state text collate "C", again_from bigint, again_until bigint, unavailable_at bigint, url text collate "C", published_at bigint, media_type text collate "C", traits text collate "C")
where t.workspace = $4
and t.seq = w.subject
and t.fence = w.seen
and t.seq in (select seq
  from held)
returning seq;

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

with held as (select t.seq
  from "schema"."dravo_accounts" t
  join json_to_recordset(cast(cast($1 as text) as json)) as w(subject bigint, seen bigint) on t.seq = w.subject
  and t.fence = w.seen
  where t.workspace = $2
  order by t.seq for no key update of t)
update "schema"."dravo_accounts" as t
set lease_until = null, outcome = w.outcome, metrics = w.metrics, metrics_as_of = w.metrics_as_of, window_from = w.window_from, window_to = w.window_to, warnings = w.warnings, error = w.error, last_updated_at = w.last_updated_at, stale_after = w.stale_after, attempts = w.attempts, attempted_at = w.attempted_at, attempted_connection = w.attempted_connection, policy_state = w.policy_state, again_from = w.again_from, again_until = w.again_until, unavailable_at = w.unavailable_at
from json_to_recordset(cast(cast($3 as text) as json)) as w(subject bigint, seen bigint, outcome text collate "C", metrics text collate "C", metrics_as_of text collate "C", window_from bigint, window_to bigint, warnings text collate "C", error text collate "C", last_updated_at bigint, stale_after bigint, attempts bigint, attempted_at bigint, attempted_connection bigint, policy_state text collate "C", again_from bigint, again_until bigint, unavailable_at bigint)
where t.workspace = $4
and t.seq = w.subject
and t.fence = w.seen
and t.seq in (select seq
  from held)
returning seq;

select p.kind, p.seq, p.at, p.until, p.metrics
from json_to_recordset(cast(cast($1 as text) as json)) as w(kind text collate "C", seq bigint)
cross join "schema"."dravo_points" p
where p.workspace = $2
and p.kind = w.kind
and p.seq = w.seq
and p.at = (select max(b.at)
  from "schema"."dravo_points" b
  where b.workspace = $3
  and b.kind = w.kind
  and b.seq = w.seq);

insert into "schema"."dravo_points" (workspace, kind, seq, at, until, metrics)
select $1, w.kind, w.seq, w.at, w.until, w.metrics
from json_to_recordset(cast(cast($2 as text) as json)) as w(kind text collate "C", seq bigint, at bigint, until bigint, metrics text collate "C")
where w.seq > 0
on conflict (workspace, kind, seq, at) do update
set until = excluded.until, metrics = excluded.metrics;

with held as (
  select d.seq
  from "schema"."dravo_due" d
  where d.workspace = $1
  and d.kind = $2
  and d.seq in (select w.seq
    from json_to_recordset(cast(cast($3 as text) as json)) as w(seq bigint))
  order by d.seq for no key update of d)
update "schema"."dravo_due" as d
set due_at = (
  select case when t.outcome = 'never'
  and (t.attempts = 0
    or t.stale_after is null) then t.seq - 9007199254740991 when (t.attempted_connection is not null
    and t.attempted_connection <> a.connection)
  and (t.attempts = 0
    or t.stale_after is null) then 0 when t.again_from < t.stale_after then t.again_from else t.stale_after end
  from "schema"."dravo_publications" t
  join "schema"."dravo_accounts" a on a.workspace = t.workspace
  and a.account_id = t.account_id
  where t.workspace = $4
  and t.seq = d.seq)
where d.workspace = $5
and d.kind = $6
and d.seq in (select seq
  from held);

with held as (
  select d.seq
  from "schema"."dravo_due" d
  where d.workspace = $1
  and d.kind = $2
  and d.seq in (select w.seq
    from json_to_recordset(cast(cast($3 as text) as json)) as w(seq bigint))
  order by d.seq for no key update of d)
update "schema"."dravo_due" as d
set due_at = (
  select case when t.outcome = 'never'
  and (t.attempts = 0
    or t.stale_after is null) then t.seq - 9007199254740991 when (t.attempted_connection is not null
    and t.attempted_connection <> a.connection)
  and (t.attempts = 0
    or t.stale_after is null) then 0 when t.again_from < t.stale_after then t.again_from else t.stale_after end
  from "schema"."dravo_accounts" t
  join "schema"."dravo_accounts" a on a.workspace = t.workspace
  and a.account_id = t.account_id
  where t.workspace = $4
  and t.seq = d.seq)
where d.workspace = $5
and d.kind = $6
and d.seq in (select seq
  from held);

insert into "schema"."dravo_changes" (workspace, kind, seq, mark, erased)
select $1, w.kind, w.seq, cast(cast(pg_current_xact_id() as text) as bigint), 0
from json_to_recordset(cast(cast($2 as text) as json)) as w(kind text collate "C", seq bigint)
where w.seq > 0
on conflict (workspace, kind, seq) do update
set mark = excluded.mark, erased = excluded.erased;

commit;
