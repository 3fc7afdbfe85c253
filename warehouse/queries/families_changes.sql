/*
Which families were among the largest then, and which are now?
page: adoption/families
params:
  days_back: BIGINT 91
  top: BIGINT 20
*/
WITH shared AS (
    SELECT
        *,
        CAST(downloads_then AS DOUBLE) / nullif(sum(downloads_then) OVER (), 0) AS share_then,
        CAST(downloads_now AS DOUBLE) / nullif(sum(downloads_now) OVER (), 0) AS share_now
    FROM marts.family_points
    WHERE days_back = $days_back
)

SELECT
    family_root_id, then_on, now_on, rank_then, rank_now, downloads_then, downloads_now, share_then, share_now, models_created,
    CASE
        WHEN coalesce(rank_then, $top + 1) > $top THEN 'entered'
        WHEN coalesce(rank_now, $top + 1) > $top THEN 'left'
        ELSE 'stayed'
    END AS turn
FROM shared
WHERE rank_then <= $top OR rank_now <= $top
ORDER BY rank_now NULLS LAST, rank_then, family_root_id
