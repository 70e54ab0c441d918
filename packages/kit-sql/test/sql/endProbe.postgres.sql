update "schema"."dravo_throttles"
set until = $1
where id = $2
and until = $3;
