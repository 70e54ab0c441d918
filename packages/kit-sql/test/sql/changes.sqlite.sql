with timeline as (
  select (select o.past
    from "dravo_pasts" o
    where o.workspace = +?
    order by o.mark desc
    limit 1) as past, case when exists (
    select 1
    from "dravo_pasts" o
    where o.workspace = +?
    and o.past = +?
    and o.mark >= +?) then 1 else 0 end as known, (select coalesce(max(n.mark), 0)
    from "dravo_changes" n
    where n.workspace = +?) as newest), page as (
  select f.mark, f.kind, f.seq, f.erased, f.past as began
  from "dravo_changes" f
  where f.workspace = +?
  and (f.mark, f.kind, f.seq) > (+?, +?, +?)
  and 1 = 1
  order by f.mark, f.kind, f.seq
  limit +?)
select timeline.past, timeline.known, timeline.newest, k.mark, k.kind as record, k.seq as number, k.erased, k.began, p.workspace, p.post_id, p.account_id, p.platform, p.platform_post_id, p.url, p.text, p.created_at, p.published_at, p.traits, p.seq, p.origin, p.media_type, a.workspace as a_workspace, a.account_id as a_account_id, a.platform as a_platform, a.platform_account_id as a_platform_account_id, a.handle as a_handle, a.app as a_app, a.traits as a_traits, a.seq as a_seq, a.connected_at as a_connected_at, a.disconnected_at as a_disconnected_at, a.connection as a_connection, a.grant_error as a_grant_error, coalesce(p.outcome, a.outcome) as outcome, coalesce(p.metrics, a.metrics) as metrics, coalesce(p.metrics_as_of, a.metrics_as_of) as metrics_as_of, coalesce(p.window_from, a.window_from) as window_from, coalesce(p.window_to, a.window_to) as window_to, coalesce(p.warnings, a.warnings) as warnings, coalesce(p.error, a.error) as error, coalesce(p.last_updated_at, a.last_updated_at) as last_updated_at, coalesce(p.stale_after, a.stale_after) as stale_after, coalesce(p.attempts, a.attempts) as attempts, coalesce(p.attempted_at, a.attempted_at) as attempted_at, coalesce(p.attempted_connection, a.attempted_connection) as attempted_connection, coalesce(p.policy_state, a.policy_state) as policy_state, coalesce(p.again_from, a.again_from) as again_from, coalesce(p.again_until, a.again_until) as again_until, coalesce(p.unavailable_at, a.unavailable_at) as unavailable_at, coalesce(p.fence, a.fence) as fence, coalesce(p.lease_until, a.lease_until) as lease_until, coalesce(p.read_rate, a.read_rate) as read_rate, coalesce(p.reads_at, a.reads_at) as reads_at
from timeline
left join page k on 1 = 1
left join "dravo_publications" p on k.kind = 'publication'
and p.workspace = +?
and p.seq = k.seq
left join "dravo_accounts" a on k.kind <> 'publication'
and a.workspace = +?
and a.seq = k.seq
order by k.mark, k.kind, k.seq;
