update "schema"."dravo_webhook_deliveries"
set status = 'pending', tries = 0, next_at = cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint)
where workspace = $1
and endpoint_id = $2
and status <> 'pending'
and id in (select w.id
  from json_to_recordset(cast(cast($3 as text) as json)) as w(id text collate "C"))
returning seq;

update "schema"."dravo_webhook_deliveries"
set status = 'pending', tries = 0, next_at = cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint)
where workspace = $1
and endpoint_id = $2
and status <> 'pending'
and created_at between $3
and $4
returning seq;

update "schema"."dravo_webhook_deliveries"
set status = 'pending', tries = 0, next_at = cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint)
where workspace = $1
and endpoint_id = $2
and status <> 'pending'
and status = 'dead'
returning seq;
