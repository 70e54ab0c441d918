with passed as (
  select t.id
  from "dravo_throttles" t
  where t.id in (select w.id
    from (select value ->> 'id' as id
      from json_each(+?)) as w)
  and t.until <= +?
  order by t.id )
update "dravo_throttles"
set until = +? + +?
where id in (select id
  from passed)
and until <= +?
returning id, until;
