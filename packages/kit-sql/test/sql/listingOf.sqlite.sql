select state, next_at
from "dravo_listings"
where workspace = +?
and account_id = +?;
