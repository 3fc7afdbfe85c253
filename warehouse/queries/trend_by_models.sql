/*
How did sums over the values of one dimension move from day to day, among the models that fit any conditions?
page: adoption/trends
params:
  dimension: VARCHAR 'all'
  values: VARCHAR[] null
  top: BIGINT 8
  since: DATE null
  {%- for fact in card_facts %}
  {{ fact.param }}: VARCHAR[] null
  {%- endfor %}
  organizations: VARCHAR[] null
  languages: VARCHAR[] null
  relations: VARCHAR[] null
  tags: VARCHAR[] null
  families: VARCHAR[] null
  models: VARCHAR[] null
  text: VARCHAR ''
*/
-- The models one by one: for conditions that no sum was made for. Card facts are those that sums count under.
WITH fitting AS (
    SELECT l.repo_key, l.languages, CASE $dimension
            {%- for fact in card_facts %}
            WHEN '{{ fact.key }}' THEN l.{{ fact.key }}
            {%- endfor %}
            WHEN 'organization' THEN l.organization
            ELSE 'all'
        END AS value
    FROM core.model_labels AS l
    INNER JOIN marts.model_summary AS s ON s.repo_id = l.repo_id
    WHERE
        ($models IS NULL OR list_contains(CAST($models AS VARCHAR[]), l.repo_id))
        {%- for fact in card_facts %}
        AND (${{ fact.param }} IS NULL OR list_contains(CAST(${{ fact.param }} AS VARCHAR[]), l.{{ fact.key }}))
        {%- endfor %}
        AND ($organizations IS NULL OR list_contains(CAST($organizations AS VARCHAR[]), l.organization))
        AND ($languages IS NULL OR list_has_any(CAST($languages AS VARCHAR[]), l.languages))
        AND ($relations IS NULL OR list_contains(CAST($relations AS VARCHAR[]), s.relation))
        AND ($families IS NULL OR list_contains(CAST($families AS VARCHAR[]), s.family_root_id))
        AND ($tags IS NULL OR list_has_any(CAST($tags AS VARCHAR[]), list_transform(s.tags, lambda t: lower(t))))
        AND ($text = '' OR len(list_filter(string_split(lower($text), ' '), lambda word: NOT contains(lower(l.repo_id), word))) = 0)
),

parts AS (
    SELECT repo_key, value FROM fitting WHERE $dimension <> 'language'
    UNION ALL
    SELECT DISTINCT repo_key, unnest(languages) AS value FROM fitting WHERE $dimension = 'language'
),

changed AS (
    SELECT p.value, c.day, sum(c.downloads_30d) AS downloads_30d, sum(c.downloads_1d) AS downloads_1d, sum(c.likes) AS likes, sum(c.models_observed) AS models_observed, sum(c.models_known) AS models_known, sum(c.models_with_daily) AS models_with_daily, sum(c.entered_30d) AS entered_30d, sum(c.left_30d) AS left_30d, sum(c.models_entered) AS models_entered, sum(c.models_left) AS models_left,
        sum(c.gap_downloads) AS gap_downloads, count(*) FILTER (WHERE c.cause = 'gap') AS gap_models
    FROM core.adoption_changes AS c
    INNER JOIN parts AS p ON p.repo_key = c.repo_key
    WHERE c.repo_key IN (SELECT repo_key FROM fitting)
    GROUP BY p.value, c.day
),

calendar AS (
    SELECT v.value, o.day
    FROM (SELECT value, min(day) AS first_on FROM changed GROUP BY value) AS v
    INNER JOIN core.observed_days AS o ON o.repo_type = 'model' AND o.day >= v.first_on
),

held AS (
    SELECT
        k.value, k.day,
        sum(coalesce(c.downloads_30d, 0)) OVER w AS downloads_30d,
        sum(coalesce(c.downloads_1d, 0)) OVER w AS downloads_1d,
        sum(coalesce(c.likes, 0)) OVER w AS likes,
        sum(coalesce(c.models_observed, 0)) OVER w AS models_observed,
        sum(coalesce(c.models_known, 0)) OVER w AS models_known,
        sum(coalesce(c.models_with_daily, 0)) OVER w AS models_with_daily,
        coalesce(c.entered_30d, 0) AS entered_30d, coalesce(c.left_30d, 0) AS left_30d, coalesce(c.models_entered, 0) AS models_entered, coalesce(c.models_left, 0) AS models_left,
        coalesce(c.gap_downloads, 0) AS gap_downloads, coalesce(c.gap_models, 0) AS gap_models
    FROM calendar AS k
    LEFT JOIN changed AS c ON c.value = k.value AND c.day = k.day
    WINDOW w AS (PARTITION BY k.value ORDER BY k.day ROWS UNBOUNDED PRECEDING)
),

measured AS (
    SELECT
        value, day, downloads_30d, downloads_1d + gap_downloads AS downloads_1d, likes, models_observed, models_known,
        models_with_daily + gap_models AS models_with_daily, entered_30d, left_30d, models_entered, models_left
    FROM held
    WHERE
        ($since IS NULL OR day >= CAST($since AS DATE))
        AND (models_known <> 0 OR models_observed <> 0 OR models_left <> 0 OR gap_models <> 0)
),

{% include "_trend_places.sql" %},

{% include "_trend_shown.sql" %},

{% include "_trend_lines.sql" %}
