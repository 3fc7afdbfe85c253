/*
How did sums over the values of one dimension move from day to day? The largest values, or those named, and the rest.
page: adoption/trends
params:
  dimension: VARCHAR 'all'
  values: VARCHAR[] null
  top: BIGINT 8
  since: DATE null
*/
-- The smallest table that holds the answer: one row a value and day.
WITH measured AS (
    SELECT * FROM marts.adoption_values
    WHERE dimension = $dimension AND ($since IS NULL OR day >= CAST($since AS DATE))
),

{% include "_trend_places.sql" %},

whole AS (
    SELECT
        day, sum(downloads_30d) AS downloads_30d, sum(downloads_1d) AS downloads_1d, sum(likes) AS likes,
        sum(models_observed) AS models_observed, sum(models_known) AS models_known,
        sum(models_with_daily) AS models_with_daily, sum(entered_30d) AS entered_30d, sum(left_30d) AS left_30d,
        sum(models_entered) AS models_entered, sum(models_left) AS models_left
    FROM marts.adoption_values
    WHERE dimension = 'all' AND ($since IS NULL OR day >= CAST($since AS DATE))
    GROUP BY day
),

shown AS (
    SELECT
        m.value, c.place, m.day, sum(m.downloads_30d) AS downloads_30d, sum(m.downloads_1d) AS downloads_1d,
        sum(m.likes) AS likes, sum(m.models_observed) AS models_observed, sum(m.models_known) AS models_known,
        sum(m.models_with_daily) AS models_with_daily, sum(m.entered_30d) AS entered_30d, sum(m.left_30d) AS left_30d,
        sum(m.models_entered) AS models_entered, sum(m.models_left) AS models_left
    FROM measured AS m
    INNER JOIN chosen AS c ON c.value = m.value
    GROUP BY m.value, c.place, m.day
),

{% include "_trend_lines.sql" %}
