select sealed, version
from "schema"."dravo_secrets"
where workspace = $1
and account_id = $2
and sealed is not null;
