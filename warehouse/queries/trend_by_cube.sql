/*
How did sums over the values of one dimension move from day to day, among models with these facts on their cards?
page: adoption/trends
params:
  dimension: VARCHAR 'all'
  values: VARCHAR[] null
  top: BIGINT 8
  since: DATE null
  {%- for fact in card_facts %}
  {{ fact.param }}: VARCHAR[] null
  {%- endfor %}
*/
-- One row a combination of card facts and day: larger than one dimension, far smaller than the models.
WITH measured AS (
    SELECT
        CASE $dimension
            {%- for fact in card_facts %}
            WHEN '{{ fact.key }}' THEN {{ fact.key }}
            {%- endfor %}
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
        {%- for fact in card_facts %}
        AND (${{ fact.param }} IS NULL OR list_contains(CAST(${{ fact.param }} AS VARCHAR[]), {{ fact.key }}))
        {%- endfor %}
    GROUP BY 1, 2
),

{% include "_trend_places.sql" %},

{% include "_trend_shown.sql" %},

{% include "_trend_lines.sql" %}
