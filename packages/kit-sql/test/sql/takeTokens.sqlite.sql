insert into "dravo_buckets" as b (id, level, at) values (+?, +?, +?)
on conflict (id) do update
set level = (case when (b.level + (case when +? - b.at > +?
      or b.at - +? > +? then +? when +? > b.at then +? - b.at else 0 end) * +?) > +? then +? else (b.level + (case when +? - b.at > +?
      or b.at - +? > +? then +? when +? > b.at then +? - b.at else 0 end) * +?) end) - +?, at = case when +? > b.at
or b.at - +? > +? then +? else b.at end
where (case when (b.level + (case when +? - b.at > +?
      or b.at - +? > +? then +? when +? > b.at then +? - b.at else 0 end) * +?) > +? then +? else (b.level + (case when +? - b.at > +?
      or b.at - +? > +? then +? when +? > b.at then +? - b.at else 0 end) * +?) end) >= +?
returning id;
