{%- set facts = card_facts | map(attribute="key") | join(", ") -%}
/*
One row a day and combination of card facts, as far as one month's listings tell: sums over the models of that
combination. A month's file may hold downloads of days before it, where a gap ended in it; so a day's downloads are the
sum over all its rows. Models count as core.model_labels says.

partition: month
restate_on: core.model_labels
page: adoption/trends
grain: {{ facts }}, day, month_on
columns:
  task               VARCHAR  Task; Not stated where the model does not say, here and below.
  library            VARCHAR  Library.
  licence_family     VARCHAR  Licences grouped by what they allow.
  size_bucket        VARCHAR  Number of parameters, in bands.
  modality           VARCHAR  Kind of data.
  region             VARCHAR  Region that hosts the models.
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
-- Combinations are numbered while they are summed: grouping by a number takes a third of the time.
WITH combinations AS (
    SELECT {{ facts }} FROM core.model_labels GROUP BY {{ facts }}
),

kinds AS (
    SELECT {{ facts }}, row_number() OVER (ORDER BY {{ facts }}) AS kind FROM combinations
),

keyed AS (
    SELECT l.repo_key, k.kind
    FROM core.model_labels AS l
    INNER JOIN kinds AS k
        {# Broken where it always was: another text would be another recipe, and all months made anew. -#}
        ON {% filter wordwrap(115, wrapstring="\n        ") %}
            {%- for fact in card_facts %}k.{{ fact.key }} = l.{{ fact.key }}{{ " AND " if not loop.last }}{% endfor %}
        {%- endfilter %}
),

{% include "marts/_adoption_by_day.sql" %}

SELECT
    {%- for fact in card_facts %}
    k.{{ fact.key }},
    {%- endfor %}
    h.day,
    m.month_on,
    CAST(h.downloads_30d AS BIGINT) AS downloads_30d,
    CAST(h.downloads_1d + h.gap_downloads AS BIGINT) AS downloads_1d,
    CAST(h.likes AS BIGINT) AS likes,
    CAST(h.models_observed AS BIGINT) AS models_observed,
    CAST(h.models_known AS BIGINT) AS models_known,
    CAST(h.models_with_daily + h.gap_models AS BIGINT) AS models_with_daily,
    CAST(h.entered_30d AS BIGINT) AS entered_30d,
    CAST(h.left_30d AS BIGINT) AS left_30d,
    CAST(h.models_entered AS BIGINT) AS models_entered,
    CAST(h.models_left AS BIGINT) AS models_left
FROM held AS h
INNER JOIN kinds AS k ON k.kind = h.kind
CROSS JOIN build.month AS m
WHERE h.models_known <> 0 OR h.models_observed <> 0 OR h.models_left <> 0 OR h.gap_models <> 0
