select sealed, version
from "dravo_secrets"
where workspace = +?
and account_id = +?
and sealed is not null;
