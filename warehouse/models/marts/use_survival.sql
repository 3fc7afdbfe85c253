/*
One row a group and age in weeks: how many models in use reach that age, and how many fall out of use at it. A model is
followed from the first day it was observed with more than 100 downloads in 30 days, at the age it then had, until its
use ended, it was removed, or four weeks before it was observed last: later than that no end can be told from a pause.
Models of unknown age take no part.

page: adoption/families
grain: dimension, value, age_weeks
columns:
  dimension  VARCHAR  all, size_bucket, relation or modality.
  value      VARCHAR  The size band, relation or modality; Original where no base is named; Not stated where it is not said.
  place      BIGINT   Order in which groups are shown: bands by size, relations and modalities by name, what is not stated last.
  age_weeks  BIGINT   Weeks since creation, whole; a model is counted as leaving at the end of its week.
  entered    BIGINT   Models that begin to be followed at that age.
  at_risk    BIGINT   Models in use that were being followed when they reached that age.
  ended      BIGINT   Of these, quiet for 28 days or more from then on (10 downloads in 30 days or fewer), or removed from the Hub.
  censored   BIGINT   Of these, in use when they were last followed.
*/
WITH last_month AS (
    SELECT max(month_on) AS month_on, max(day) AS as_of FROM core.model_months
),

followed AS (
    SELECT
        s.created_on, m.used_on,
        coalesce(s.size_bucket, 'Not stated') AS size_bucket,
        CASE WHEN s.base_repo_id IS NULL THEN 'Original' ELSE coalesce(s.relation, 'Not stated') END AS relation,
        coalesce(s.modality, 'Not stated') AS modality,
        CAST(l.as_of - INTERVAL 28 DAY AS DATE) AS horizon_on,
        CAST(s.last_seen_on - INTERVAL 28 DAY AS DATE) AS told_until_on,
        coalesce(m.ended_on, CASE WHEN s.renamed_to IS NULL THEN s.removed_on END) AS ended_on
    FROM core.model_months AS m
    INNER JOIN last_month AS l ON l.month_on = m.month_on
    INNER JOIN core.repos AS r ON r.repo_key = m.repo_key
    INNER JOIN marts.model_summary AS s ON s.repo_id = r.repo_id
    WHERE m.used_on IS NOT NULL AND s.created_on IS NOT NULL AND NOT s.created_is_floor AND r.repo_type = 'model'
),

left_on AS (
    SELECT
        created_on, used_on, size_bucket, relation, modality,
        ended_on <= horizon_on AS is_ended,
        CASE WHEN ended_on <= horizon_on THEN ended_on ELSE least(told_until_on, horizon_on) END AS until_on
    FROM followed
),

aged AS (
    SELECT
        size_bucket, relation, modality, coalesce(is_ended, false) AS is_ended,
        CAST(floor(CAST(greatest(date_diff('day', created_on, used_on), 0) AS DOUBLE) / 7) AS BIGINT) AS enters_at,
        CAST(floor(CAST(greatest(date_diff('day', created_on, until_on), 0) AS DOUBLE) / 7) AS BIGINT) + 1 AS leaves_at
    FROM left_on
    WHERE until_on >= used_on
),

grouped AS (
    SELECT 'all' AS dimension, 'all' AS value, enters_at, leaves_at, is_ended FROM aged
    UNION ALL
    SELECT 'size_bucket' AS dimension, size_bucket AS value, enters_at, leaves_at, is_ended FROM aged
    UNION ALL
    SELECT 'relation' AS dimension, relation AS value, enters_at, leaves_at, is_ended FROM aged
    UNION ALL
    SELECT 'modality' AS dimension, modality AS value, enters_at, leaves_at, is_ended FROM aged
),

moves AS (
    SELECT dimension, value, enters_at AS age_weeks, 1 AS entered, 0 AS ended, 0 AS censored FROM grouped
    UNION ALL
    SELECT
        dimension, value, leaves_at AS age_weeks, 0 AS entered,
        CASE WHEN is_ended THEN 1 ELSE 0 END AS ended, CASE WHEN is_ended THEN 0 ELSE 1 END AS censored
    FROM grouped
),

weekly AS (
    SELECT
        dimension, value, age_weeks,
        CAST(sum(entered) AS BIGINT) AS entered, CAST(sum(ended) AS BIGINT) AS ended, CAST(sum(censored) AS BIGINT) AS censored
    FROM moves
    GROUP BY dimension, value, age_weeks
)

SELECT
    w.dimension,
    w.value,
    CASE WHEN w.value = 'Not stated' THEN 99 ELSE coalesce(CAST(b.sort_order AS BIGINT), 50) END AS place,
    w.age_weeks,
    w.entered,
    CAST(coalesce(sum(w.entered - w.ended - w.censored) OVER (
        PARTITION BY w.dimension, w.value ORDER BY w.age_weeks ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ), 0) AS BIGINT) AS at_risk,
    w.ended,
    w.censored
FROM weekly AS w
LEFT JOIN mappings.size_buckets AS b ON w.dimension = 'size_bucket' AND b.size_bucket = w.value
