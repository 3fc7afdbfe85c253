{# Which values are drawn, and in which order.
   In: measured (value, day, sums). Out: chosen (value, place). -#}
latest AS (
    SELECT max(day) AS day FROM core.observed_days WHERE repo_type = 'model' AND day_status <> 'missing'
),

-- Ranked by the last listed day. What a model does not say leads nowhere, so it is among the rest unless asked for.
offered AS (
    SELECT m.value, row_number() OVER (ORDER BY m.downloads_30d DESC, m.value) AS place
    FROM measured AS m
    INNER JOIN latest AS l ON l.day = m.day
    WHERE m.value NOT IN ('Not stated', 'Other')
),

chosen AS (
    SELECT value, place FROM offered WHERE $values IS NULL AND place <= $top
    UNION ALL
    SELECT u.value, u.place
    FROM (SELECT unnest(CAST($values AS VARCHAR[])) AS value, generate_subscripts(CAST($values AS VARCHAR[]), 1) AS place) AS u
)
