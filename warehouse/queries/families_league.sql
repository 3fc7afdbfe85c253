/*
Which families of at least two models are largest, by downloads, derivatives, growth or new derivatives?
page: adoption/families
params:
  text: VARCHAR ''                      # every word of it is in the root's name
  sort: VARCHAR 'family_downloads_30d'  # or derivatives, growth_28d, new_derivatives_28d, derivative_share
  floor: BIGINT 1000                    # growth ranks from so many downloads four weeks before, and is shrunk by it
  limit: BIGINT 50
  offset: BIGINT 0
*/
-- Shrunk by the floor, as movers are: (now + floor) / (before + floor).
WITH measured AS (
    SELECT
        *,
        1 - CAST(coalesce(own_downloads_30d, 0) AS DOUBLE) / nullif(family_downloads_30d, 0) AS derivative_share,
        CASE
            WHEN downloads_30d_28d_ago >= $floor
                THEN CAST(downloads_30d_panel + $floor AS DOUBLE) / (downloads_30d_28d_ago + $floor)
        END AS shrunk_ratio
    FROM marts.family_summary
    WHERE
        ($text = '' OR len(list_filter(string_split(lower($text), ' '), lambda word: NOT contains(lower(family_root_id), word))) = 0)
)

SELECT
    family_root_id, root_is_known, root_is_current, organization, task, has_cycle, models, models_observed, derivatives, finetunes,
    quantizations, adapters, merges, unstated, generations, publishers, own_downloads_30d, family_downloads_30d, share_30d,
    derivative_share, rank_downloads, models_compared, growth_28d, new_derivatives_28d, newest_derivative_id, newest_derivative_on,
    count(*) OVER () AS families_matching
FROM measured
ORDER BY
    CASE $sort
        WHEN 'derivatives' THEN derivatives
        WHEN 'growth_28d' THEN shrunk_ratio
        WHEN 'new_derivatives_28d' THEN new_derivatives_28d
        WHEN 'derivative_share' THEN CASE WHEN family_downloads_30d >= $floor THEN derivative_share END
        ELSE family_downloads_30d
    END DESC NULLS LAST,
    family_downloads_30d DESC NULLS LAST,
    family_root_id
LIMIT $limit
OFFSET $offset
