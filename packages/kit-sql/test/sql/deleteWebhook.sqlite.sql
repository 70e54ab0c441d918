begin immediate;

delete from "dravo_webhooks"
where workspace = +?
and id = +?
returning id;

delete from "dravo_webhook_deliveries"
where workspace = +?
and endpoint_id = +?;

commit;
