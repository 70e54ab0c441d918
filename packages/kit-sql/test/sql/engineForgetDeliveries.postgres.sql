delete from "schema"."dravo_webhook_deliveries"
where (workspace, seq) in (
  select o.workspace, o.seq
  from "schema"."dravo_webhook_deliveries" o
  where o.created_at < cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) - $1
  order by o.created_at
  limit $2)
returning seq;
