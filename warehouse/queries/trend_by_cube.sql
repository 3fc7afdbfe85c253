/*
How did sums over the values of one dimension move from day to day, among models with these facts on their cards?
page: adoption/trends
params:
  dimension: VARCHAR 'all'
  values: VARCHAR[] null
  top: BIGINT 8
  since: DATE null
  tasks: VARCHAR[] null
  libraries: VARCHAR[] null
  licence_families: VARCHAR[] null
  size_buckets: VARCHAR[] null
  modalities: VARCHAR[] null
  regions: VARCHAR[] null
*/
-- One row a combination of card facts and day: larger than one dimension, far smaller than the models.
WITH measured AS (
    SELECT
        CASE $dimension
            WHEN 'task' THEN task
            WHEN 'library' THEN library
            WHEN 'licence_family' THEN licence_family
            WHEN 'size_bucket' THEN size_bucket
            WHEN 'modality' THEN modality
            WHEN 'region' THEN region
            ELSE 'all'
        END AS value,
        day,
        sum(downloads_30d) AS downloads_30d,
        sum(downloads_1d) AS downloads_1d,
        sum(likes) AS likes,
        sum(models_observed) AS models_observed,
        sum(models_known) AS models_known,
        sum(models_with_daily) AS models_with_daily,
        sum(entered_30d) AS entered_30d,
        sum(left_30d) AS left_30d,
        sum(models_entered) AS models_entered,
        sum(models_left) AS models_left
    FROM marts.adoption_cube
    WHERE
        ($since IS NULL OR day >= CAST($since AS DATE))
        AND ($tasks IS NULL OR list_contains(CAST($tasks AS VARCHAR[]), task))
        AND ($libraries IS NULL OR list_contains(CAST($libraries AS VARCHAR[]), library))
        AND ($licence_families IS NULL OR list_contains(CAST($licence_families AS VARCHAR[]), licence_family))
        AND ($size_buckets IS NULL OR list_contains(CAST($size_buckets AS VARCHAR[]), size_bucket))
        AND ($modalities IS NULL OR list_contains(CAST($modalities AS VARCHAR[]), modality))
        AND ($regions IS NULL OR list_contains(CAST($regions AS VARCHAR[]), region))
    GROUP BY 1, 2
),

{% include "_trend_places.sql" %},

{% include "_trend_shown.sql" %},

{% include "_trend_lines.sql" %}
