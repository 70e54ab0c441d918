with counted as (select case when (select f.done
    from "dravo_tally_fill" f
    where f.id = 1) = 1 then cast((select coalesce(sum(n), 0)
      from "dravo_tallies"
      where workspace = +?
      and account_id = +?
      and level = 0
      and day >= +?
      and day < +?) as bigint) + cast((select coalesce(sum(n), 0)
      from "dravo_tally_log"
      where workspace = +?
      and account_id = +?
      and 1 = 1
      and created_at >= +?
      and created_at < +?) as bigint) else (select count(*)
    from "dravo_publications" p
    where p.workspace = +?
    and likelihood(p.account_id = +?, 0.0001)) end as total, +? as now), page as (select p.seq
  from "dravo_publications" p
  where p.workspace = +?
  and likelihood(p.account_id = +?, 0.0001)
  order by p.created_at desc, p.seq desc
  limit +? offset +?)
select p.post_id, p.account_id, p.platform, p.platform_post_id, p.url, p.text, p.created_at, p.published_at, p.traits, p.seq, p.outcome, p.metrics, p.metrics_as_of, p.window_from, p.window_to, p.warnings, p.error, p.last_updated_at, p.stale_after, p.attempts, p.attempted_at, p.attempted_connection, p.policy_state, p.again_from, p.again_until, p.fence, p.lease_until, p.read_rate, p.reads_at, p.unavailable_at, p.origin, p.media_type, a.seq as a_seq, a.connection as a_connection, a.connected_at as a_connected_at, a.disconnected_at as a_disconnected_at, a.grant_error as a_grant_error, c.total, c.now
from counted c
left join page k on true
left join "dravo_publications" p on +p.workspace = +?
and p.seq = k.seq
left join "dravo_accounts" a on a.workspace = p.workspace
and a.account_id = p.account_id
order by p.created_at desc, p.seq desc;

with counted as (select case when (select f.done
    from "dravo_tally_fill" f
    where f.id = 1) = 1 then cast((select coalesce(sum(n), 0)
      from "dravo_tallies"
      where workspace = +?
      and account_id = +?
      and level = 0
      and day >= +?
      and day < +?) as bigint) + cast((select coalesce(sum(n), 0)
      from "dravo_tally_log"
      where workspace = +?
      and account_id = +?
      and 1 = 1
      and created_at >= +?
      and created_at < +?) as bigint) else (select count(*)
    from "dravo_publications" p
    where p.workspace = +?
    and likelihood(p.account_id = +?, 0.0001)) end as total, +? as now), page as (select p.seq
  from "dravo_publications" p
  where p.workspace = +?
  and likelihood(p.account_id = +?, 0.0001)
  and (p.created_at, p.seq) < (+?, +?)
  order by p.created_at desc, p.seq desc
  limit +?)
select p.post_id, p.account_id, p.platform, p.platform_post_id, p.url, p.text, p.created_at, p.published_at, p.traits, p.seq, p.outcome, p.metrics, p.metrics_as_of, p.window_from, p.window_to, p.warnings, p.error, p.last_updated_at, p.stale_after, p.attempts, p.attempted_at, p.attempted_connection, p.policy_state, p.again_from, p.again_until, p.fence, p.lease_until, p.read_rate, p.reads_at, p.unavailable_at, p.origin, p.media_type, a.seq as a_seq, a.connection as a_connection, a.connected_at as a_connected_at, a.disconnected_at as a_disconnected_at, a.grant_error as a_grant_error, c.total, c.now
from counted c
left join page k on true
left join "dravo_publications" p on +p.workspace = +?
and p.seq = k.seq
left join "dravo_accounts" a on a.workspace = p.workspace
and a.account_id = p.account_id
order by p.created_at desc, p.seq desc;

with counted as materialized (select 0 as total, +? as now, (
    select k.id
    from "dravo_rankings" k
    where k.name = +?
    and k.keys = +?
    and k.done = 1) as ranking), page as (select r.seq, r.value
  from "dravo_ranks" r
  where r.workspace = +?
  and r.ranking = (select c.ranking
    from counted c)
  and 1 = 1
  order by r.value desc, r.seq desc
  limit +? )
select p.post_id, p.account_id, p.platform, p.platform_post_id, p.url, p.text, p.created_at, p.published_at, p.traits, p.seq, p.outcome, p.metrics, p.metrics_as_of, p.window_from, p.window_to, p.warnings, p.error, p.last_updated_at, p.stale_after, p.attempts, p.attempted_at, p.attempted_connection, p.policy_state, p.again_from, p.again_until, p.fence, p.lease_until, p.read_rate, p.reads_at, p.unavailable_at, p.origin, p.media_type, a.seq as a_seq, a.connection as a_connection, a.connected_at as a_connected_at, a.disconnected_at as a_disconnected_at, a.grant_error as a_grant_error, c.total, c.now, c.ranking
from counted c
left join page k on true
left join "dravo_publications" p on +p.workspace = +?
and p.seq = k.seq
left join "dravo_accounts" a on a.workspace = p.workspace
and a.account_id = p.account_id
order by "k"."value" desc, "k"."seq" desc;

select s.ranking, case when s.ranking is null then case when (select f.done
  from "dravo_tally_fill" f
  where f.id = 1) = 1 then cast((select coalesce(sum(n), 0)
    from "dravo_tallies"
    where workspace = +?
    and account_id = +?
    and platform = +?
    and level = 0
    and day >= +?
    and day < +?) as bigint) + cast((select coalesce(sum(n), 0)
    from "dravo_tally_log"
    where workspace = +?
    and 1 = 1
    and 1 = 1
    and created_at >= +?
    and created_at < +?) as bigint) else (select count(*)
  from "dravo_publications" p
  where p.workspace = +?) end else 0 end as matching, 0 as everything
from (select (
    select k.id
    from "dravo_rankings" k
    where k.name = +?
    and k.keys = +?
    and k.done = 1) as ranking) s;

with counted as (select 0 as total, +? as now), page as (with v as materialized (select p.seq, coalesce(case p.platform when +? then case when typeof((p.metrics ->> +?)) = 'integer'
      and (p.metrics ->> +?) between -9007199254740991
      and 9007199254740991 then (p.metrics ->> +?) end end, -9007199254740992) as value
    from "dravo_publications" p
    where p.workspace = +?)
  select v.seq, v.value
  from v
  where 1 = 1
  order by "v"."value" desc, "v"."seq" desc
  limit +? )
select p.post_id, p.account_id, p.platform, p.platform_post_id, p.url, p.text, p.created_at, p.published_at, p.traits, p.seq, p.outcome, p.metrics, p.metrics_as_of, p.window_from, p.window_to, p.warnings, p.error, p.last_updated_at, p.stale_after, p.attempts, p.attempted_at, p.attempted_connection, p.policy_state, p.again_from, p.again_until, p.fence, p.lease_until, p.read_rate, p.reads_at, p.unavailable_at, p.origin, p.media_type, a.seq as a_seq, a.connection as a_connection, a.connected_at as a_connected_at, a.disconnected_at as a_disconnected_at, a.grant_error as a_grant_error, c.total, c.now
from counted c
left join page k on true
left join "dravo_publications" p on +p.workspace = +?
and p.seq = k.seq
left join "dravo_accounts" a on a.workspace = p.workspace
and a.account_id = p.account_id
order by "k"."value" desc, "k"."seq" desc;

select a.workspace, a.account_id, a.platform, a.platform_account_id, a.handle, a.app, a.traits, a.seq, a.connected_at, a.disconnected_at, a.connection, a.grant_error
from "dravo_accounts" a
where a.workspace = +?
and a.account_id in (
  select id
  from (select value ->> 'id' as id
    from json_each(+?)) as w);

with counted as materialized (select 0 as total, +? as now, (
    select k.id
    from "dravo_rankings" k
    where k.name = +?
    and k.keys = +?
    and k.done = 1) as ranking), page as (select r.seq, r.value
  from "dravo_ranks" r
  where r.workspace = +?
  and r.ranking = (select c.ranking
    from counted c)
  and ("r"."value", "r"."seq") < (+?, +?)
  order by r.value desc, r.seq desc
  limit +? )
select p.post_id, p.account_id, p.platform, p.platform_post_id, p.url, p.text, p.created_at, p.published_at, p.traits, p.seq, p.outcome, p.metrics, p.metrics_as_of, p.window_from, p.window_to, p.warnings, p.error, p.last_updated_at, p.stale_after, p.attempts, p.attempted_at, p.attempted_connection, p.policy_state, p.again_from, p.again_until, p.fence, p.lease_until, p.read_rate, p.reads_at, p.unavailable_at, p.origin, p.media_type, a.seq as a_seq, a.connection as a_connection, a.connected_at as a_connected_at, a.disconnected_at as a_disconnected_at, a.grant_error as a_grant_error, c.total, c.now, c.ranking
from counted c
left join page k on true
left join "dravo_publications" p on +p.workspace = +?
and p.seq = k.seq
left join "dravo_accounts" a on a.workspace = p.workspace
and a.account_id = p.account_id
order by "k"."value" desc, "k"."seq" desc;

with counted as materialized (select 0 as total, +? as now, (
    select k.id
    from "dravo_rankings" k
    where k.name = +?
    and k.keys = +?
    and k.done = 1) as ranking), page as (select e.seq, e.value
  from (select *
    from (select r.seq, r.value
      from "dravo_ranks" r
      where r.workspace = +?
      and r.ranking = (select c.ranking
        from counted c)
      and r.value > -9007199254740992
      and (r.value, r.seq) > (+?, +?)
      order by r.value , r.seq
      limit +?) present
    union all
    select *
    from (select r.seq, r.value
      from "dravo_ranks" r
      where r.workspace = +?
      and r.ranking = (select c.ranking
        from counted c)
      and r.value = -9007199254740992
      order by r.value , r.seq
      limit +?) absent) e
  order by case when "e"."value" = -9007199254740992 then 1 else 0 end, "e"."value", "e"."seq"
  limit +? )
select p.post_id, p.account_id, p.platform, p.platform_post_id, p.url, p.text, p.created_at, p.published_at, p.traits, p.seq, p.outcome, p.metrics, p.metrics_as_of, p.window_from, p.window_to, p.warnings, p.error, p.last_updated_at, p.stale_after, p.attempts, p.attempted_at, p.attempted_connection, p.policy_state, p.again_from, p.again_until, p.fence, p.lease_until, p.read_rate, p.reads_at, p.unavailable_at, p.origin, p.media_type, a.seq as a_seq, a.connection as a_connection, a.connected_at as a_connected_at, a.disconnected_at as a_disconnected_at, a.grant_error as a_grant_error, c.total, c.now, c.ranking
from counted c
left join page k on true
left join "dravo_publications" p on +p.workspace = +?
and p.seq = k.seq
left join "dravo_accounts" a on a.workspace = p.workspace
and a.account_id = p.account_id
order by case when "k"."value" = -9007199254740992 then 1 else 0 end, "k"."value", "k"."seq";
