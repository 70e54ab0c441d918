select w.endpoint_id, sum(w.n) as waiting, min(w.since) as since
from (
  select d.endpoint_id, d.next_at, count(*) as n, min(d.created_at) as since, min(d.seq) as first
  from "dravo_webhook_deliveries" d
  where d.workspace = +?
  and d.status = 'pending'
  group by d.endpoint_id, d.next_at) w
group by w.endpoint_id
order by min(w.first);
