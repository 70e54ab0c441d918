with free as (
  select l.workspace, l.account_id
  from "schema"."dravo_listings" l
  join "schema"."dravo_accounts" a on a.workspace = l.workspace
  and a.account_id = l.account_id
  where l.workspace = $1
  and l.account_id = $2
  and a.disconnected_at is null
  and (l.lease_until is null
    or l.lease_until <= cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint)
    or l.lease_until > cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) + 86400000) for no key update of l skip locked)
update "schema"."dravo_listings"
set version = version + 1, lease_until = cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) + $3
where (workspace, account_id) in (select workspace, account_id
  from free)
and workspace = $4
returning workspace, account_id, state, version, next_at, cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) as now;

select a.workspace as a_workspace, a.account_id as a_account_id, a.platform as a_platform, a.platform_account_id as a_platform_account_id, a.handle as a_handle, a.app as a_app, a.traits as a_traits, a.seq as a_seq, a.connected_at as a_connected_at, a.disconnected_at as a_disconnected_at, a.connection as a_connection, a.grant_error as a_grant_error, a.outcome, a.metrics, a.metrics_as_of, a.window_from, a.window_to, a.warnings, a.error, a.last_updated_at, a.stale_after, a.attempts, a.attempted_at, a.attempted_connection, a.policy_state, a.again_from, a.again_until, a.unavailable_at, a.fence, a.lease_until, a.read_rate, a.reads_at
from json_to_recordset(cast(cast($1 as text) as json)) as w(workspace text collate "C", account text collate "C")
join "schema"."dravo_accounts" a on a.workspace = w.workspace
and a.account_id = w.account
and a.workspace = $2;
