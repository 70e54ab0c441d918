with clock as (select +? as now)
select c.now, n.text, n.version
from clock c
left join "dravo_notes" n on n.id = +?;
