with recursive visited (workspace, position) as (
  select (select min(a.workspace)
    from "schema"."dravo_accounts" a
    where a.disconnected_at is null
    and a.workspace > $1), 1
  union all
  select (select min(a.workspace)
    from "schema"."dravo_accounts" a
    where a.disconnected_at is null
    and a.workspace > v.workspace), v.position + 1
  from visited v
  where v.workspace is not null
  and v.position <= $2)
select v.workspace, cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) as now, case when exists (select 1
  from "schema"."dravo_migrations" m
  where m.id > newest
  and m.breaking <> 0) then 1 else 0 end as outdated, case when exists (
  select 1
  from "schema"."dravo_due" d
  where d.workspace = v.workspace
  and d.kind = $3
  and d.platform = $4
  and d.due_at <= cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint)) then 1 else 0 end as waiting
from visited v
where v.workspace is not null
order by v.position;

begin;

select w.id as workspace, k.value as seq
from (select t.id
  from json_to_recordset(cast(cast($1 as text) as json)) as t(id text collate "C", turn bigint)
  order by t.turn) as w
cross join lateral (
  select d.seq as value
  from "schema"."dravo_due" d
  where d.workspace = w.id
  and d.kind = $2
  and d.platform = $3
  and d.due_at <= cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint)
  order by d.due_at, d.seq
  limit 5 for no key update of d skip locked) as k
limit 5;

update "schema"."dravo_due" as d
set due_at = cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) + $1
from json_to_recordset(cast(cast($2 as text) as json)) as w(workspace text collate "C", seq bigint)
where d.workspace = w.workspace
and d.kind = $3
and d.seq = w.seq;

with free as (
  select t.workspace, t.seq
  from json_to_recordset(cast(cast($1 as text) as json)) as w(workspace text collate "C", seq bigint)
  join "schema"."dravo_publications" t on t.workspace = w.workspace
  and t.seq = w.seq
  join "schema"."dravo_accounts" a on a.workspace = t.workspace
  and a.account_id = t.account_id
  where (( ( a.disconnected_at is null
        and a.grant_error is null
        and not (t.outcome = 'requires_reconnect'
          and coalesce(t.attempted_connection, 0) = a.connection)
        and (t.attempts = 0
          or t.stale_after is null
          or t.stale_after <= cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint))
        and (t.outcome = 'never'
          or not (t.stale_after is null
            and t.outcome = 'failed')
          and ((t.attempted_connection is not null
              and t.attempted_connection <> a.connection)
            or coalesce(t.stale_after <= cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint), false))))
      or ( a.disconnected_at is null
        and a.grant_error is null
        and not (t.outcome = 'requires_reconnect'
          and coalesce(t.attempted_connection, 0) = a.connection)
        and t.attempts = 0
        and t.outcome <> 'never'
        and not (t.attempted_connection is not null
          and t.attempted_connection <> a.connection)
        and coalesce(t.stale_after > cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint), false))
      and coalesce(t.again_from <= cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint)
        and t.again_until > cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint), false))
    or 1 = 0)
  and (t.outcome = 'never'
    or coalesce(t.reads_at, t.created_at) > cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) - $2)
  and (t.lease_until is null
    or t.lease_until <= cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint)
    or t.lease_until > cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) + 86400000)
  and not exists (select 1
    from "schema"."dravo_migrations" m
    where m.id > newest
    and m.breaking <> 0)
  order by t.workspace, t.seq for no key update of t skip locked)
update "schema"."dravo_publications"
set fence = fence + 1, lease_until = cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) + $3
where (workspace, seq) in (select workspace, seq
  from free)
returning workspace, seq;

select cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) as now, p.workspace, p.post_id, p.account_id, p.platform, p.platform_post_id, p.url, p.text, p.created_at, p.published_at, p.traits, p.seq, p.origin, p.media_type, a.workspace as a_workspace, a.account_id as a_account_id, a.platform as a_platform, a.platform_account_id as a_platform_account_id, a.handle as a_handle, a.app as a_app, a.traits as a_traits, a.seq as a_seq, a.connected_at as a_connected_at, a.disconnected_at as a_disconnected_at, a.connection as a_connection, a.grant_error as a_grant_error, p.outcome, p.metrics, p.metrics_as_of, p.window_from, p.window_to, p.warnings, p.error, p.last_updated_at, p.stale_after, p.attempts, p.attempted_at, p.attempted_connection, p.policy_state, p.again_from, p.again_until, p.unavailable_at, p.fence, p.lease_until, p.read_rate, p.reads_at
from json_to_recordset(cast(cast($1 as text) as json)) as w(workspace text collate "C", seq bigint)
join "schema"."dravo_publications" p on p.workspace = w.workspace
and p.seq = w.seq
join "schema"."dravo_accounts" a on a.workspace = p.workspace
and a.account_id = p.account_id
order by p.workspace, case when p.stale_after is null then 0 else 1 end, p.stale_after, p.seq;

commit;

with free as (
  select t.workspace, t.seq
  from json_to_recordset(cast(cast($1 as text) as json)) as w(workspace text collate "C", seq bigint)
  join "schema"."dravo_accounts" t on t.workspace = w.workspace
  and t.seq = w.seq
  join "schema"."dravo_accounts" a on a.workspace = t.workspace
  and a.account_id = t.account_id
  where (( ( a.disconnected_at is null
        and a.grant_error is null
        and not (t.outcome = 'requires_reconnect'
          and coalesce(t.attempted_connection, 0) = a.connection)
        and (t.attempts = 0
          or t.stale_after is null
          or t.stale_after <= cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint))
        and (t.outcome = 'never'
          or not (t.stale_after is null
            and t.outcome = 'failed')
          and ((t.attempted_connection is not null
              and t.attempted_connection <> a.connection)
            or coalesce(t.stale_after <= cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint), false))))
      or ( a.disconnected_at is null
        and a.grant_error is null
        and not (t.outcome = 'requires_reconnect'
          and coalesce(t.attempted_connection, 0) = a.connection)
        and t.attempts = 0
        and t.outcome <> 'never'
        and not (t.attempted_connection is not null
          and t.attempted_connection <> a.connection)
        and coalesce(t.stale_after > cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint), false))
      and coalesce(t.again_from <= cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint)
        and t.again_until > cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint), false))
    or 1 = 0)
  and (t.outcome = 'never'
    or coalesce(t.reads_at, t.connected_at) > cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) - $2)
  and (t.lease_until is null
    or t.lease_until <= cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint)
    or t.lease_until > cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) + 86400000)
  and not exists (select 1
    from "schema"."dravo_migrations" m
    where m.id > newest
    and m.breaking <> 0)
  order by t.workspace, t.seq for no key update of t skip locked)
update "schema"."dravo_accounts"
set fence = fence + 1, lease_until = cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) + $3
where (workspace, seq) in (select workspace, seq
  from free)
returning workspace, seq;

select cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) as now, a.workspace as a_workspace, a.account_id as a_account_id, a.platform as a_platform, a.platform_account_id as a_platform_account_id, a.handle as a_handle, a.app as a_app, a.traits as a_traits, a.seq as a_seq, a.connected_at as a_connected_at, a.disconnected_at as a_disconnected_at, a.connection as a_connection, a.grant_error as a_grant_error, a.outcome, a.metrics, a.metrics_as_of, a.window_from, a.window_to, a.warnings, a.error, a.last_updated_at, a.stale_after, a.attempts, a.attempted_at, a.attempted_connection, a.policy_state, a.again_from, a.again_until, a.unavailable_at, a.fence, a.lease_until, a.read_rate, a.reads_at
from json_to_recordset(cast(cast($1 as text) as json)) as w(workspace text collate "C", seq bigint)
join "schema"."dravo_accounts" a on a.workspace = w.workspace
and a.seq = w.seq
order by a.workspace, case when a.stale_after is null then 0 else 1 end, a.stale_after, a.seq;
