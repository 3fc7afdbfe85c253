/*
One row a dimension, value and day, as far as one month's listings tell: the cube's sums over one card fact, and sums by
publisher and by language. A month's file may hold downloads of days before it, where a gap ended in it.
marts.adoption_daily puts the months together.

partition: month
restate_on: core.model_labels
grain: dimension, value, day, month_on
columns:
  dimension          VARCHAR  all, {{ dimensions[:-1] | map(attribute="key") | join(", ") }} or {{ dimensions[-1].key }}.
  value              VARCHAR  The task, library and so on; Not stated where the model does not say.
  day                DATE     Calendar day, UTC.
  month_on           DATE     First day of the month whose listings told it.
  downloads_30d      BIGINT   30-day downloads of the models observed; 0 on days without a listing, which the reader leaves out.
  downloads_1d       BIGINT   Downloads of that day, of the models for which a daily figure is known.
  likes              BIGINT   Likes of the models observed.
  models_observed    BIGINT   Models observed that day.
  models_known       BIGINT   Models seen by then and not left out of a complete listing since.
  models_with_daily  BIGINT   Models whose downloads of the day are known.
  entered_30d        BIGINT   30-day downloads that day of models not observed on the listed day before.
  left_30d           BIGINT   30-day downloads, on the listed day before, of models that are no longer observed.
  models_entered     BIGINT   Models not observed on the listed day before.
  models_left        BIGINT   Models observed on the listed day before and no longer.
*/
WITH cubed AS (
    SELECT
        c.day, c.downloads_30d, c.downloads_1d, c.likes, c.models_observed, c.models_known, c.models_with_daily,
        c.entered_30d, c.left_30d, c.models_entered, c.models_left,
        [
            {'dimension': 'all', 'value': 'all'}, {'dimension': 'task', 'value': c.task},
            {'dimension': 'library', 'value': c.library}, {'dimension': 'licence_family', 'value': c.licence_family},
            {'dimension': 'size_bucket', 'value': c.size_bucket}, {'dimension': 'modality', 'value': c.modality},
            {'dimension': 'region', 'value': c.region}
        ] AS kinds
    FROM marts.adoption_cube AS c
),

from_cube AS (
    SELECT
        u.k.dimension AS dimension, u.k.value AS value, c.day, sum(c.downloads_30d) AS downloads_30d, sum(c.downloads_1d) AS downloads_1d,
        sum(c.likes) AS likes, sum(c.models_observed) AS models_observed, sum(c.models_known) AS models_known,
        sum(c.models_with_daily) AS models_with_daily, sum(c.entered_30d) AS entered_30d, sum(c.left_30d) AS left_30d,
        sum(c.models_entered) AS models_entered, sum(c.models_left) AS models_left
    FROM cubed AS c
    CROSS JOIN unnest(c.kinds) AS u(k)
    GROUP BY u.k.dimension, u.k.value, c.day
),

of_models AS (
    SELECT repo_key, 'organization' AS dimension, organization AS value FROM core.model_labels
    UNION ALL
    SELECT DISTINCT l.repo_key, 'language' AS dimension, u.language AS value
    FROM core.model_labels AS l
    CROSS JOIN unnest(l.languages) AS u(language)
),

named AS (
    SELECT dimension, value FROM of_models GROUP BY dimension, value
),

kinds AS (
    SELECT dimension, value, row_number() OVER (ORDER BY dimension, value) AS kind FROM named
),

keyed AS (
    SELECT o.repo_key, k.kind
    FROM of_models AS o
    INNER JOIN kinds AS k ON k.dimension = o.dimension AND k.value = o.value
),

{% include "marts/_adoption_by_day.sql" %},

told AS (
    SELECT
        dimension, value, day, downloads_30d, downloads_1d, likes, models_observed, models_known, models_with_daily,
        entered_30d, left_30d, models_entered, models_left
    FROM from_cube
    UNION ALL
    SELECT
        k.dimension, k.value, h.day, h.downloads_30d, h.downloads_1d + h.gap_downloads AS downloads_1d,
        h.likes, h.models_observed, h.models_known, h.models_with_daily + h.gap_models AS models_with_daily,
        h.entered_30d, h.left_30d, h.models_entered, h.models_left
    FROM held AS h
    INNER JOIN kinds AS k ON k.kind = h.kind
    WHERE h.models_known <> 0 OR h.models_observed <> 0 OR h.models_left <> 0 OR h.gap_models <> 0
)

SELECT
    t.dimension,
    t.value,
    t.day,
    m.month_on,
    CAST(t.downloads_30d AS BIGINT) AS downloads_30d,
    CAST(t.downloads_1d AS BIGINT) AS downloads_1d,
    CAST(t.likes AS BIGINT) AS likes,
    CAST(t.models_observed AS BIGINT) AS models_observed,
    CAST(t.models_known AS BIGINT) AS models_known,
    CAST(t.models_with_daily AS BIGINT) AS models_with_daily,
    CAST(t.entered_30d AS BIGINT) AS entered_30d,
    CAST(t.left_30d AS BIGINT) AS left_30d,
    CAST(t.models_entered AS BIGINT) AS models_entered,
    CAST(t.models_left AS BIGINT) AS models_left
FROM told AS t
CROSS JOIN build.month AS m
