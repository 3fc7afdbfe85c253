/*
How many families have how many downloads, now and then?
page: adoption/families
params:
  days_back: BIGINT null   # null: all families now; else both ends of that stretch, on what can be compared
*/
-- Families with equal downloads are one row, so that millions of families are some ten thousand rows.
SELECT 'now' AS moment, downloads_30d, families FROM marts.family_sizes WHERE $days_back IS NULL
UNION ALL
SELECT 'now' AS moment, downloads_now, count(*) FROM marts.family_points
WHERE days_back = $days_back AND downloads_now > 0
GROUP BY downloads_now
UNION ALL
SELECT 'now' AS moment, 0, max(families_now) - count(*) FILTER (WHERE downloads_now > 0)
FROM marts.family_points WHERE days_back = $days_back HAVING count(*) > 0
UNION ALL
SELECT 'then' AS moment, downloads_then, count(*) FROM marts.family_points
WHERE days_back = $days_back AND downloads_then > 0
GROUP BY downloads_then
UNION ALL
SELECT 'then' AS moment, 0, max(families_then) - count(*) FILTER (WHERE downloads_then > 0)
FROM marts.family_points WHERE days_back = $days_back HAVING count(*) > 0
ORDER BY moment, downloads_30d
