select workspace, post_id, account_id, platform, platform_post_id, url, text, created_at, published_at, traits, seq, origin, media_type
from "dravo_publications" p
where +p.workspace = +?
and p.seq = (select seq
  from (
    select seq, 0 as former
    from "dravo_publications"
    where workspace = +?
    and account_id = +?
    and platform_post_id = +?
    union all
    select seq, 1 as former
    from "dravo_publications"
    where workspace = +?
    and account_id = +?
    and recorded_post_id = +? ) as named
  order by former, seq
  limit 1);

begin immediate;

insert into "dravo_publications" as p (workspace, post_id, account_id, platform, platform_post_id, url, text, created_at, published_at, traits)
select a.workspace, +?, a.account_id, a.platform, +?, +?, +?, coalesce(cast(+? as bigint), +?), cast(+? as bigint), +?
from "dravo_accounts" a
where a.workspace = +?
and a.account_id = +?
on conflict (workspace, account_id, platform_post_id) do nothing
returning workspace, post_id, account_id, platform, platform_post_id, url, text, created_at, published_at, traits, seq, origin, media_type;

insert into "dravo_due" (workspace, kind, seq, platform, due_at)
select t.workspace, 'publication', t.seq, t.platform, t.seq - 9007199254740991
from "dravo_publications" t
where t.workspace = +?
and t.seq = +?
on conflict (workspace, kind, seq) do nothing;

insert into "dravo_tally_log" (workspace, row_seq, post_id, account_id, platform, created_at, n, old_metrics, new_metrics)
select t.workspace, t.seq, t.post_id, t.account_id, t.platform, t.created_at, 1, '{}', t.metrics
from "dravo_publications" t
where +t.workspace = +?
and t.seq in (select seq
  from (select value ->> 'seq' as seq
    from json_each(+?)) as w);

insert into "dravo_ranks" (workspace, ranking, value, seq)
select t.workspace, k.id, coalesce((
    select o.held
    from (
      select q.place, case when typeof((t.metrics ->> q.key)) = 'integer'
      and (t.metrics ->> q.key) between -9007199254740991
      and 9007199254740991 then (t.metrics ->> q.key) end as held
      from "dravo_ranking_keys" q
      where q.ranking = k.id
      and q.platform = t.platform) o
    where o.held is not null
    order by o.place
    limit 1), -9007199254740992), t.seq
from "dravo_rankings" k
cross join "dravo_publications" t
where k.done <= 1
and +t.workspace = +?
and t.seq in (select seq
  from (select value ->> 'seq' as seq
    from json_each(+?)) as w)
on conflict do nothing;

insert into "dravo_changes" (workspace, kind, seq, mark, erased, past)
select +?, w.kind, w.seq, (select coalesce(max(mark), 0) + 1
  from "dravo_changes"
  where workspace = +?), w.erased , +?
from (select value ->> 'kind' as kind, value ->> 'seq' as seq, value ->> 'erased' as erased
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

commit;

update "dravo_publications" as p
set post_id = +?, origin = 'published', url = coalesce(+?, p.url), text = coalesce(+?, p.text), published_at = coalesce(cast(+? as bigint), p.published_at), traits = +?
where p.workspace = +?
and p.seq = +?
and p.origin <> 'published'
returning workspace, post_id, account_id, platform, platform_post_id, url, text, created_at, published_at, traits, seq, origin, media_type;

insert into "dravo_tally_log" (workspace, row_seq, post_id, account_id, platform, created_at, n, old_metrics, new_metrics)
select t.workspace, t.seq, cast(+? as text), t.account_id, t.platform, t.created_at, -1, t.metrics, '{}'
from "dravo_publications" t
where +t.workspace = +?
and t.seq in (select seq
  from (select value ->> 'seq' as seq
    from json_each(+?)) as w);
