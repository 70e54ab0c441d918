select distinct workspace, kind, seq
from "schema"."dravo_points"
where (workspace, kind, seq) > ($1, $2, $3)
order by workspace, kind, seq
limit $4;

select cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) as now;

select p.workspace, p.kind, p.seq, p.at, p.until, p.metrics
from json_to_recordset(cast(cast($1 as text) as json)) as w(workspace text collate "C", kind text collate "C", seq bigint)
cross join "schema"."dravo_points" p
where p.workspace = w.workspace
and p.kind = w.kind
and p.seq = w.seq
and p.at < $2
order by p.workspace, p.kind, p.seq, p.at;

delete from "schema"."dravo_points"
where (workspace, kind, seq, at) in (
  select workspace, kind, seq, at
  from json_to_recordset(cast(cast($1 as text) as json)) as w(workspace text collate "C", kind text collate "C", seq bigint, at bigint));
