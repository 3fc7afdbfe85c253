/*
One row a month of creation: the models created in it that a listing has ever named, and what is left of them today.
Models that went before the first listing are in none. The Hub kept no dates before 2 March 2022: what says that
moment was created on it or before, and has a row of its own.

page: adoption/families
grain: created_month_on, created_is_floor
columns:
  created_month_on  DATE     First day of the month of creation.
  created_is_floor  BOOLEAN  Created on or before 2 March 2022, the earliest date the Hub knows.
  models            BIGINT   Models created then that a listing has named.
  models_current    BIGINT   Of these, listed today.
  models_in_use     BIGINT   Of these, with more than 10 downloads in the last 30 days.
  finetunes         BIGINT   Of the models created then, those that say they are fine-tuned from a base.
  quantizations     BIGINT   Those that say they are a quantized base.
  merges            BIGINT   Those that say they are merged from bases.
  adapters          BIGINT   Those that say they are an adapter.
  unstated          BIGINT   Those that name a base and not how they derive from it.
  derivatives_removed  BIGINT  Of all that name a base, those no longer listed.
  downloads_30d     BIGINT   30-day downloads of those listed today.
  is_finished       BOOLEAN  The month was over on the last day read.
*/
WITH latest AS (
    SELECT max(day) AS as_of FROM core.observed_days WHERE repo_type = 'model' AND day_status <> 'missing'
)

SELECT
    CAST(date_trunc('month', s.created_on) AS DATE) AS created_month_on,
    s.created_is_floor,
    count(*) AS models,
    count(*) FILTER (WHERE s.is_current) AS models_current,
    count(*) FILTER (WHERE s.is_current AND s.downloads_30d > 10) AS models_in_use,
    count(*) FILTER (WHERE s.repo_id <> s.family_root_id AND s.relation = 'finetune') AS finetunes,
    count(*) FILTER (WHERE s.repo_id <> s.family_root_id AND s.relation = 'quantized') AS quantizations,
    count(*) FILTER (WHERE s.repo_id <> s.family_root_id AND s.relation = 'merge') AS merges,
    count(*) FILTER (WHERE s.repo_id <> s.family_root_id AND s.relation = 'adapter') AS adapters,
    count(*) FILTER (WHERE s.repo_id <> s.family_root_id AND s.relation IS NULL) AS unstated,
    count(*) FILTER (WHERE s.repo_id <> s.family_root_id AND NOT s.is_current) AS derivatives_removed,
    CAST(sum(CASE WHEN s.is_current THEN s.downloads_30d END) AS BIGINT) AS downloads_30d,
    CAST(date_trunc('month', s.created_on) AS DATE) < CAST(date_trunc('month', max(l.as_of)) AS DATE) AS is_finished
FROM marts.model_summary AS s
CROSS JOIN latest AS l
WHERE s.created_on IS NOT NULL
GROUP BY CAST(date_trunc('month', s.created_on) AS DATE), s.created_is_floor
