with clock as (select +? as now)
select c.now, p.workspace, p.post_id, p.account_id, p.platform, p.platform_post_id, p.url, p.text, p.created_at, p.published_at, p.traits, p.seq, p.origin, p.media_type, a.workspace as a_workspace, a.account_id as a_account_id, a.platform as a_platform, a.platform_account_id as a_platform_account_id, a.handle as a_handle, a.app as a_app, a.traits as a_traits, a.seq as a_seq, a.connected_at as a_connected_at, a.disconnected_at as a_disconnected_at, a.connection as a_connection, a.grant_error as a_grant_error, p.outcome, p.metrics, p.metrics_as_of, p.window_from, p.window_to, p.warnings, p.error, p.last_updated_at, p.stale_after, p.attempts, p.attempted_at, p.attempted_connection, p.policy_state, p.again_from, p.again_until, p.unavailable_at, p.fence, p.lease_until, p.read_rate, p.reads_at
from clock c
left join "dravo_publications" p on +p.workspace = +?
and p.seq in (select seq
  from (select value ->> 'seq' as seq
    from json_each(+?)) as w)
left join "dravo_accounts" a on a.workspace = p.workspace
and a.account_id = p.account_id;

with clock as (select +? as now)
select c.now, a.workspace as a_workspace, a.account_id as a_account_id, a.platform as a_platform, a.platform_account_id as a_platform_account_id, a.handle as a_handle, a.app as a_app, a.traits as a_traits, a.seq as a_seq, a.connected_at as a_connected_at, a.disconnected_at as a_disconnected_at, a.connection as a_connection, a.grant_error as a_grant_error, a.outcome, a.metrics, a.metrics_as_of, a.window_from, a.window_to, a.warnings, a.error, a.last_updated_at, a.stale_after, a.attempts, a.attempted_at, a.attempted_connection, a.policy_state, a.again_from, a.again_until, a.unavailable_at, a.fence, a.lease_until, a.read_rate, a.reads_at
from clock c
left join "dravo_accounts" a on +a.workspace = +?
and a.seq in (select seq
  from (select value ->> 'seq' as seq
    from json_each(+?)) as w);
