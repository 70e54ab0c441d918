select seq, endpoint_id, id, type, data, account_id, post_id, mark, created_at, status, attempts, tries, next_at, log
from "schema"."dravo_webhook_deliveries"
where workspace = $1
and endpoint_id = $2
and status = $3
and seq < $4
order by seq desc
limit $5;
