begin;

delete from "schema"."dravo_webhooks"
where workspace = $1
and id = $2
returning id;

delete from "schema"."dravo_webhook_deliveries"
where workspace = $1
and endpoint_id = $2;

commit;
