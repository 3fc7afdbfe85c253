/*
One row a repository ever seen, models, datasets and Spaces alike.

prior_months: all
grain: repo_type, repo_id
order: repo_key
columns:
  repo_key       INTEGER  Small number of the repository; the same from build to build.
  repo_type      VARCHAR  model, dataset or space.
  repo_id        VARCHAR  Name of the repository, as organization/name.
  hub_id         VARCHAR  The Hub's own number of the repository; it survives a change of name.
  first_seen_on  DATE     First day on which a listing named it.
  last_seen_on   DATE     Last day on which a listing named it.
  removed_on     DATE     First day after that on which a complete listing no longer named it; null while it is there.
  renamed_to     VARCHAR  Name under which the same repository was listed afterwards.
*/
WITH seen AS (
    SELECT
        repo_type, repo_id, max_by(hub_id, last_on) AS hub_id, min(first_on) AS first_seen_on, max(last_on) AS last_seen_on
    FROM staging.repo_sightings
    GROUP BY repo_type, repo_id
),

last_days AS (
    SELECT DISTINCT repo_type, last_seen_on FROM seen
),

removals AS (
    SELECT d.repo_type, d.last_seen_on, min(l.day) AS removed_on
    FROM last_days AS d
    INNER JOIN staging.listing_days AS l
        ON l.repo_type = d.repo_type AND l.day > d.last_seen_on AND l.day_status = 'complete'
    GROUP BY d.repo_type, d.last_seen_on
),

renames AS (
    SELECT a.repo_type, a.repo_id, min_by(b.repo_id, b.first_seen_on) AS renamed_to
    FROM seen AS a
    INNER JOIN seen AS b
        ON b.repo_type = a.repo_type AND b.hub_id = a.hub_id AND b.repo_id <> a.repo_id AND b.first_seen_on > a.last_seen_on
    GROUP BY a.repo_type, a.repo_id
),

numbered AS (
    SELECT
        s.repo_type, s.repo_id, k.repo_key AS known_key,
        row_number() OVER (
            PARTITION BY k.repo_key IS NULL ORDER BY s.first_seen_on, s.repo_type, s.repo_id
        ) AS turn
    FROM seen AS s
    LEFT JOIN core.repos__before AS k ON k.repo_type = s.repo_type AND k.repo_id = s.repo_id
),

highest AS (
    SELECT coalesce(max(repo_key), 0) AS repo_key FROM core.repos__before
)

SELECT
    CAST(coalesce(n.known_key, h.repo_key + n.turn) AS INTEGER) AS repo_key,
    s.repo_type,
    s.repo_id,
    s.hub_id,
    s.first_seen_on,
    s.last_seen_on,
    r.removed_on,
    m.renamed_to
FROM seen AS s
INNER JOIN numbered AS n ON n.repo_type = s.repo_type AND n.repo_id = s.repo_id
CROSS JOIN highest AS h
LEFT JOIN removals AS r ON r.repo_type = s.repo_type AND r.last_seen_on = s.last_seen_on
LEFT JOIN renames AS m ON m.repo_type = s.repo_type AND m.repo_id = s.repo_id
