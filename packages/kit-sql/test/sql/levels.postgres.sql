select b.id, b.level
from "schema"."dravo_buckets" b
where b.id in (select w.id
  from json_to_recordset(cast(cast($1 as text) as json)) as w(id text collate "C"));
