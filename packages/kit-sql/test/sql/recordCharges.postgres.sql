delete from "schema"."dravo_paid_days"
where ledger = $1
and day < $2;

insert into "schema"."dravo_paid_days" (ledger, day, resource)
select $1, cast($2 as bigint), w.id
from json_to_recordset(cast(cast($3 as text) as json)) as w(id text collate "C")
where w.id is not null
order by w.id
on conflict (ledger, day, resource) do nothing
returning resource;
