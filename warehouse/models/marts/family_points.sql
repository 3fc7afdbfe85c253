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
    SELECT DISTINCT day, month_on FROM core.model_months WHERE day IS NOT NULL
),

stretches AS (
    SELECT b.days_back, l.now_on, max(e.day) AS then_on
    FROM latest AS l
    CROSS JOIN (SELECT CAST(u.d AS BIGINT) AS days_back FROM (SELECT 1 AS one) AS o CROSS JOIN unnest([28, 91, 182, 365]) AS u(d)) AS b
    INNER JOIN ends AS e
        ON date_diff('day', e.day, l.now_on) >= b.days_back AND date_diff('day', e.day, l.now_on) < b.days_back + 62
    GROUP BY b.days_back, l.now_on
),

counts AS (
    SELECT repo_key, day, downloads_30d FROM core.model_months WHERE downloads_30d IS NOT NULL
),

sides AS (
    SELECT s.days_back, s.then_on, s.now_on, c.repo_key, c.downloads_30d AS downloads_then, CAST(NULL AS BIGINT) AS downloads_now
    FROM stretches AS s
    INNER JOIN counts AS c ON c.day = s.then_on
    UNION ALL
    SELECT s.days_back, s.then_on, s.now_on, c.repo_key, CAST(NULL AS BIGINT) AS downloads_then, c.downloads_30d AS downloads_now
    FROM stretches AS s
    INNER JOIN counts AS c ON c.day = s.now_on
),

models AS (
    SELECT days_back, then_on, now_on, repo_key, max(downloads_then) AS downloads_then, max(downloads_now) AS downloads_now
    FROM sides
    GROUP BY days_back, then_on, now_on, repo_key
),

comparable AS (
    SELECT
        m.days_back, m.then_on, m.now_on, f.family_root_id, m.downloads_then, m.downloads_now,
        m.downloads_then IS NULL AS is_created
    FROM models AS m
    INNER JOIN core.model_families AS f ON f.repo_key = m.repo_key
    INNER JOIN marts.model_summary AS s ON s.repo_id = f.repo_id
    WHERE
        (m.downloads_then IS NOT NULL AND m.downloads_now IS NOT NULL)
        OR (m.downloads_then IS NULL AND s.created_on > m.then_on)
        OR (m.downloads_now IS NULL AND s.removed_on IS NOT NULL AND s.renamed_to IS NULL)
),

families AS (
    SELECT
        days_back, then_on, now_on, family_root_id,
        CAST(sum(coalesce(downloads_then, 0)) AS BIGINT) AS downloads_then,
        CAST(sum(coalesce(downloads_now, 0)) AS BIGINT) AS downloads_now,
        count(downloads_then) AS models_then,
        count(downloads_now) AS models_now,
        count(*) FILTER (WHERE is_created) AS models_created
    FROM comparable
    GROUP BY days_back, then_on, now_on, family_root_id
),

ranked AS (
    SELECT
        days_back, then_on, now_on, family_root_id, downloads_then, downloads_now, models_then, models_now, models_created,
        rank() OVER (PARTITION BY days_back ORDER BY downloads_then DESC NULLS LAST) AS rank_then,
        rank() OVER (PARTITION BY days_back ORDER BY downloads_now DESC NULLS LAST) AS rank_now,
        count(CASE WHEN models_then > 0 THEN 1 END) OVER (PARTITION BY days_back) AS families_then,
        count(CASE WHEN models_now > 0 THEN 1 END) OVER (PARTITION BY days_back) AS families_now
    FROM families
)

SELECT
    days_back, family_root_id, then_on, now_on, downloads_then, downloads_now, models_then, models_now, models_created,
    CASE WHEN downloads_then > 0 THEN CAST(rank_then AS BIGINT) END AS rank_then,
    CASE WHEN downloads_now > 0 THEN CAST(rank_now AS BIGINT) END AS rank_now,
    families_then,
    families_now
FROM ranked
WHERE downloads_then > 0 OR downloads_now > 0
