select state, next_at
from "schema"."dravo_listings"
where workspace = $1
and account_id = $2;
