with clock as (select cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) as now)
select c.now, t.id, t.until
from clock c
left join "schema"."dravo_throttles" t on t.id in (select id
  from json_to_recordset(cast(cast($1 as text) as json)) as w(id text collate "C"));
