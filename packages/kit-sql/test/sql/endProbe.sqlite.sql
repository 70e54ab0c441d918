update "dravo_throttles"
set until = +?
where id = +?
and until = +?;
