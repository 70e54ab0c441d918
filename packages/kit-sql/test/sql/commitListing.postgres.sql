begin;

update "schema"."dravo_listings"
set state = $1, next_at = cast($2 as bigint), lease_until = cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) + $3
where workspace = $4
and account_id = $5
and version = $6
returning version;

insert into "schema"."dravo_publications" (workspace, post_id, account_id, platform, platform_post_id, url, text, created_at, published_at, traits, origin, media_type, outcome, metrics, metrics_as_of, window_from, window_to, warnings, error, last_updated_at, stale_after, attempts, attempted_at, attempted_connection, policy_state, again_from, again_until, unavailable_at)
select a.workspace, w.post_id, a.account_id, a.platform, w.platform_post_id, w.url, w.text, coalesce(w.created_at, cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint)), w.published_at, w.traits, w.origin, w.media_type, w.outcome, w.metrics, w.metrics_as_of, w.window_from, w.window_to, w.warnings, w.error, w.last_updated_at, w.stale_after, w.attempts, w.attempted_at, w.attempted_connection, w.policy_state, w.again_from, w.again_until, w.unavailable_at
from "schema"."dravo_accounts" a
cross join json_to_recordset(cast(cast($1 as text) as json)) as w(at bigint, post_id text collate "C", platform_post_id text collate "C", url text collate "C", text text collate "C", created_at bigint, published_at bigint, traits text collate "C", origin text collate "C", media_type text collate "C", outcome text collate "C", metrics text collate "C", metrics_as_of text collate "C", window_from bigint, window_to bigint, warnings text collate "C", error text collate "C", last_updated_at bigint, stale_after bigint, attempts bigint, attempted_at bigint, attempted_connection bigint, policy_state text collate "C", again_from bigint, again_until bigint, unavailable_at bigint)
where a.workspace = $2
and a.account_id = $3
and not exists (
  select 1
  from "schema"."dravo_publications" o
  where o.workspace = $4
  and o.account_id = $5
  and o.recorded_post_id = w.platform_post_id)
order by w.at
on conflict (workspace, account_id, platform_post_id) do nothing
returning workspace, post_id, account_id, platform, platform_post_id, url, text, created_at, published_at, traits, seq, origin, media_type;

insert into "schema"."dravo_tally_log" (workspace, row_seq, post_id, account_id, platform, created_at, n, old_metrics, new_metrics)
select t.workspace, t.seq, t.post_id, t.account_id, t.platform, t.created_at, 1, '{}', t.metrics
from "schema"."dravo_publications" t
where t.workspace = $1
and t.seq in (select seq
  from json_to_recordset(cast(cast($2 as text) as json)) as w(seq bigint));

insert into "schema"."dravo_ranks" (workspace, ranking, value, seq)
select t.workspace, k.id, coalesce((
    select o.held
    from (
      select q.place, (
        select case when length(w.value) <= 17
        and w.value ~ '^-?[0-9]+$' then case when cast(w.value as bigint) between -9007199254740991
        and 9007199254740991 then cast(w.value as bigint) end end
        from (select cast(t.metrics as json) ->> cast(q.key as text) as value offset 0) as w) as held
      from "schema"."dravo_ranking_keys" q
      where q.ranking = k.id
      and q.platform = t.platform) o
    where o.held is not null
    order by o.place
    limit 1), -9007199254740992), t.seq
from "schema"."dravo_rankings" k
cross join "schema"."dravo_publications" t
where k.done <= 1
and t.workspace = $1
and t.seq in (select seq
  from json_to_recordset(cast(cast($2 as text) as json)) as w(seq bigint))
on conflict do nothing;

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

insert into "schema"."dravo_due" (workspace, kind, seq, platform, due_at)
select t.workspace, 'publication', t.seq, t.platform, t.seq - 9007199254740991
from "schema"."dravo_publications" t
where t.workspace = $1
and t.seq in (select w.seq
  from json_to_recordset(cast(cast($2 as text) as json)) as w(seq bigint))
on conflict (workspace, kind, seq) do nothing;

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

insert into "schema"."dravo_changes" (workspace, kind, seq, mark, erased)
select $1, w.kind, w.seq, cast(cast(pg_current_xact_id() as text) as bigint), w.erased
from json_to_recordset(cast(cast($2 as text) as json)) as w(kind text collate "C", seq bigint, erased bigint)
where w.seq > 0
on conflict (workspace, kind, seq) do update
set mark = excluded.mark, erased = excluded.erased;

select 1 as one
from "schema"."dravo_webhooks"
where workspace = $1
and status = 'active'
limit 1;

commit;
