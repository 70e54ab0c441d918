with clock as (select +? as now)
select c.now, t.id, t.until
from clock c
left join "dravo_throttles" t on t.id in (select id
  from (select value ->> 'id' as id
    from json_each(+?)) as w);
