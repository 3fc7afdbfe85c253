/*
One row a model and calendar day between its first and its last sight. Missing days are there, with empty counts. A
difference over several days is spread over them in whole downloads, so that days always sum to the difference of the ends.

kind: view
page: adoption/model
grain: repo_id, day
columns:
  repo_id             VARCHAR  Name of the model.
  day                 DATE     Calendar day, UTC.
  downloads_30d       BIGINT   Downloads in the 30 days up to then, as the Hub reports them; empty where not observed or not reported.
  downloads_all_time  BIGINT   Downloads since creation, as the Hub reports them; empty where not observed or not reported.
  likes               BIGINT   Likes; empty where not observed.
  downloads_1d        BIGINT   Downloads of that day, from the differences of downloads since creation.
  day_quality         VARCHAR  observed; interpolated: part of a difference over several days; corrected: the Hub lowered its count; missing.
*/
{% from "core/_gap.sql" import counted_by -%}
WITH runs AS (
    SELECT
        r.repo_id, r.last_seen_on, d.day, d.downloads_30d, d.downloads_all_time, d.likes, d.downloads_1d, d.day_quality, d.seen_on,
        lead(d.day) OVER w AS next_day,
        min(CASE WHEN d.day_quality <> 'missing' THEN {'day': d.day, 'span_days': d.span_days, 'span_downloads': d.span_downloads} END)
            OVER (PARTITION BY r.repo_id ORDER BY d.day ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS resumed
    FROM core.repo_daily AS d
    INNER JOIN core.repos AS r ON r.repo_key = d.repo_key
    WHERE r.repo_type = 'model'
    WINDOW w AS (PARTITION BY r.repo_id ORDER BY d.day)
),

days AS (
    SELECT
        b.repo_id, c.day, b.downloads_30d, b.downloads_all_time, b.likes, b.downloads_1d, b.day_quality,
        b.resumed.span_downloads AS span_downloads, b.resumed.span_days AS span_days,
        date_diff('day', b.seen_on, c.day) AS day_of_span
    FROM runs AS b
    -- The calendar is joined, as DuckDB makes the runs of all models before it unnests those of one.
    INNER JOIN core.observed_days AS c
        ON c.repo_type = 'model' AND c.day >= b.day AND (b.next_day IS NULL OR c.day < b.next_day) AND c.day <= b.last_seen_on
)

SELECT
    repo_id,
    day,
    downloads_30d,
    downloads_all_time,
    likes,
    CASE
        WHEN day_quality <> 'missing' THEN downloads_1d
        WHEN span_downloads >= 0
            THEN {{ counted_by("day_of_span") }}
            - {{ counted_by("(day_of_span - 1)") }}
    END AS downloads_1d,
    CASE WHEN day_quality = 'missing' AND span_downloads >= 0 THEN 'interpolated' ELSE day_quality END AS day_quality
FROM days
