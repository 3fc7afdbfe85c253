/*
Between which days can families be compared?
page: adoption/families
params:
*/
SELECT days_back, then_on, now_on, families_then, families_now,
    CAST(sum(downloads_then) AS BIGINT) AS downloads_then, CAST(sum(downloads_now) AS BIGINT) AS downloads_now
FROM marts.family_points
GROUP BY days_back, then_on, now_on, families_then, families_now
ORDER BY days_back
