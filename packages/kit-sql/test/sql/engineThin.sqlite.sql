select distinct workspace, kind, seq
from "dravo_points"
where (workspace, kind, seq) > (+?, +?, +?)
order by workspace, kind, seq
limit +?;

select +? as now;

select p.workspace, p.kind, p.seq, p.at, p.until, p.metrics
from (select value ->> 'workspace' as workspace, value ->> 'kind' as kind, value ->> 'seq' as seq
  from json_each(+?)) as w
cross join "dravo_points" p
where p.workspace = w.workspace
and p.kind = w.kind
and p.seq = w.seq
and p.at < +?
order by p.workspace, p.kind, p.seq, p.at;

delete from "dravo_points"
where (workspace, kind, seq, at) in (
  select workspace, kind, seq, at
  from (select value ->> 'workspace' as workspace, value ->> 'kind' as kind, value ->> 'seq' as seq, value ->> 'at' as at
    from json_each(+?)) as w);
