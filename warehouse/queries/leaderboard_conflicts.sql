/*
Where do sources give different values for the same model and task, and which one does the board show?
page: evaluation/leaderboards
params:
  suite: VARCHAR
  is_demo: BOOLEAN false
  task: VARCHAR null       # null: all tasks
  model: VARCHAR null      # null: all models
  limit: BIGINT null       # null: all
*/
SELECT
    c.model, c.task, c.metric, c.filter, c.value, c.stderr, c.counts, c.tier, c.source_name, c.file_name, c.at, c.spread, c.run_id,
    count(DISTINCT (c.model, c.task, c.metric, c.filter)) OVER () AS disputed, count(DISTINCT c.model) OVER () AS models
FROM marts.evaluation_conflicts AS c
WHERE
    c.suite = $suite AND c.is_demo = CAST($is_demo AS BOOLEAN)
    AND ($task IS NULL OR c.task = $task) AND ($model IS NULL OR c.model = $model)
ORDER BY c.spread DESC NULLS LAST, c.model, c.task, c.metric, c.filter, c.counts DESC, c.tier_rank, c.at DESC, c.run_id
LIMIT $limit
