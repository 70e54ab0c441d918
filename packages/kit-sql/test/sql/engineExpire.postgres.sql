select cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) as now;

select workspace, kind, seq, platform
from "schema"."dravo_due"
where (workspace, kind, seq) > ($1, $2, $3)
order by workspace, kind, seq
limit $4;

delete from "schema"."dravo_points"
where workspace = $1
and kind = $2
and seq in (select seq
  from json_to_recordset(cast(cast($3 as text) as json)) as w(seq bigint))
and until < $4
returning at;

select t.*
from "schema"."dravo_accounts" t
where t.workspace = $1
and t.seq in (select seq
  from json_to_recordset(cast(cast($2 as text) as json)) as w(seq bigint))
and (t.last_updated_at < $3
  or t.metrics_as_of <> '{}')
order by t.seq;

select t.*
from "schema"."dravo_publications" t
where t.workspace = $1
and t.seq in (select seq
  from json_to_recordset(cast(cast($2 as text) as json)) as w(seq bigint))
and (t.last_updated_at < $3
  or t.metrics_as_of <> '{}')
order by t.seq;
