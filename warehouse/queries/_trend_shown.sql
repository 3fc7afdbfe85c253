{# Sums by day: of all values, and of each value drawn.
   In: measured, chosen. Out: whole (day, sums), shown (value, place, day, sums). -#}
whole AS (
    SELECT
        day, sum(downloads_30d) AS downloads_30d, sum(downloads_1d) AS downloads_1d, sum(likes) AS likes,
        sum(models_observed) AS models_observed, sum(models_known) AS models_known,
        sum(models_with_daily) AS models_with_daily, sum(entered_30d) AS entered_30d, sum(left_30d) AS left_30d,
        sum(models_entered) AS models_entered, sum(models_left) AS models_left
    FROM measured
    GROUP BY day
),

shown AS (
    SELECT
        m.value, c.place, m.day, m.downloads_30d, m.downloads_1d, m.likes, m.models_observed, m.models_known,
        m.models_with_daily, m.entered_30d, m.left_30d, m.models_entered, m.models_left
    FROM measured AS m
    INNER JOIN chosen AS c ON c.value = m.value
)
