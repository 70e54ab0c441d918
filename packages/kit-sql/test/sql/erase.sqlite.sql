begin immediate;

select p.seq, p.created_at as at
from "dravo_publications" p
where p.workspace = +?
and p.post_id = +?
order by p.seq desc
limit 1000;

select t.seq
from "dravo_publications" t
where +t.workspace = +?
and t.seq in (select seq
  from (select value ->> 'seq' as seq
    from json_each(+?)) as w)
order by t.seq;

insert into "dravo_tally_log" (workspace, row_seq, post_id, account_id, platform, created_at, n, old_metrics, new_metrics)
select t.workspace, t.seq, t.post_id, t.account_id, t.platform, t.created_at, -1, t.metrics, '{}'
from "dravo_publications" t
where +t.workspace = +?
and t.seq in (select seq
  from (select value ->> 'seq' as seq
    from json_each(+?)) as w);

delete from "dravo_ranks"
where workspace = +?
and (workspace, ranking, value, seq) in (
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
      from json_each(+?)) as w));

delete from "dravo_points"
where workspace = +?
and kind = +?
and seq in (select seq
  from (select value ->> 'seq' as seq
    from json_each(+?)) as w);

delete from "dravo_due"
where workspace = +?
and kind = +?
and seq in (select seq
  from (select value ->> 'seq' as seq
    from json_each(+?)) as w);

delete from "dravo_publications"
where +workspace = +?
and seq in (select seq
  from (select value ->> 'seq' as seq
    from json_each(+?)) as w);

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

delete from "dravo_webhook_deliveries"
where workspace = +?
and post_id = +?;

commit;

select a.seq, a.seq as at
from "dravo_accounts" a
where a.workspace = +?
and account_id = +?
order by a.seq desc
limit 1000;

select t.seq
from "dravo_accounts" t
where +t.workspace = +?
and t.seq in (select seq
  from (select value ->> 'seq' as seq
    from json_each(+?)) as w)
order by t.seq;

delete from "dravo_accounts"
where +workspace = +?
and seq in (select seq
  from (select value ->> 'seq' as seq
    from json_each(+?)) as w);

select p.seq, p.created_at as at
from "dravo_publications" p
where p.workspace = +?
and account_id = +?
order by p.created_at desc, p.seq desc
limit 1000;

update "dravo_secrets"
set sealed = null, lease_until = null
where workspace = +?
and account_id = +?;

delete from "dravo_listings"
where workspace = +?
and account_id = +?;

delete from "dravo_webhook_deliveries"
where workspace = +?
and account_id = +?;
