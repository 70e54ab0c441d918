select current_setting('server_version_num') as version, current_setting('server_encoding') as encoding, (select case c.relkind when 'p' then (select count(*)
    from pg_inherits i
    where i.inhparent = c.oid) else 0 end
  from pg_class c
  where c.oid = to_regclass($1)) as partitions;

select id, breaking
from "schema"."dravo_migrations";

begin;

select a.grant_error
from "schema"."dravo_accounts" a
where a.workspace = $1
and platform = $2
and platform_account_id = $3 for no key update of a;

update "schema"."dravo_accounts" as a
set handle = $1, app = $2, traits = $3, connection = connection + 1, disconnected_at = null, grant_error = null, renewed_at = cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint)
where workspace = $4
and platform = $5
and platform_account_id = $6
and not exists (
  select 1
  from "schema"."dravo_accounts" b
  where b.workspace = $7
  and b.account_id = $8
  and (b.platform <> $9
    or b.platform_account_id <> $10))
returning workspace as a_workspace, account_id as a_account_id, platform as a_platform, platform_account_id as a_platform_account_id, handle as a_handle, app as a_app, traits as a_traits, seq as a_seq, connected_at as a_connected_at, disconnected_at as a_disconnected_at, connection as a_connection, grant_error as a_grant_error;

insert into "schema"."dravo_accounts" as a (workspace, account_id, platform, platform_account_id, handle, app, traits, connected_at)
select $1, $2, $3, $4, $5, $6, $7, cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint)
where not exists (
  select 1
  from "schema"."dravo_accounts" b
  where b.workspace = $8
  and b.account_id = $9
  and (b.platform <> $10
    or b.platform_account_id <> $11))
on conflict (workspace, platform, platform_account_id) do update
set handle = excluded.handle, app = excluded.app, traits = excluded.traits, connection = a.connection + 1, disconnected_at = null, grant_error = null, renewed_at = cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint)
returning workspace as a_workspace, account_id as a_account_id, platform as a_platform, platform_account_id as a_platform_account_id, handle as a_handle, app as a_app, traits as a_traits, seq as a_seq, connected_at as a_connected_at, disconnected_at as a_disconnected_at, connection as a_connection, grant_error as a_grant_error;

insert into "schema"."dravo_changes" (workspace, kind, seq, mark, erased)
select $1, w.kind, w.seq, cast(cast(pg_current_xact_id() as text) as bigint), w.erased
from json_to_recordset(cast(cast($2 as text) as json)) as w(kind text collate "C", seq bigint, erased bigint)
where w.seq > 0
on conflict (workspace, kind, seq) do update
set mark = excluded.mark, erased = excluded.erased;

insert into "schema"."dravo_due" (workspace, kind, seq, platform, due_at)
select t.workspace, 'account', t.seq, t.platform, t.seq - 9007199254740991
from "schema"."dravo_accounts" t
where t.workspace = $1
and t.account_id = $2
on conflict (workspace, kind, seq) do nothing;

insert into "schema"."dravo_listings" (workspace, account_id, platform, next_at) values ($1, $2, $3, 0)
on conflict (workspace, account_id) do update
set next_at = 0;

commit;

with held as (
  select d.seq
  from "schema"."dravo_due" d
  where d.workspace = $1
  and d.kind = $2
  and d.seq in (select w.seq
    from (select seq
      from "schema"."dravo_accounts"
      where workspace = $3
      and account_id = $4) as w)
  order by d.seq for no key update of d)
update "schema"."dravo_due" as d
set due_at = (
  select case when t.outcome = 'never'
  and (t.attempts = 0
    or t.stale_after is null) then t.seq - 9007199254740991 when (t.attempted_connection is not null
    and t.attempted_connection <> a.connection)
  and (t.attempts = 0
    or t.stale_after is null) then 0 when t.again_from < t.stale_after then t.again_from else t.stale_after end
  from "schema"."dravo_accounts" t
  join "schema"."dravo_accounts" a on a.workspace = t.workspace
  and a.account_id = t.account_id
  where t.workspace = $5
  and t.seq = d.seq)
where d.workspace = $6
and d.kind = $7
and d.seq in (select seq
  from held);

with held as (
  select d.seq
  from "schema"."dravo_due" d
  where d.workspace = $1
  and d.kind = $2
  and d.seq in (select w.seq
    from (select seq
      from "schema"."dravo_publications"
      where workspace = $3
      and account_id = $4) as w)
  order by d.seq for no key update of d)
update "schema"."dravo_due" as d
set due_at = (
  select case when t.outcome = 'never'
  and (t.attempts = 0
    or t.stale_after is null) then t.seq - 9007199254740991 when (t.attempted_connection is not null
    and t.attempted_connection <> a.connection)
  and (t.attempts = 0
    or t.stale_after is null) then 0 when t.again_from < t.stale_after then t.again_from else t.stale_after end
  from "schema"."dravo_publications" t
  join "schema"."dravo_accounts" a on a.workspace = t.workspace
  and a.account_id = t.account_id
  where t.workspace = $5
  and t.seq = d.seq)
where d.workspace = $6
and d.kind = $7
and d.seq in (select seq
  from held);

select w.kind, w.seq, coalesce(p.account_id, a.account_id) as account_id, coalesce(p.platform, a.platform) as platform, p.post_id, p.platform_post_id, f.mark
from json_to_recordset(cast(cast($1 as text) as json)) as w(kind text collate "C", seq bigint)
left join "schema"."dravo_publications" p on w.kind = 'publication'
and p.workspace = $2
and p.seq = w.seq
left join "schema"."dravo_accounts" a on w.kind = 'account'
and a.workspace = $3
and a.seq = w.seq
left join "schema"."dravo_changes" f on f.workspace = $4
and f.kind = $5
and f.seq = w.seq
where p.seq is not null
or a.seq is not null
order by 3, 2;

insert into "schema"."dravo_webhook_deliveries" as d (workspace, endpoint_id, id, type, data, account_id, post_id, mark, created_at, due_at, status, attempts, tries, next_at, log)
select v.workspace, v.endpoint_id, v.id, v.type, v.data, v.account_id, v.post_id, v.mark, v.now, v.due, 'pending', 0, 0, v.due, '[]'
from (select u.*, case when u.last > u.now - 60000
  and u.last <= u.now + 60000 then u.last + 60000 else u.now end as due
  from (select e.workspace, e.id as endpoint_id, w.id, w.type, w.data, w.account_id, w.post_id, w.mark, w.at, cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) as now, case when w.type = 'analytics.updated' then (
      select max(o.due_at)
      from "schema"."dravo_webhook_deliveries" o
      where o.workspace = $1
      and o.endpoint_id = e.id
      and o.account_id = w.account_id
      and o.type = 'analytics.updated') end as last
    from "schema"."dravo_webhooks" e
    cross join json_to_recordset(cast(cast($2 as text) as json)) as w(at bigint, id text collate "C", type text collate "C", data text collate "C", account_id text collate "C", post_id text collate "C", mark bigint)
    where e.workspace = $3
    and e.status = 'active'
    and (e.events is null
      or e.events like '%"' || w.type || '"%')
    and (w.type not in ('metric.retired', 'budget.exhausted')
      or not exists (
        select 1
        from "schema"."dravo_webhook_deliveries" k
        where k.workspace = $4
        and k.endpoint_id = e.id
        and k.type = w.type
        and k.data = w.data
        and k.type in ('metric.retired', 'budget.exhausted')))) as u ) as v
where 1 = 1
order by v.at, v.endpoint_id
on conflict (workspace, endpoint_id, account_id)
where type = 'analytics.updated'
and attempts = 0 do update
set attempts = d.attempts
returning seq;
