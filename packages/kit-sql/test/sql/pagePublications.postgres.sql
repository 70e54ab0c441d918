with counted as (select case when (select f.done
    from "schema"."dravo_tally_fill" f
    where f.id = 1) = 1 then cast((select coalesce(sum(n), 0)
      from "schema"."dravo_tallies"
      where workspace = $1
      and account_id = $2
      and level = 0
      and day >= $3
      and day < $4) as bigint) + cast((select coalesce(sum(n), 0)
      from "schema"."dravo_tally_log"
      where workspace = $5
      and account_id = $6
      and 1 = 1
      and created_at >= $7
      and created_at < $8) as bigint) else (select count(*)
    from "schema"."dravo_publications" p
    where p.workspace = $9
    and p.account_id = $10) end as total, cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) as now), page as (select p.seq
  from "schema"."dravo_publications" p
  where p.workspace = $11
  and p.account_id = $12
  order by p.created_at desc, p.seq desc
  limit $13 offset $14)
select p.post_id, p.account_id, p.platform, p.platform_post_id, p.url, p.text, p.created_at, p.published_at, p.traits, p.seq, p.outcome, p.metrics, p.metrics_as_of, p.window_from, p.window_to, p.warnings, p.error, p.last_updated_at, p.stale_after, p.attempts, p.attempted_at, p.attempted_connection, p.policy_state, p.again_from, p.again_until, p.fence, p.lease_until, p.read_rate, p.reads_at, p.unavailable_at, p.origin, p.media_type, a.seq as a_seq, a.connection as a_connection, a.connected_at as a_connected_at, a.disconnected_at as a_disconnected_at, a.grant_error as a_grant_error, c.total, c.now
from counted c
left join page k on true
left join "schema"."dravo_publications" p on p.workspace = $15
and p.seq = k.seq
left join "schema"."dravo_accounts" a on a.workspace = p.workspace
and a.account_id = p.account_id
order by p.created_at desc, p.seq desc;

with counted as (select case when (select f.done
    from "schema"."dravo_tally_fill" f
    where f.id = 1) = 1 then cast((select coalesce(sum(n), 0)
      from "schema"."dravo_tallies"
      where workspace = $1
      and account_id = $2
      and level = 0
      and day >= $3
      and day < $4) as bigint) + cast((select coalesce(sum(n), 0)
      from "schema"."dravo_tally_log"
      where workspace = $5
      and account_id = $6
      and 1 = 1
      and created_at >= $7
      and created_at < $8) as bigint) else (select count(*)
    from "schema"."dravo_publications" p
    where p.workspace = $9
    and p.account_id = $10) end as total, cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) as now), page as (select p.seq
  from "schema"."dravo_publications" p
  where p.workspace = $11
  and p.account_id = $12
  and (p.created_at, p.seq) < ($13, $14)
  order by p.created_at desc, p.seq desc
  limit $15)
select p.post_id, p.account_id, p.platform, p.platform_post_id, p.url, p.text, p.created_at, p.published_at, p.traits, p.seq, p.outcome, p.metrics, p.metrics_as_of, p.window_from, p.window_to, p.warnings, p.error, p.last_updated_at, p.stale_after, p.attempts, p.attempted_at, p.attempted_connection, p.policy_state, p.again_from, p.again_until, p.fence, p.lease_until, p.read_rate, p.reads_at, p.unavailable_at, p.origin, p.media_type, a.seq as a_seq, a.connection as a_connection, a.connected_at as a_connected_at, a.disconnected_at as a_disconnected_at, a.grant_error as a_grant_error, c.total, c.now
from counted c
left join page k on true
left join "schema"."dravo_publications" p on p.workspace = $16
and p.seq = k.seq
left join "schema"."dravo_accounts" a on a.workspace = p.workspace
and a.account_id = p.account_id
order by p.created_at desc, p.seq desc;

with counted as materialized (select 0 as total, cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) as now, (
    select k.id
    from "schema"."dravo_rankings" k
    where k.name = $1
    and k.keys = $2
    and k.done = 1) as ranking), page as (select e.seq, e.value
  from (select *
    from (select r.seq, r.value
      from "schema"."dravo_ranks" r
      where r.workspace = $3
      and r.ranking = (select c.ranking
        from counted c)
      and 1 = 1
      order by r.value desc, r.seq desc
      limit 101) either) e
  order by "e"."value" desc, "e"."seq" desc
  limit $4 )
select p.post_id, p.account_id, p.platform, p.platform_post_id, p.url, p.text, p.created_at, p.published_at, p.traits, p.seq, p.outcome, p.metrics, p.metrics_as_of, p.window_from, p.window_to, p.warnings, p.error, p.last_updated_at, p.stale_after, p.attempts, p.attempted_at, p.attempted_connection, p.policy_state, p.again_from, p.again_until, p.fence, p.lease_until, p.read_rate, p.reads_at, p.unavailable_at, p.origin, p.media_type, a.seq as a_seq, a.connection as a_connection, a.connected_at as a_connected_at, a.disconnected_at as a_disconnected_at, a.grant_error as a_grant_error, c.total, c.now, c.ranking
from counted c
left join page k on true
left join "schema"."dravo_publications" p on p.workspace = $5
and p.seq = k.seq
left join "schema"."dravo_accounts" a on a.workspace = p.workspace
and a.account_id = p.account_id
order by "k"."value" desc, "k"."seq" desc;

select s.ranking, case when s.ranking is null then case when (select f.done
  from "schema"."dravo_tally_fill" f
  where f.id = 1) = 1 then cast((select coalesce(sum(n), 0)
    from "schema"."dravo_tallies"
    where workspace = $1
    and account_id = $2
    and platform = $3
    and level = 0
    and day >= $4
    and day < $5) as bigint) + cast((select coalesce(sum(n), 0)
    from "schema"."dravo_tally_log"
    where workspace = $6
    and 1 = 1
    and 1 = 1
    and created_at >= $7
    and created_at < $8) as bigint) else (select count(*)
  from "schema"."dravo_publications" p
  where p.workspace = $9) end else 0 end as matching, 0 as everything
from (select (
    select k.id
    from "schema"."dravo_rankings" k
    where k.name = $10
    and k.keys = $11
    and k.done = 1) as ranking) s;

with counted as (select 0 as total, cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) as now), page as (with v as materialized (select p.seq, coalesce(case p.platform when $1 then (
        select case when length(w.value) <= 17
        and w.value ~ '^-?[0-9]+$' then case when cast(w.value as bigint) between -9007199254740991
        and 9007199254740991 then cast(w.value as bigint) end end
        from (select cast(p.metrics as json) ->> cast($2 as text) as value offset 0) as w) end, -9007199254740992) as value
    from "schema"."dravo_publications" p
    where p.workspace = $3)
  select v.seq, v.value
  from v
  where 1 = 1
  order by "v"."value" desc, "v"."seq" desc
  limit $4 )
select p.post_id, p.account_id, p.platform, p.platform_post_id, p.url, p.text, p.created_at, p.published_at, p.traits, p.seq, p.outcome, p.metrics, p.metrics_as_of, p.window_from, p.window_to, p.warnings, p.error, p.last_updated_at, p.stale_after, p.attempts, p.attempted_at, p.attempted_connection, p.policy_state, p.again_from, p.again_until, p.fence, p.lease_until, p.read_rate, p.reads_at, p.unavailable_at, p.origin, p.media_type, a.seq as a_seq, a.connection as a_connection, a.connected_at as a_connected_at, a.disconnected_at as a_disconnected_at, a.grant_error as a_grant_error, c.total, c.now
from counted c
left join page k on true
left join "schema"."dravo_publications" p on p.workspace = $5
and p.seq = k.seq
left join "schema"."dravo_accounts" a on a.workspace = p.workspace
and a.account_id = p.account_id
order by "k"."value" desc, "k"."seq" desc;

select a.workspace, a.account_id, a.platform, a.platform_account_id, a.handle, a.app, a.traits, a.seq, a.connected_at, a.disconnected_at, a.connection, a.grant_error
from "schema"."dravo_accounts" a
where a.workspace = $1
and a.account_id in (
  select id
  from json_to_recordset(cast(cast($2 as text) as json)) as w(id text collate "C"));

with counted as materialized (select 0 as total, cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) as now, (
    select k.id
    from "schema"."dravo_rankings" k
    where k.name = $1
    and k.keys = $2
    and k.done = 1) as ranking), page as (select e.seq, e.value
  from (select *
    from (select r.seq, r.value
      from "schema"."dravo_ranks" r
      where r.workspace = $3
      and r.ranking = (select c.ranking
        from counted c)
      and ("r"."value", "r"."seq") < ($4, $5)
      order by r.value desc, r.seq desc
      limit 101) either) e
  order by "e"."value" desc, "e"."seq" desc
  limit $6 )
select p.post_id, p.account_id, p.platform, p.platform_post_id, p.url, p.text, p.created_at, p.published_at, p.traits, p.seq, p.outcome, p.metrics, p.metrics_as_of, p.window_from, p.window_to, p.warnings, p.error, p.last_updated_at, p.stale_after, p.attempts, p.attempted_at, p.attempted_connection, p.policy_state, p.again_from, p.again_until, p.fence, p.lease_until, p.read_rate, p.reads_at, p.unavailable_at, p.origin, p.media_type, a.seq as a_seq, a.connection as a_connection, a.connected_at as a_connected_at, a.disconnected_at as a_disconnected_at, a.grant_error as a_grant_error, c.total, c.now, c.ranking
from counted c
left join page k on true
left join "schema"."dravo_publications" p on p.workspace = $7
and p.seq = k.seq
left join "schema"."dravo_accounts" a on a.workspace = p.workspace
and a.account_id = p.account_id
order by "k"."value" desc, "k"."seq" desc;

with counted as materialized (select 0 as total, cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) as now, (
    select k.id
    from "schema"."dravo_rankings" k
    where k.name = $1
    and k.keys = $2
    and k.done = 1) as ranking), page as (select e.seq, e.value
  from (select *
    from (select r.seq, r.value
      from "schema"."dravo_ranks" r
      where r.workspace = $3
      and r.ranking = (select c.ranking
        from counted c)
      and r.value > -9007199254740992
      and (r.value, r.seq) > ($4, $5)
      order by r.value , r.seq
      limit 101) present
    union all
    select *
    from (select r.seq, r.value
      from "schema"."dravo_ranks" r
      where r.workspace = $6
      and r.ranking = (select c.ranking
        from counted c)
      and r.value = -9007199254740992
      order by r.value , r.seq
      limit 101) absent) e
  order by case when "e"."value" = -9007199254740992 then 1 else 0 end, "e"."value", "e"."seq"
  limit $7 )
select p.post_id, p.account_id, p.platform, p.platform_post_id, p.url, p.text, p.created_at, p.published_at, p.traits, p.seq, p.outcome, p.metrics, p.metrics_as_of, p.window_from, p.window_to, p.warnings, p.error, p.last_updated_at, p.stale_after, p.attempts, p.attempted_at, p.attempted_connection, p.policy_state, p.again_from, p.again_until, p.fence, p.lease_until, p.read_rate, p.reads_at, p.unavailable_at, p.origin, p.media_type, a.seq as a_seq, a.connection as a_connection, a.connected_at as a_connected_at, a.disconnected_at as a_disconnected_at, a.grant_error as a_grant_error, c.total, c.now, c.ranking
from counted c
left join page k on true
left join "schema"."dravo_publications" p on p.workspace = $8
and p.seq = k.seq
left join "schema"."dravo_accounts" a on a.workspace = p.workspace
and a.account_id = p.account_id
order by case when "k"."value" = -9007199254740992 then 1 else 0 end, "k"."value", "k"."seq";
