with clock as (select cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) as now)
select c.now, n.text, n.version
from clock c
left join "schema"."dravo_notes" n on n.id = $1;
