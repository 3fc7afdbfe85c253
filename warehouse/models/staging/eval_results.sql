/*
Figures as the logs give them, one row a run, task, metric and filter. Where a log has a task on several splits, the test
split keeps the name of the task.

kind: view
grain: run_id, task, metric, filter
columns:
  run_id          VARCHAR  Number of the run.
  suite           VARCHAR  Suite of the run.
  task            VARCHAR  Task, with its part where it has parts: task / part.
  metric          VARCHAR  Metric, by its name in the catalogue.
  filter          VARCHAR  How answers were picked from the output; empty where nothing is said.
  metric_written  VARCHAR  Metric as the log writes it.
  dataset         VARCHAR  Data set.
  split           VARCHAR  Split of it.
  subset          VARCHAR  Part of it.
  n_shot          INTEGER  Examples in the prompt.
  value           DOUBLE   The figure; shares are 0 to 1.
  value_written   DOUBLE   The figure as the log writes it.
  n               BIGINT   Samples, where the log says it.
  n_source        VARCHAR  samples or log; null where unknown.
  stderr          DOUBLE   Standard error, where the log says it.
  stderr_source   VARCHAR  samples or log; null where unknown.
  ci_low          DOUBLE   Low end of the interval that the log gives.
  ci_high         DOUBLE   High end of it.
  direction       VARCHAR  higher or lower is better; null where unknown.
  unit            VARCHAR  Unit.
  figures         BIGINT   Figures of the same run, task and metric: more than one where filters differ.
*/
WITH landed AS (
    SELECT
        r.run_id, u.suite, r.task, coalesce(nullif(r.subset, 'default'), '') AS part, r.metric,
        coalesce(nullif(r.filter, 'none'), '') AS filter, r.metric_written, r.dataset, r.split, r.subset, r.n_shot,
        CASE WHEN NOT isnan(r.value) THEN r.value END AS value, r.value_written, r.n, r.n_source,
        CASE WHEN NOT isnan(r.stderr) THEN r.stderr END AS stderr, r.stderr_source, r.ci_low, r.ci_high, r.direction, r.unit,
        dense_rank() OVER (
            PARTITION BY r.run_id, r.task, coalesce(nullif(r.subset, 'default'), '')
            ORDER BY CASE WHEN r.split = 'test' THEN 0 ELSE 1 END, coalesce(r.split, '')
        ) AS turn_of_split
    FROM raw.eval_results AS r
    INNER JOIN staging.eval_runs AS u ON u.run_id = r.run_id AND u.import_id = r.import_id
    WHERE r.task IS NOT NULL AND r.metric IS NOT NULL
),

named AS (
    SELECT
        run_id, suite,
        task || CASE WHEN part <> '' THEN ' / ' || part ELSE '' END
        || CASE WHEN turn_of_split > 1 THEN ' / ' || split ELSE '' END AS task,
        metric, filter, metric_written, dataset, split, subset, n_shot, value, value_written, n, n_source, stderr,
        stderr_source, ci_low, ci_high, direction, unit
    FROM landed
),

kept AS (
    SELECT
        run_id, suite, task, metric, filter, metric_written, dataset, split, subset, n_shot, value, value_written, n,
        n_source, stderr, stderr_source, ci_low, ci_high, direction, unit
    FROM named
    QUALIFY row_number() OVER (
        PARTITION BY run_id, task, metric, filter
        ORDER BY CASE WHEN value IS NULL THEN 1 ELSE 0 END, coalesce(n, 0) DESC, coalesce(n_shot, 0) DESC, metric_written, value DESC
    ) = 1
)

SELECT
    run_id, suite, task, metric, filter, metric_written, dataset, split, subset, n_shot, value, value_written, n, n_source,
    stderr, stderr_source, ci_low, ci_high, direction, unit,
    count(*) OVER (PARTITION BY run_id, task, metric) AS figures
FROM kept
