delete from "dravo_paid_days"
where ledger = +?
and day < +?;

insert into "dravo_paid_days" (ledger, day, resource)
select +?, cast(+? as bigint), w.id
from (select value ->> 'id' as id
  from json_each(+?)) as w
where w.id is not null
order by w.id
on conflict (ledger, day, resource) do nothing
returning resource;
