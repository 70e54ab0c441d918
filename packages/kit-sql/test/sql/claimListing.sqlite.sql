with free as (
  select l.workspace, l.account_id
  from "dravo_listings" l
  join "dravo_accounts" a on a.workspace = l.workspace
  and a.account_id = l.account_id
  where l.workspace = +?
  and l.account_id = +?
  and a.disconnected_at is null
  and (l.lease_until is null
    or l.lease_until <= +?
    or l.lease_until > +? + 86400000) )
update "dravo_listings"
set version = version + 1, lease_until = +? + +?
where (workspace, account_id) in (select workspace, account_id
  from free)
and +workspace = +?
returning workspace, account_id, state, version, next_at, +? as now;

select a.workspace as a_workspace, a.account_id as a_account_id, a.platform as a_platform, a.platform_account_id as a_platform_account_id, a.handle as a_handle, a.app as a_app, a.traits as a_traits, a.seq as a_seq, a.connected_at as a_connected_at, a.disconnected_at as a_disconnected_at, a.connection as a_connection, a.grant_error as a_grant_error, a.outcome, a.metrics, a.metrics_as_of, a.window_from, a.window_to, a.warnings, a.error, a.last_updated_at, a.stale_after, a.attempts, a.attempted_at, a.attempted_connection, a.policy_state, a.again_from, a.again_until, a.unavailable_at, a.fence, a.lease_until, a.read_rate, a.reads_at
from (select value ->> 'workspace' as workspace, value ->> 'account' as account
  from json_each(+?)) as w
join "dravo_accounts" a on a.workspace = w.workspace
and a.account_id = w.account
and +a.workspace = +?;
