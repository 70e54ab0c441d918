begin immediate;

update "dravo_accounts" as a
set handle = +?, app = +?, traits = +?, connection = connection + 1, disconnected_at = null, grant_error = null
where workspace = +?
and platform = +?
and platform_account_id = +?
and not exists (
  select 1
  from "dravo_accounts" b
  where b.workspace = +?
  and b.account_id = +?
  and (b.platform <> +?
    or b.platform_account_id <> +?))
returning workspace as a_workspace, account_id as a_account_id, platform as a_platform, platform_account_id as a_platform_account_id, handle as a_handle, app as a_app, traits as a_traits, seq as a_seq, connected_at as a_connected_at, disconnected_at as a_disconnected_at, connection as a_connection, grant_error as a_grant_error;

insert into "dravo_accounts" as a (workspace, account_id, platform, platform_account_id, handle, app, traits, connected_at)
select +?, +?, +?, +?, +?, +?, +?, +?
where not exists (
  select 1
  from "dravo_accounts" b
  where b.workspace = +?
  and b.account_id = +?
  and (b.platform <> +?
    or b.platform_account_id <> +?))
on conflict (workspace, platform, platform_account_id) do update
set handle = excluded.handle, app = excluded.app, traits = excluded.traits, connection = a.connection + 1, disconnected_at = null, grant_error = null
returning workspace as a_workspace, account_id as a_account_id, platform as a_platform, platform_account_id as a_platform_account_id, handle as a_handle, app as a_app, traits as a_traits, seq as a_seq, connected_at as a_connected_at, disconnected_at as a_disconnected_at, connection as a_connection, grant_error as a_grant_error;

insert into "dravo_changes" (workspace, kind, seq, mark, erased, past)
select +?, w.kind, w.seq, (select coalesce(max(mark), 0) + 1
  from "dravo_changes"
  where workspace = +?), 0 , +?
from (select value ->> 'kind' as kind, value ->> 'seq' as seq
  from json_each(+?)) as w
where w.seq > 0
on conflict (workspace, kind, seq) do update
set mark = excluded.mark, erased = excluded.erased;

insert into "dravo_pasts" (workspace, past, mark)
select +?, +?, coalesce(max(mark), 0)
from "dravo_changes"
where workspace = +?
on conflict (workspace, past) do update
set mark = excluded.mark;

delete from "dravo_pasts"
where workspace = +?
and mark < (
  select mark
  from "dravo_pasts"
  where workspace = +?
  order by mark desc
  limit 1 offset 200);

insert into "dravo_due" (workspace, kind, seq, platform, due_at)
select t.workspace, 'account', t.seq, t.platform, t.seq - 9007199254740991
from "dravo_accounts" t
where t.workspace = +?
and t.account_id = +?
on conflict (workspace, kind, seq) do nothing;

insert into "dravo_listings" (workspace, account_id, platform, next_at) values (+?, +?, +?, 0)
on conflict (workspace, account_id) do update
set next_at = 0;

commit;

with held as (
  select d.seq
  from "dravo_due" d
  where d.workspace = +?
  and d.kind = +?
  and d.seq in (select w.seq
    from (select seq
      from "dravo_accounts"
      where workspace = +?
      and account_id = +?) as w)
  order by d.seq )
update "dravo_due" as d
set due_at = (
  select case when t.outcome = 'never'
  and (t.attempts = 0
    or t.stale_after is null) then t.seq - 9007199254740991 when (t.attempted_connection is not null
    and t.attempted_connection <> a.connection)
  and (t.attempts = 0
    or t.stale_after is null) then 0 when t.again_from < t.stale_after then t.again_from else t.stale_after end
  from "dravo_accounts" t
  join "dravo_accounts" a on a.workspace = t.workspace
  and a.account_id = t.account_id
  where t.workspace = +?
  and t.seq = d.seq)
where d.workspace = +?
and d.kind = +?
and d.seq in (select seq
  from held);

with held as (
  select d.seq
  from "dravo_due" d
  where d.workspace = +?
  and d.kind = +?
  and d.seq in (select w.seq
    from (select seq
      from "dravo_publications"
      where workspace = +?
      and account_id = +?) as w)
  order by d.seq )
update "dravo_due" as d
set due_at = (
  select case when t.outcome = 'never'
  and (t.attempts = 0
    or t.stale_after is null) then t.seq - 9007199254740991 when (t.attempted_connection is not null
    and t.attempted_connection <> a.connection)
  and (t.attempts = 0
    or t.stale_after is null) then 0 when t.again_from < t.stale_after then t.again_from else t.stale_after end
  from "dravo_publications" t
  join "dravo_accounts" a on a.workspace = t.workspace
  and a.account_id = t.account_id
  where t.workspace = +?
  and t.seq = d.seq)
where d.workspace = +?
and d.kind = +?
and d.seq in (select seq
  from held);
