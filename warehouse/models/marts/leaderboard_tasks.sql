/*
Tasks and metrics of each suite, one row each.

grain: is_demo, suite, task, metric, filter
columns:
  is_demo          BOOLEAN  Invented, for the demo.
  suite            VARCHAR  Suite or board it belongs to; the program where the log names none.
  task             VARCHAR  Task, with its part where it has parts: task / part.
  metric           VARCHAR  Metric.
  filter           VARCHAR  How answers were picked from the output; empty where nothing is said.
  task_label       VARCHAR  Name of the task for people.
  label            VARCHAR  Name of the metric for people.
  kind             VARCHAR  What it measures: accuracy, precision, recall, F1, AUC-ROC, loss, latency, and so on.
  direction        VARCHAR  higher or lower is better; null where unknown.
  unit             VARCHAR  Unit; share is 0 to 1.
  lower_bound      DOUBLE   Lowest possible value.
  upper_bound      DOUBLE   Highest possible value.
  random_baseline  DOUBLE   What guessing gives, where known.
  is_primary       BOOLEAN  The one figure that stands for its task in an average over tasks.
  models           BIGINT   Models with a figure.
  n_low            BIGINT   Fewest samples of a model, where known.
  n_high           BIGINT   Most samples of a model.
  with_interval    BIGINT   Models whose figure has an interval: a standard error, or 0/1 scores of a known number.
*/
SELECT
    is_demo,
    suite,
    task,
    metric,
    filter,
    max(task_label) AS task_label,
    max(label) AS label,
    max(kind) AS kind,
    max(direction) AS direction,
    max(unit) AS unit,
    max(lower_bound) AS lower_bound,
    max(upper_bound) AS upper_bound,
    max(random_baseline) AS random_baseline,
    max(CASE WHEN is_primary THEN 1 ELSE 0 END) = 1 AS is_primary,
    count(*) AS models,
    min(n) AS n_low,
    max(n) AS n_high,
    count(*) FILTER (WHERE stderr IS NOT NULL OR (is_binary AND n IS NOT NULL)) AS with_interval
FROM marts.leaderboard_results
GROUP BY is_demo, suite, task, metric, filter
