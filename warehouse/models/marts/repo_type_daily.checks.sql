-- fail: The models' total is the same whether summed from changes or from days.
SELECT r.day, r.downloads_30d, a.downloads_30d AS by_day FROM marts.repo_type_daily AS r
INNER JOIN marts.adoption_daily AS a ON a.dimension = 'all' AND a.day = r.day
WHERE r.repo_type = 'model' AND coalesce(r.downloads_30d, 0) <> coalesce(a.downloads_30d, 0);
