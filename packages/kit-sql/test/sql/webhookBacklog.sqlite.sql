select endpoint_id, count(*) as waiting, min(created_at) as since
from "dravo_webhook_deliveries"
where workspace = +?
and status = 'pending'
group by endpoint_id
order by min(seq);
