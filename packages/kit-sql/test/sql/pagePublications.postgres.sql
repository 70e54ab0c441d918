with counted as (select (select count(*)
    from "schema"."dravo_publications" p
    where p.workspace = $1
    and p.account_id = $2) as total, cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) as now), page as (select p.seq
  from "schema"."dravo_publications" p
  where p.workspace = $3
  and p.account_id = $4
  order by p.created_at desc, p.seq desc
  limit $5 offset $6)
select p.post_id, p.account_id, p.platform, p.platform_post_id, p.url, p.text, p.created_at, p.published_at, p.traits, p.seq, p.outcome, p.metrics, p.metrics_as_of, p.window_from, p.window_to, p.warnings, p.error, p.last_updated_at, p.stale_after, p.attempts, p.attempted_at, p.attempted_connection, p.policy_state, p.again_from, p.again_until, p.fence, p.lease_until, p.read_rate, p.reads_at, p.unavailable_at, p.origin, p.media_type, a.seq as a_seq, a.connection as a_connection, a.connected_at as a_connected_at, a.disconnected_at as a_disconnected_at, a.grant_error as a_grant_error, c.total, c.now
from counted c
left join page k on true
left join "schema"."dravo_publications" p on p.workspace = $7
and p.seq = k.seq
left join "schema"."dravo_accounts" a on a.workspace = p.workspace
and a.account_id = p.account_id
order by p.created_at desc, p.seq desc;

with counted as (select (select count(*)
    from "schema"."dravo_publications" p
    where p.workspace = $1
    and p.account_id = $2) as total, cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) as now), page as (select p.seq
  from "schema"."dravo_publications" p
  where p.workspace = $3
  and p.account_id = $4
  and (p.created_at, p.seq) < ($5, $6)
  order by p.created_at desc, p.seq desc
  limit $7)
select p.post_id, p.account_id, p.platform, p.platform_post_id, p.url, p.text, p.created_at, p.published_at, p.traits, p.seq, p.outcome, p.metrics, p.metrics_as_of, p.window_from, p.window_to, p.warnings, p.error, p.last_updated_at, p.stale_after, p.attempts, p.attempted_at, p.attempted_connection, p.policy_state, p.again_from, p.again_until, p.fence, p.lease_until, p.read_rate, p.reads_at, p.unavailable_at, p.origin, p.media_type, a.seq as a_seq, a.connection as a_connection, a.connected_at as a_connected_at, a.disconnected_at as a_disconnected_at, a.grant_error as a_grant_error, c.total, c.now
from counted c
left join page k on true
left join "schema"."dravo_publications" p on p.workspace = $8
and p.seq = k.seq
left join "schema"."dravo_accounts" a on a.workspace = p.workspace
and a.account_id = p.account_id
order by p.created_at desc, p.seq desc;
