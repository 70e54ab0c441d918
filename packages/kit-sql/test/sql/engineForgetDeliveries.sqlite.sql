delete from "dravo_webhook_deliveries"
where (workspace, seq) in (
  select o.workspace, o.seq
  from "dravo_webhook_deliveries" o
  where o.created_at < +? - +?
  order by o.created_at
  limit +?)
returning seq;
