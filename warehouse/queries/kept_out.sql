/*
Which values and rows broke a source's contract and were kept out, by reason?
page: data/pipeline
params:
*/
SELECT
    source, field, reason, count(*) AS values_kept_out, count(DISTINCT repo_id) AS repositories,
    min(snapshot_on) AS first_on, max(snapshot_on) AS last_on,
    arg_max(value, snapshot_on) AS example, arg_max(repo_id, snapshot_on) AS example_repo_id
FROM meta.quarantine
GROUP BY source, field, reason
ORDER BY values_kept_out DESC, source, field, reason
