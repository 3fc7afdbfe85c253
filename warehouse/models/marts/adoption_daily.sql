/*
One row a dimension, value and calendar day: sums over the models of that value, with how many of them were observed.
Models count as core.model_labels says. From one listed day to the next a sum changes by what the models observed on both
days did, plus entered_30d, minus left_30d: so a listing that grew can be told from demand that grew.

kind: view
page: adoption/trends
grain: dimension, value, day
columns:
  dimension          VARCHAR  all, {{ dimensions[:-1] | map(attribute="key") | join(", ") }} or {{ dimensions[-1].key }}.
  value              VARCHAR  The task, library and so on; Not stated where the model does not say. A model counts under each of its languages.
  day                DATE     Calendar day, UTC.
  day_status         VARCHAR  complete, partial or missing: how the listing of that day was read.
  downloads_30d      BIGINT   30-day downloads of the models observed; empty on missing days.
  downloads_1d       BIGINT   Downloads of that day, of the models for which a daily figure is known; empty where none is.
  likes              BIGINT   Likes of the models observed; empty on missing days.
  models_observed    BIGINT   Models observed that day.
  models_known       BIGINT   Models seen by then and not left out of a complete listing since.
  models_with_daily  BIGINT   Models whose downloads of the day are known.
  coverage           DOUBLE   Models observed of those known, 0 to 1.
  entered_30d        BIGINT   30-day downloads that day of models not observed on the listed day before.
  left_30d           BIGINT   30-day downloads, on the listed day before, of models that are no longer observed.
  models_entered     BIGINT   Models not observed on the listed day before.
  models_left        BIGINT   Models observed on the listed day before and no longer.
*/
WITH days AS (
    SELECT day, day_status FROM core.observed_days WHERE repo_type = 'model'
),

sums AS (
    SELECT
        dimension, value, day, sum(downloads_30d) AS downloads_30d, sum(downloads_1d) AS downloads_1d, sum(likes) AS likes,
        sum(models_observed) AS models_observed, sum(models_known) AS models_known, sum(models_with_daily) AS models_with_daily,
        sum(entered_30d) AS entered_30d, sum(left_30d) AS left_30d, sum(models_entered) AS models_entered, sum(models_left) AS models_left
    FROM marts.adoption_values
    GROUP BY dimension, value, day
)

SELECT
    s.dimension,
    s.value,
    s.day,
    d.day_status,
    CASE WHEN s.models_observed > 0 THEN CAST(s.downloads_30d AS BIGINT) END AS downloads_30d,
    CASE WHEN s.models_with_daily > 0 THEN CAST(s.downloads_1d AS BIGINT) END AS downloads_1d,
    CASE WHEN s.models_observed > 0 THEN CAST(s.likes AS BIGINT) END AS likes,
    CAST(s.models_observed AS BIGINT) AS models_observed,
    CAST(s.models_known AS BIGINT) AS models_known,
    CAST(s.models_with_daily AS BIGINT) AS models_with_daily,
    CAST(s.models_observed AS DOUBLE) / nullif(s.models_known, 0) AS coverage,
    CAST(s.entered_30d AS BIGINT) AS entered_30d,
    CAST(s.left_30d AS BIGINT) AS left_30d,
    CAST(s.models_entered AS BIGINT) AS models_entered,
    CAST(s.models_left AS BIGINT) AS models_left
FROM sums AS s
INNER JOIN days AS d ON d.day = s.day
