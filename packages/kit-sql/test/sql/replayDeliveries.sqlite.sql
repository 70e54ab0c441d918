update "dravo_webhook_deliveries"
set status = 'pending', tries = 0, next_at = +?
where workspace = +?
and endpoint_id = +?
and status <> 'pending'
and id in (select w.id
  from (select value ->> 'id' as id
    from json_each(+?)) as w)
returning seq;

update "dravo_webhook_deliveries"
set status = 'pending', tries = 0, next_at = +?
where workspace = +?
and endpoint_id = +?
and status <> 'pending'
and created_at between +?
and +?
returning seq;

update "dravo_webhook_deliveries"
set status = 'pending', tries = 0, next_at = +?
where workspace = +?
and endpoint_id = +?
and status <> 'pending'
and status = 'dead'
returning seq;
