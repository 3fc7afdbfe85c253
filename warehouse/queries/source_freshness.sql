/*
When was each source read last, and was its listing whole?
page: data/pipeline
params:
*/
SELECT
    source, repo_type, snapshot_on, observed_to AS read_at, coverage, is_complete, rows, pages, bytes, seconds, endpoint,
    count(*) OVER (PARTITION BY source) AS days_read,
    min(snapshot_on) OVER (PARTITION BY source) AS first_on
FROM meta.snapshots
WHERE repo_type IS NOT NULL -- a publisher's own files come when they come
QUALIFY row_number() OVER (PARTITION BY source ORDER BY snapshot_on DESC) = 1
ORDER BY source
