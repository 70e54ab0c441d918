with passed as (
  select t.id
  from "schema"."dravo_throttles" t
  where t.id in (select w.id
    from json_to_recordset(cast(cast($1 as text) as json)) as w(id text collate "C"))
  and t.until <= cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint)
  order by t.id for no key update of t skip locked)
update "schema"."dravo_throttles"
set until = cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) + $2
where id in (select id
  from passed)
and until <= cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint)
returning id, until;
