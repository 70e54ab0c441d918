select seq, endpoint_id, id, type, data, account_id, post_id, mark, created_at, status, attempts, tries, next_at, log
from "dravo_webhook_deliveries"
where workspace = +?
and endpoint_id = +?
and status = +?
and seq < +?
order by seq desc
limit +?;
