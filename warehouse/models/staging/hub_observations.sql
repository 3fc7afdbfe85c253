/*
What the Hub's listings said of each repository on each day they were read: the counts, renamed and typed, one row a
repository and day even where the listing named it twice.

kind: view
grain: repo_type, repo_id, day
columns:
  repo_type           VARCHAR  model, dataset or space.
  repo_id             VARCHAR  Name of the repository on that day, as organization/name.
  hub_id              VARCHAR  The Hub's own number of the repository; it survives a change of name.
  day                 DATE     Day of the listing, UTC.
  downloads_30d       BIGINT   Downloads in the 30 days up to then, as the Hub reports them.
  downloads_all_time  BIGINT   Downloads since creation, as the Hub reports them; it can fall when the Hub corrects it.
  likes               BIGINT   Likes.
  trending_score      DOUBLE   The Hub's trending score.
*/
WITH listed AS (
    SELECT 'model' AS repo_type, id, _id, snapshot_on, downloads, downloadsAllTime, likes, trendingScore, lastModified
    FROM raw.hub_models
    UNION ALL
    SELECT 'dataset' AS repo_type, id, _id, snapshot_on, downloads, downloadsAllTime, likes, trendingScore, lastModified
    FROM raw.hub_datasets
    UNION ALL
    SELECT
        'space' AS repo_type, id, _id, snapshot_on, CAST(NULL AS BIGINT) AS downloads,
        CAST(NULL AS BIGINT) AS downloadsAllTime, likes, trendingScore, lastModified
    FROM raw.hub_spaces
)
SELECT
    repo_type,
    id AS repo_id,
    _id AS hub_id,
    snapshot_on AS day,
    downloads AS downloads_30d,
    downloadsAllTime AS downloads_all_time,
    likes,
    trendingScore AS trending_score
FROM listed
QUALIFY row_number() OVER (
    PARTITION BY repo_type, id, snapshot_on
    ORDER BY
        lastModified DESC NULLS LAST, downloads DESC NULLS LAST, downloadsAllTime DESC NULLS LAST, likes DESC NULLS LAST,
        trendingScore DESC NULLS LAST, _id NULLS LAST
) = 1
