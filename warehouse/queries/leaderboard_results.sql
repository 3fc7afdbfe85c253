/*
What has each model of a board reached on each task, with what error, and by which run?
page: evaluation/leaderboards
params:
  suite: VARCHAR
  is_demo: BOOLEAN false
  task: VARCHAR null                # null: the one figure that counts of every task
  metric: VARCHAR null
  filter: VARCHAR ''
  tiers: VARCHAR[] null             # null: no condition; so for every list
  organizations: VARCHAR[] null     # by the models' cards on the Hub
  size_buckets: VARCHAR[] null
  licence_families: VARCHAR[] null
*/
-- One row a model, its tasks in lists of one order: 5,000 models of 50 tasks stay within the limit on rows.
SELECT
    r.model, any_value(r.model_id) AS model_id, any_value(m.organization) AS organization, any_value(m.size_bucket) AS size_bucket,
    any_value(m.licence_family) AS licence_family, any_value(m.parameters) AS parameters, any_value(m.downloads_30d) AS downloads_30d,
    list(r.task ORDER BY r.task, r.metric, r.filter) AS tasks,
    list(r.value ORDER BY r.task, r.metric, r.filter) AS "values",
    list(r.stderr ORDER BY r.task, r.metric, r.filter) AS stderrs,
    list(r.stderr_source ORDER BY r.task, r.metric, r.filter) AS stderr_sources,
    list(r.n ORDER BY r.task, r.metric, r.filter) AS ns,
    list(r.n_source ORDER BY r.task, r.metric, r.filter) AS n_sources,
    list(r.is_binary ORDER BY r.task, r.metric, r.filter) AS are_binary,
    list(r.n_clusters ORDER BY r.task, r.metric, r.filter) AS clusters,
    list(r.tier ORDER BY r.task, r.metric, r.filter) AS tiers,
    list(r.tier_rank ORDER BY r.task, r.metric, r.filter) AS tier_ranks,
    list(r.source_name ORDER BY r.task, r.metric, r.filter) AS sources,
    list(coalesce(r.started_at, r.added_at) ORDER BY r.task, r.metric, r.filter) AS dates,
    list(r.run_id ORDER BY r.task, r.metric, r.filter) AS run_ids,
    CAST(sum(r.disagreeing) AS BIGINT) AS disagreeing
FROM marts.leaderboard_results AS r
LEFT JOIN marts.model_summary AS m ON m.repo_id = r.model_id
WHERE
    r.suite = $suite AND r.is_demo = CAST($is_demo AS BOOLEAN)
    AND CASE WHEN $task IS NULL THEN r.is_primary ELSE r.task = $task AND r.metric = $metric AND r.filter = $filter END
    AND r.value IS NOT NULL
    AND ($tiers IS NULL OR list_contains(CAST($tiers AS VARCHAR[]), r.tier))
    AND ($organizations IS NULL OR list_contains(CAST($organizations AS VARCHAR[]), coalesce(m.organization, 'Not stated')))
    AND ($size_buckets IS NULL OR list_contains(CAST($size_buckets AS VARCHAR[]), coalesce(m.size_bucket, 'Not stated')))
    AND ($licence_families IS NULL OR list_contains(CAST($licence_families AS VARCHAR[]), coalesce(m.licence_family, 'Not stated')))
GROUP BY r.model
ORDER BY r.model
