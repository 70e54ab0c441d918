with clock as (select +? as now), page as (select a.seq
  from "dravo_accounts" a
  where a.workspace = +?
  and a.disconnected_at is null
  and a.account_id = +?
  and a.seq > +?
  order by a.seq
  limit +?)
select c.now, a.workspace as a_workspace, a.account_id as a_account_id, a.platform as a_platform, a.platform_account_id as a_platform_account_id, a.handle as a_handle, a.app as a_app, a.traits as a_traits, a.seq as a_seq, a.connected_at as a_connected_at, a.disconnected_at as a_disconnected_at, a.connection as a_connection, a.grant_error as a_grant_error, a.outcome, a.metrics, a.metrics_as_of, a.window_from, a.window_to, a.warnings, a.error, a.last_updated_at, a.stale_after, a.attempts, a.attempted_at, a.attempted_connection, a.policy_state, a.again_from, a.again_until, a.unavailable_at, a.fence, a.lease_until, a.read_rate, a.reads_at
from clock c
left join page k on true
left join "dravo_accounts" a on +a.workspace = +?
and a.seq = k.seq
order by a.seq;

with clock as (select +? as now), page as (select a.seq
  from "dravo_accounts" a
  where a.workspace = +?
  and a.disconnected_at is null
  and a.platform = +?
  and a.seq > +?
  order by a.seq
  limit +?)
select c.now, a.workspace as a_workspace, a.account_id as a_account_id, a.platform as a_platform, a.platform_account_id as a_platform_account_id, a.handle as a_handle, a.app as a_app, a.traits as a_traits, a.seq as a_seq, a.connected_at as a_connected_at, a.disconnected_at as a_disconnected_at, a.connection as a_connection, a.grant_error as a_grant_error, a.outcome, a.metrics, a.metrics_as_of, a.window_from, a.window_to, a.warnings, a.error, a.last_updated_at, a.stale_after, a.attempts, a.attempted_at, a.attempted_connection, a.policy_state, a.again_from, a.again_until, a.unavailable_at, a.fence, a.lease_until, a.read_rate, a.reads_at
from clock c
left join page k on true
left join "dravo_accounts" a on +a.workspace = +?
and a.seq = k.seq
order by a.seq;
