with clock as (select cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) as now), named as (
  select o.seq
  from json_to_recordset(cast(cast($1 as text) as json)) as w(id text collate "C")
  cross join "schema"."dravo_publications" o
  where o.workspace = $2
  and o.account_id = $3
  and o.platform_post_id = w.id
  union
  select r.seq
  from json_to_recordset(cast(cast($4 as text) as json)) as w(id text collate "C")
  cross join "schema"."dravo_publications" r
  where r.workspace = $5
  and r.account_id = $6
  and r.recorded_post_id = w.id)
select c.now, p.workspace, p.post_id, p.account_id, p.platform, p.platform_post_id, p.url, p.text, p.created_at, p.published_at, p.traits, p.seq, p.origin, p.media_type, a.workspace as a_workspace, a.account_id as a_account_id, a.platform as a_platform, a.platform_account_id as a_platform_account_id, a.handle as a_handle, a.app as a_app, a.traits as a_traits, a.seq as a_seq, a.connected_at as a_connected_at, a.disconnected_at as a_disconnected_at, a.connection as a_connection, a.grant_error as a_grant_error, p.outcome, p.metrics, p.metrics_as_of, p.window_from, p.window_to, p.warnings, p.error, p.last_updated_at, p.stale_after, p.attempts, p.attempted_at, p.attempted_connection, p.policy_state, p.again_from, p.again_until, p.unavailable_at, p.fence, p.lease_until, p.read_rate, p.reads_at
from clock c
left join named k on true
left join "schema"."dravo_publications" p on p.workspace = $7
and p.seq = k.seq
left join "schema"."dravo_accounts" a on a.workspace = p.workspace
and a.account_id = p.account_id;
