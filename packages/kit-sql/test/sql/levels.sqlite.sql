select b.id, b.level
from "dravo_buckets" b
where b.id in (select w.id
  from (select value ->> 'id' as id
    from json_each(+?)) as w);
