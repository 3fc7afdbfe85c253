/*
A publisher's own sum over 30 days beside the Hub's 30-day count of the same day, one row a model and day of which all
30 days are known.

page: adoption/model
grain: repo_id, day
columns:
  repo_id            VARCHAR  Name of the model.
  day                DATE     Last of the 30 days, UTC.
  downloads_30d_own  BIGINT   Sum of the publisher's daily downloads over the 30 days that end on that day.
  downloads_30d_hub  BIGINT   30-day downloads as the Hub's listing of that day gave them; empty where the model was not observed.
  difference         BIGINT   The Hub's count less the publisher's own; empty where the Hub's is unknown.
  difference_share   DOUBLE   That difference as a share of the publisher's own count; empty where that is 0.
*/
WITH own AS (
    SELECT
        repo_id, day,
        sum(downloads) OVER w AS downloads_30d_own,
        count(downloads) OVER w AS days_known,
        min(day) OVER w AS first_on
    FROM core.publisher_daily
    WHERE repo_type = 'model'
    WINDOW w AS (PARTITION BY repo_id ORDER BY day ROWS BETWEEN 29 PRECEDING AND CURRENT ROW)
),

known AS (
    SELECT repo_id, day, CAST(downloads_30d_own AS BIGINT) AS downloads_30d_own
    FROM own
    WHERE days_known = 30 AND date_diff('day', first_on, day) = 29
),

named AS (
    SELECT DISTINCT repo_id FROM known
),

held AS (
    SELECT
        r.repo_id, r.last_seen_on, d.day, d.downloads_30d,
        lead(d.day) OVER (PARTITION BY d.repo_key ORDER BY d.day) AS next_day
    FROM named AS n
    INNER JOIN core.repos AS r ON r.repo_type = 'model' AND r.repo_id = n.repo_id
    INNER JOIN core.repo_daily AS d ON d.repo_key = r.repo_key
)

SELECT
    k.repo_id,
    k.day,
    k.downloads_30d_own,
    h.downloads_30d AS downloads_30d_hub,
    h.downloads_30d - k.downloads_30d_own AS difference,
    CAST(h.downloads_30d - k.downloads_30d_own AS DOUBLE) / nullif(k.downloads_30d_own, 0) AS difference_share
FROM known AS k
LEFT JOIN held AS h
    ON h.repo_id = k.repo_id AND h.day <= k.day AND k.day <= h.last_seen_on AND k.day < coalesce(h.next_day, DATE '9999-01-01')
