with w as materialized ( with calls as materialized (select *
    from json_to_recordset(cast(cast($1 as text) as json)) as c(call bigint, slots bigint, account text collate "C", app text collate "C")), upcoming as (
    select d.workspace, d.seq, d.due_at
    from "schema"."dravo_due" d
    where d.workspace = $2
    and d.kind = $3
    and d.platform = $4
    and d.due_at is not null
    order by d.due_at, d.seq
    limit 50), fitting as (
    select w.seq, w.due_at, c.slots, row_number() over (partition by c.call
      order by w.due_at, w.seq) as place
    from upcoming w
    join "schema"."dravo_publications" t on t.workspace = w.workspace
    and t.seq = w.seq
    join "schema"."dravo_accounts" a on a.workspace = t.workspace
    and a.account_id = t.account_id
    join calls c on c.account = t.account_id
    where t.workspace = $5
    and a.workspace = $6
    and 1 = 1
    and (t.lease_until is null
      or t.lease_until <= cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint)
      or t.lease_until > cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) + 86400000)
    and (w.due_at <= cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint)
      and ( ( a.disconnected_at is null
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
      or ( ( a.disconnected_at is null
          and a.grant_error is null
          and not (t.outcome = 'requires_reconnect'
            and coalesce(t.attempted_connection, 0) = a.connection)
          and t.attempts = 0
          and t.outcome <> 'never'
          and not (t.attempted_connection is not null
            and t.attempted_connection <> a.connection)
          and coalesce(t.stale_after > cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint), false))
        and coalesce(t.stale_after - cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) <= cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) - t.last_updated_at, false))))
  select $7 as workspace, k.value as seq
  from (select w.seq
    from fitting w
    where w.place <= w.slots
    order by w.due_at, w.seq) as w
  cross join lateral (
    select d.seq as value
    from "schema"."dravo_due" d
    where d.workspace = $8
    and d.kind = $9
    and d.seq = w.seq
    limit 1 for no key update of d skip locked) as k), free as materialized (
  select t.workspace, t.seq
  from w
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
    or ( ( a.disconnected_at is null
        and a.grant_error is null
        and not (t.outcome = 'requires_reconnect'
          and coalesce(t.attempted_connection, 0) = a.connection)
        and t.attempts = 0
        and t.outcome <> 'never'
        and not (t.attempted_connection is not null
          and t.attempted_connection <> a.connection)
        and coalesce(t.stale_after > cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint), false))
      and coalesce(t.stale_after - cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) <= cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) - t.last_updated_at, false)))
  and 1 = 1
  and (t.lease_until is null
    or t.lease_until <= cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint)
    or t.lease_until > cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) + 86400000)
  and not exists (select 1
    from "schema"."dravo_migrations" m
    where m.id > newest
    and m.breaking <> 0)
  and "t"."workspace" = $10
  and "a"."workspace" = $11
  order by t.workspace, t.seq for no key update of t skip locked), granted as (
  update "schema"."dravo_publications" as t
  set fence = t.fence + 1, lease_until = cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) + $12
  from free f
  where t.workspace = f.workspace
  and t.seq = f.seq
  and "t"."workspace" = $13
  returning t.*), moved as (
  update "schema"."dravo_due" as d
  set due_at = cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) + $14
  from granted g
  where d.workspace = g.workspace
  and d.kind = $15
  and d.seq = g.seq
  and "d"."workspace" = $16), corrected as (
  update "schema"."dravo_due" as d
  set due_at = case when not (t.lease_until is null
    or t.lease_until <= cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint)
    or t.lease_until > cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) + 86400000) then t.lease_until when ( a.disconnected_at is null
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
        or coalesce(t.stale_after <= cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint), false)))) then case when 1 = 1 then d.due_at end when ( ( a.disconnected_at is null
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
  and 1 = 1 then d.due_at when a.disconnected_at is null
  and a.grant_error is null
  and t.stale_after > cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) then case when t.again_from > cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint)
  and t.again_from < t.stale_after then t.again_from else t.stale_after end end
  from w
  join "schema"."dravo_publications" t on t.workspace = w.workspace
  and t.seq = w.seq
  join "schema"."dravo_accounts" a on a.workspace = t.workspace
  and a.account_id = t.account_id
  where d.workspace = w.workspace
  and d.kind = $17
  and d.seq = w.seq
  and (w.workspace, w.seq) not in (select f.workspace, f.seq
    from free f)
  and "d"."workspace" = $18
  and "t"."workspace" = $19
  and "a"."workspace" = $20)
select r.*, cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) as now, k.picked, k.last_workspace
from (select count(*) as picked, max(w.workspace) as last_workspace
  from w) k
left join (select p.post_id, p.account_id, p.platform, p.platform_post_id, p.url, p.text, p.created_at, p.published_at, p.traits, p.seq, p.outcome, p.metrics, p.metrics_as_of, p.window_from, p.window_to, p.warnings, p.error, p.last_updated_at, p.stale_after, p.attempts, p.attempted_at, p.attempted_connection, p.policy_state, p.again_from, p.again_until, p.fence, p.lease_until, p.read_rate, p.reads_at, p.unavailable_at, p.origin, p.media_type, a.workspace as a_workspace, a.account_id as a_account_id, a.platform as a_platform, a.platform_account_id as a_platform_account_id, a.handle as a_handle, a.app as a_app, a.traits as a_traits, a.seq as a_seq, a.connected_at as a_connected_at, a.disconnected_at as a_disconnected_at, a.connection as a_connection, a.grant_error as a_grant_error
  from granted p
  join "schema"."dravo_accounts" a on a.workspace = p.workspace
  and a.account_id = p.account_id
  and "a"."workspace" = $21) r on true
order by r.a_workspace, case when r.stale_after is null then 0 else 1 end, r.stale_after, "r"."seq";

with w as materialized ( with calls as materialized (select *
    from json_to_recordset(cast(cast($1 as text) as json)) as c(call bigint, slots bigint, account text collate "C", app text collate "C")), upcoming as (
    select d.workspace, d.seq, d.due_at
    from "schema"."dravo_due" d
    where d.workspace = $2
    and d.kind = $3
    and d.platform = $4
    and d.due_at is not null
    order by d.due_at, d.seq
    limit 50), fitting as (
    select w.seq, w.due_at, c.slots, row_number() over (partition by c.call
      order by w.due_at, w.seq) as place
    from upcoming w
    join "schema"."dravo_publications" t on t.workspace = w.workspace
    and t.seq = w.seq
    join "schema"."dravo_accounts" a on a.workspace = t.workspace
    and a.account_id = t.account_id
    join calls c on coalesce(c.app, '') = coalesce(a.app, '')
    where t.workspace = $5
    and a.workspace = $6
    and 1 = 1
    and (t.lease_until is null
      or t.lease_until <= cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint)
      or t.lease_until > cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) + 86400000)
    and (w.due_at <= cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint)
      and ( ( a.disconnected_at is null
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
      or ( ( a.disconnected_at is null
          and a.grant_error is null
          and not (t.outcome = 'requires_reconnect'
            and coalesce(t.attempted_connection, 0) = a.connection)
          and t.attempts = 0
          and t.outcome <> 'never'
          and not (t.attempted_connection is not null
            and t.attempted_connection <> a.connection)
          and coalesce(t.stale_after > cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint), false))
        and coalesce(t.stale_after - cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) <= cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) - t.last_updated_at, false))))
  select $7 as workspace, k.value as seq
  from (select w.seq
    from fitting w
    where w.place <= w.slots
    order by w.due_at, w.seq) as w
  cross join lateral (
    select d.seq as value
    from "schema"."dravo_due" d
    where d.workspace = $8
    and d.kind = $9
    and d.seq = w.seq
    limit 1 for no key update of d skip locked) as k), free as materialized (
  select t.workspace, t.seq
  from w
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
    or ( ( a.disconnected_at is null
        and a.grant_error is null
        and not (t.outcome = 'requires_reconnect'
          and coalesce(t.attempted_connection, 0) = a.connection)
        and t.attempts = 0
        and t.outcome <> 'never'
        and not (t.attempted_connection is not null
          and t.attempted_connection <> a.connection)
        and coalesce(t.stale_after > cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint), false))
      and coalesce(t.stale_after - cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) <= cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) - t.last_updated_at, false)))
  and 1 = 1
  and (t.lease_until is null
    or t.lease_until <= cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint)
    or t.lease_until > cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) + 86400000)
  and not exists (select 1
    from "schema"."dravo_migrations" m
    where m.id > newest
    and m.breaking <> 0)
  and "t"."workspace" = $10
  and "a"."workspace" = $11
  order by t.workspace, t.seq for no key update of t skip locked), granted as (
  update "schema"."dravo_publications" as t
  set fence = t.fence + 1, lease_until = cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) + $12
  from free f
  where t.workspace = f.workspace
  and t.seq = f.seq
  and "t"."workspace" = $13
  returning t.*), moved as (
  update "schema"."dravo_due" as d
  set due_at = cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) + $14
  from granted g
  where d.workspace = g.workspace
  and d.kind = $15
  and d.seq = g.seq
  and "d"."workspace" = $16), corrected as (
  update "schema"."dravo_due" as d
  set due_at = case when not (t.lease_until is null
    or t.lease_until <= cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint)
    or t.lease_until > cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) + 86400000) then t.lease_until when ( a.disconnected_at is null
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
        or coalesce(t.stale_after <= cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint), false)))) then case when 1 = 1 then d.due_at end when ( ( a.disconnected_at is null
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
  and 1 = 1 then d.due_at when a.disconnected_at is null
  and a.grant_error is null
  and t.stale_after > cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) then case when t.again_from > cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint)
  and t.again_from < t.stale_after then t.again_from else t.stale_after end end
  from w
  join "schema"."dravo_publications" t on t.workspace = w.workspace
  and t.seq = w.seq
  join "schema"."dravo_accounts" a on a.workspace = t.workspace
  and a.account_id = t.account_id
  where d.workspace = w.workspace
  and d.kind = $17
  and d.seq = w.seq
  and (w.workspace, w.seq) not in (select f.workspace, f.seq
    from free f)
  and "d"."workspace" = $18
  and "t"."workspace" = $19
  and "a"."workspace" = $20)
select r.*, cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) as now, k.picked, k.last_workspace
from (select count(*) as picked, max(w.workspace) as last_workspace
  from w) k
left join (select p.post_id, p.account_id, p.platform, p.platform_post_id, p.url, p.text, p.created_at, p.published_at, p.traits, p.seq, p.outcome, p.metrics, p.metrics_as_of, p.window_from, p.window_to, p.warnings, p.error, p.last_updated_at, p.stale_after, p.attempts, p.attempted_at, p.attempted_connection, p.policy_state, p.again_from, p.again_until, p.fence, p.lease_until, p.read_rate, p.reads_at, p.unavailable_at, p.origin, p.media_type, a.workspace as a_workspace, a.account_id as a_account_id, a.platform as a_platform, a.platform_account_id as a_platform_account_id, a.handle as a_handle, a.app as a_app, a.traits as a_traits, a.seq as a_seq, a.connected_at as a_connected_at, a.disconnected_at as a_disconnected_at, a.connection as a_connection, a.grant_error as a_grant_error
  from granted p
  join "schema"."dravo_accounts" a on a.workspace = p.workspace
  and a.account_id = p.account_id
  and "a"."workspace" = $21) r on true
order by r.a_workspace, case when r.stale_after is null then 0 else 1 end, r.stale_after, "r"."seq";
