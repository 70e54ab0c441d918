begin immediate;

select +? as now, case when exists (select 1
  from "dravo_migrations" m
  where m.id > newest
  and m.breaking <> 0) then 1 else 0 end as outdated;

with calls as materialized (select *
  from (select value ->> 'call' as call, value ->> 'slots' as slots, value ->> 'account' as account, value ->> 'app' as app
    from json_each(+?)) as c), upcoming as (
  select d.workspace, d.seq, d.due_at
  from "dravo_due" d
  where d.workspace = +?
  and d.kind = +?
  and d.platform = +?
  and d.due_at is not null
  order by d.due_at, d.seq
  limit 50), fitting as (
  select w.seq, w.due_at, c.slots, row_number() over (partition by c.call
    order by w.due_at, w.seq) as place
  from upcoming w
  join "dravo_publications" t on +t.workspace = w.workspace
  and t.seq = w.seq
  join "dravo_accounts" a on a.workspace = t.workspace
  and a.account_id = t.account_id
  join calls c on c.account = t.account_id
  where +t.workspace = +?
  and +a.workspace = +?
  and 1 = 1
  and (t.lease_until is null
    or t.lease_until <= +?
    or t.lease_until > +? + 86400000)
  and (w.due_at <= +?
    and ( ( a.disconnected_at is null
        and a.grant_error is null
        and not (t.outcome = 'requires_reconnect'
          and coalesce(t.attempted_connection, 0) = a.connection)
        and (t.attempts = 0
          or t.stale_after is null
          or t.stale_after <= +?)
        and (t.outcome = 'never'
          or not (t.stale_after is null
            and t.outcome = 'failed')
          and ((t.attempted_connection is not null
              and t.attempted_connection <> a.connection)
            or coalesce(t.stale_after <= +?, false))))
      or ( a.disconnected_at is null
        and a.grant_error is null
        and not (t.outcome = 'requires_reconnect'
          and coalesce(t.attempted_connection, 0) = a.connection)
        and t.attempts = 0
        and t.outcome <> 'never'
        and not (t.attempted_connection is not null
          and t.attempted_connection <> a.connection)
        and coalesce(t.stale_after > +?, false))
      and coalesce(t.again_from <= +?
        and t.again_until > +?, false))
    or ( ( a.disconnected_at is null
        and a.grant_error is null
        and not (t.outcome = 'requires_reconnect'
          and coalesce(t.attempted_connection, 0) = a.connection)
        and t.attempts = 0
        and t.outcome <> 'never'
        and not (t.attempted_connection is not null
          and t.attempted_connection <> a.connection)
        and coalesce(t.stale_after > +?, false))
      and coalesce(t.stale_after - +? <= +? - t.last_updated_at, false))))
select +? as workspace, k.value as seq
from (select w.seq
  from fitting w
  where w.place <= w.slots
  order by w.due_at, w.seq) as w
join json_each((select json_group_array(value)
    from (
      select d.seq as value
      from "dravo_due" d
      where d.workspace = +?
      and d.kind = +?
      and d.seq = w.seq
      limit 1 ))) as k;

update "dravo_publications" as t
set fence = fence + 1, lease_until = +? + +?
where t.workspace = +?
and t.seq = +?
and exists (
  select 1
  from "dravo_accounts" a
  where a.workspace = t.workspace
  and a.account_id = t.account_id
  and (( ( a.disconnected_at is null
        and a.grant_error is null
        and not (t.outcome = 'requires_reconnect'
          and coalesce(t.attempted_connection, 0) = a.connection)
        and (t.attempts = 0
          or t.stale_after is null
          or t.stale_after <= +?)
        and (t.outcome = 'never'
          or not (t.stale_after is null
            and t.outcome = 'failed')
          and ((t.attempted_connection is not null
              and t.attempted_connection <> a.connection)
            or coalesce(t.stale_after <= +?, false))))
      or ( a.disconnected_at is null
        and a.grant_error is null
        and not (t.outcome = 'requires_reconnect'
          and coalesce(t.attempted_connection, 0) = a.connection)
        and t.attempts = 0
        and t.outcome <> 'never'
        and not (t.attempted_connection is not null
          and t.attempted_connection <> a.connection)
        and coalesce(t.stale_after > +?, false))
      and coalesce(t.again_from <= +?
        and t.again_until > +?, false))
    or ( ( a.disconnected_at is null
        and a.grant_error is null
        and not (t.outcome = 'requires_reconnect'
          and coalesce(t.attempted_connection, 0) = a.connection)
        and t.attempts = 0
        and t.outcome <> 'never'
        and not (t.attempted_connection is not null
          and t.attempted_connection <> a.connection)
        and coalesce(t.stale_after > +?, false))
      and coalesce(t.stale_after - +? <= +? - t.last_updated_at, false)))
  and 1 = 1
  and (t.lease_until is null
    or t.lease_until <= +?
    or t.lease_until > +? + 86400000))
returning workspace, post_id, account_id, platform, platform_post_id, url, text, created_at, published_at, traits, seq, origin, media_type, outcome, metrics, metrics_as_of, window_from, window_to, warnings, error, last_updated_at, stale_after, attempts, attempted_at, attempted_connection, policy_state, again_from, again_until, unavailable_at, fence, lease_until, read_rate, reads_at;

update "dravo_due" as d
set due_at = +? + +?
where d.workspace = +?
and d.kind = +?
and d.seq = +?;

select a.workspace as a_workspace, a.account_id as a_account_id, a.platform as a_platform, a.platform_account_id as a_platform_account_id, a.handle as a_handle, a.app as a_app, a.traits as a_traits, a.seq as a_seq, a.connected_at as a_connected_at, a.disconnected_at as a_disconnected_at, a.connection as a_connection, a.grant_error as a_grant_error
from "dravo_accounts" a
where a.workspace = +?
and a.account_id = +?;

commit;

with calls as materialized (select *
  from (select value ->> 'call' as call, value ->> 'slots' as slots, value ->> 'account' as account, value ->> 'app' as app
    from json_each(+?)) as c), upcoming as (
  select d.workspace, d.seq, d.due_at
  from "dravo_due" d
  where d.workspace = +?
  and d.kind = +?
  and d.platform = +?
  and d.due_at is not null
  order by d.due_at, d.seq
  limit 50), fitting as (
  select w.seq, w.due_at, c.slots, row_number() over (partition by c.call
    order by w.due_at, w.seq) as place
  from upcoming w
  join "dravo_publications" t on +t.workspace = w.workspace
  and t.seq = w.seq
  join "dravo_accounts" a on a.workspace = t.workspace
  and a.account_id = t.account_id
  join calls c on coalesce(c.app, '') = coalesce(a.app, '')
  where +t.workspace = +?
  and +a.workspace = +?
  and 1 = 1
  and (t.lease_until is null
    or t.lease_until <= +?
    or t.lease_until > +? + 86400000)
  and (w.due_at <= +?
    and ( ( a.disconnected_at is null
        and a.grant_error is null
        and not (t.outcome = 'requires_reconnect'
          and coalesce(t.attempted_connection, 0) = a.connection)
        and (t.attempts = 0
          or t.stale_after is null
          or t.stale_after <= +?)
        and (t.outcome = 'never'
          or not (t.stale_after is null
            and t.outcome = 'failed')
          and ((t.attempted_connection is not null
              and t.attempted_connection <> a.connection)
            or coalesce(t.stale_after <= +?, false))))
      or ( a.disconnected_at is null
        and a.grant_error is null
        and not (t.outcome = 'requires_reconnect'
          and coalesce(t.attempted_connection, 0) = a.connection)
        and t.attempts = 0
        and t.outcome <> 'never'
        and not (t.attempted_connection is not null
          and t.attempted_connection <> a.connection)
        and coalesce(t.stale_after > +?, false))
      and coalesce(t.again_from <= +?
        and t.again_until > +?, false))
    or ( ( a.disconnected_at is null
        and a.grant_error is null
        and not (t.outcome = 'requires_reconnect'
          and coalesce(t.attempted_connection, 0) = a.connection)
        and t.attempts = 0
        and t.outcome <> 'never'
        and not (t.attempted_connection is not null
          and t.attempted_connection <> a.connection)
        and coalesce(t.stale_after > +?, false))
      and coalesce(t.stale_after - +? <= +? - t.last_updated_at, false))))
select +? as workspace, k.value as seq
from (select w.seq
  from fitting w
  where w.place <= w.slots
  order by w.due_at, w.seq) as w
join json_each((select json_group_array(value)
    from (
      select d.seq as value
      from "dravo_due" d
      where d.workspace = +?
      and d.kind = +?
      and d.seq = w.seq
      limit 1 ))) as k;
