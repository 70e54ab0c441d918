select +? as now;

select id, name, keys, named_at, done
from "dravo_rankings"
where done <> 3;

begin immediate;

insert into "dravo_rankings" (id, name, keys, named_at, fill_workspace, fill_seq, done) values ((select coalesce(max(id), 0) + 1
    from "dravo_rankings"), +?, +?, +?, '', 0, 0)
returning id;

insert into "dravo_ranking_keys" (ranking, platform, place, key) values (+?, +?, +?, +?);

commit;

select k.id, k.fill_workspace, k.fill_seq, k.done
from "dravo_rankings" k
where k.done in (0, 2)
order by k.id
limit 1;

select d.workspace, d.seq
from "dravo_due" d
where (d.workspace, d.kind, d.seq) > (+?, 'publication', +?)
and coalesce(d.kind, '') = 'publication'
order by d.workspace, d.kind, d.seq
limit +?;

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
cross join (select value ->> 'workspace' as workspace, value ->> 'seq' as seq
  from json_each(+?)) as l
cross join "dravo_publications" t
where +t.workspace = l.workspace
and t.seq = l.seq
and k.id = +?
on conflict do nothing;

update "dravo_rankings"
set fill_workspace = +?, fill_seq = +?, done = 0
where id = +?;

update "dravo_rankings"
set fill_workspace = +?, fill_seq = +?, done = 1
where id = +?;
