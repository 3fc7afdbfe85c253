/*
One row a family and stretch of time, for families with downloads at either end: 30-day downloads then and now. Then is
the end of the last month that lies at least so many days before the last day read. What entered or left the listing is
left out at both ends: a model counts where it was observed on both days, was created in between, or was removed.

page: adoption/families
grain: days_back, family_root_id
order: days_back, rank_now, family_root_id
columns:
  days_back       BIGINT   At least so many days lie between the two days: 28, 91, 182 or 365.
  family_root_id  VARCHAR  Model at the top of the family, as cards say today.
  then_on         DATE     The earlier day.
  now_on          DATE     The last day read.
  downloads_then  BIGINT   30-day downloads of the family then.
  downloads_now   BIGINT   30-day downloads of the family now.
  models_then     BIGINT   Models of the family counted then.
  models_now      BIGINT   Models of the family counted now.
  models_created  BIGINT   Of these, created in between.
  rank_then       BIGINT   Place among families then; equal counts share the place; empty without downloads.
  rank_now        BIGINT   Place among families now; empty without downloads.
  families_then   BIGINT   Families with a model counted then, those without downloads among them; the same on every row.
  families_now    BIGINT   Families with a model counted now.
*/
WITH latest AS (
    SELECT max(day) AS now_on FROM core.model_months
),

ends AS (
    SELECT DISTINCT day FROM core.model_months WHERE day IS NOT NULL
),

stretches AS (
    SELECT b.days_back, l.now_on, max(e.day) AS then_on
    FROM latest AS l
    CROSS JOIN (SELECT CAST(u.d AS BIGINT) AS days_back FROM (SELECT 1 AS one) AS o CROSS JOIN unnest([28, 91, 182, 365]) AS u(d)) AS b
    INNER JOIN ends AS e
        ON date_diff('day', e.day, l.now_on) >= b.days_back AND date_diff('day', e.day, l.now_on) < b.days_back + 62
    GROUP BY b.days_back, l.now_on
),

spans AS (
    SELECT
        max(now_on) AS now_on,
        max(CASE WHEN days_back = 28 THEN then_on END) AS then_28,
        max(CASE WHEN days_back = 91 THEN then_on END) AS then_91,
        max(CASE WHEN days_back = 182 THEN then_on END) AS then_182,
        max(CASE WHEN days_back = 365 THEN then_on END) AS then_365
    FROM stretches
),

counts AS (
    -- one row a model with its counts at all points side by side: cheaper than a row a point
    SELECT
        c.repo_key,
        max(CASE WHEN c.day = s.now_on THEN c.downloads_30d END) AS now_0,
        max(CASE WHEN c.day = s.then_28 THEN c.downloads_30d END) AS then_28,
        max(CASE WHEN c.day = s.then_91 THEN c.downloads_30d END) AS then_91,
        max(CASE WHEN c.day = s.then_182 THEN c.downloads_30d END) AS then_182,
        max(CASE WHEN c.day = s.then_365 THEN c.downloads_30d END) AS then_365
    FROM core.model_months AS c
    CROSS JOIN spans AS s
    WHERE c.downloads_30d IS NOT NULL AND c.day IN (SELECT now_on AS day FROM stretches UNION SELECT then_on AS day FROM stretches)
    GROUP BY c.repo_key
),

models AS (
    SELECT
        f.family_root_id, c.now_0, c.now_0 IS NOT NULL AS is_listed,
        c.now_0 IS NULL AND m.removed_on IS NOT NULL AND m.renamed_to IS NULL AS is_gone,
        m.created_on, c.then_28, c.then_91, c.then_182, c.then_365
    FROM counts AS c
    INNER JOIN core.model_families AS f ON f.repo_key = c.repo_key
    INNER JOIN marts.model_summary AS m ON m.repo_id = f.repo_id
),

compared AS (
    SELECT
        c.family_root_id, c.now_0, c.then_28, c.then_91, c.then_182, c.then_365,
        CASE WHEN c.then_28 IS NULL THEN c.is_listed AND c.created_on > s.then_28 ELSE c.is_listed OR c.is_gone END AS used_28,
        CASE WHEN c.then_91 IS NULL THEN c.is_listed AND c.created_on > s.then_91 ELSE c.is_listed OR c.is_gone END AS used_91,
        CASE WHEN c.then_182 IS NULL THEN c.is_listed AND c.created_on > s.then_182 ELSE c.is_listed OR c.is_gone END AS used_182,
        CASE WHEN c.then_365 IS NULL THEN c.is_listed AND c.created_on > s.then_365 ELSE c.is_listed OR c.is_gone END AS used_365
    FROM models AS c
    CROSS JOIN spans AS s
),

families AS (
    SELECT
        family_root_id,
        CAST(sum(CASE WHEN used_28 THEN then_28 END) AS BIGINT) AS then_28, CAST(sum(CASE WHEN used_28 THEN now_0 END) AS BIGINT) AS now_28,
        count(CASE WHEN used_28 THEN then_28 END) AS models_then_28, count(CASE WHEN used_28 THEN now_0 END) AS models_now_28,
        count(CASE WHEN used_28 AND then_28 IS NULL THEN now_0 END) AS created_28,
        CAST(sum(CASE WHEN used_91 THEN then_91 END) AS BIGINT) AS then_91, CAST(sum(CASE WHEN used_91 THEN now_0 END) AS BIGINT) AS now_91,
        count(CASE WHEN used_91 THEN then_91 END) AS models_then_91, count(CASE WHEN used_91 THEN now_0 END) AS models_now_91,
        count(CASE WHEN used_91 AND then_91 IS NULL THEN now_0 END) AS created_91,
        CAST(sum(CASE WHEN used_182 THEN then_182 END) AS BIGINT) AS then_182, CAST(sum(CASE WHEN used_182 THEN now_0 END) AS BIGINT) AS now_182,
        count(CASE WHEN used_182 THEN then_182 END) AS models_then_182, count(CASE WHEN used_182 THEN now_0 END) AS models_now_182,
        count(CASE WHEN used_182 AND then_182 IS NULL THEN now_0 END) AS created_182,
        CAST(sum(CASE WHEN used_365 THEN then_365 END) AS BIGINT) AS then_365, CAST(sum(CASE WHEN used_365 THEN now_0 END) AS BIGINT) AS now_365,
        count(CASE WHEN used_365 THEN then_365 END) AS models_then_365, count(CASE WHEN used_365 THEN now_0 END) AS models_now_365,
        count(CASE WHEN used_365 AND then_365 IS NULL THEN now_0 END) AS created_365
    FROM compared
    GROUP BY family_root_id
),

long AS (
    SELECT
        CAST(28 AS BIGINT) AS days_back, s.then_28 AS then_on, s.now_on, f.family_root_id, f.then_28 AS downloads_then, f.now_28 AS downloads_now,
        f.models_then_28 AS models_then, f.models_now_28 AS models_now, f.created_28 AS models_created
    FROM families AS f
    CROSS JOIN spans AS s
    WHERE s.then_28 IS NOT NULL AND f.models_then_28 + f.models_now_28 > 0
    UNION ALL
    SELECT
        CAST(91 AS BIGINT) AS days_back, s.then_91 AS then_on, s.now_on, f.family_root_id, f.then_91 AS downloads_then, f.now_91 AS downloads_now,
        f.models_then_91 AS models_then, f.models_now_91 AS models_now, f.created_91 AS models_created
    FROM families AS f
    CROSS JOIN spans AS s
    WHERE s.then_91 IS NOT NULL AND f.models_then_91 + f.models_now_91 > 0
    UNION ALL
    SELECT
        CAST(182 AS BIGINT) AS days_back, s.then_182 AS then_on, s.now_on, f.family_root_id, f.then_182 AS downloads_then, f.now_182 AS downloads_now,
        f.models_then_182 AS models_then, f.models_now_182 AS models_now, f.created_182 AS models_created
    FROM families AS f
    CROSS JOIN spans AS s
    WHERE s.then_182 IS NOT NULL AND f.models_then_182 + f.models_now_182 > 0
    UNION ALL
    SELECT
        CAST(365 AS BIGINT) AS days_back, s.then_365 AS then_on, s.now_on, f.family_root_id, f.then_365 AS downloads_then, f.now_365 AS downloads_now,
        f.models_then_365 AS models_then, f.models_now_365 AS models_now, f.created_365 AS models_created
    FROM families AS f
    CROSS JOIN spans AS s
    WHERE s.then_365 IS NOT NULL AND f.models_then_365 + f.models_now_365 > 0
),

ranked AS (
    SELECT
        days_back, then_on, now_on, family_root_id, coalesce(downloads_then, 0) AS downloads_then, coalesce(downloads_now, 0) AS downloads_now,
        models_then, models_now, models_created,
        rank() OVER (PARTITION BY days_back ORDER BY coalesce(downloads_then, 0) DESC) AS rank_then,
        rank() OVER (PARTITION BY days_back ORDER BY coalesce(downloads_now, 0) DESC) AS rank_now
    FROM long
    WHERE downloads_then > 0 OR downloads_now > 0
),

numbers AS (
    SELECT
        days_back, count(CASE WHEN models_then > 0 THEN 1 END) AS families_then, count(CASE WHEN models_now > 0 THEN 1 END) AS families_now
    FROM long
    GROUP BY days_back
)

SELECT
    r.days_back, r.family_root_id, r.then_on, r.now_on, r.downloads_then, r.downloads_now, r.models_then, r.models_now, r.models_created,
    CASE WHEN r.downloads_then > 0 THEN CAST(r.rank_then AS BIGINT) END AS rank_then,
    CASE WHEN r.downloads_now > 0 THEN CAST(r.rank_now AS BIGINT) END AS rank_now,
    n.families_then,
    n.families_now
FROM ranked AS r
INNER JOIN numbers AS n ON n.days_back = r.days_back
