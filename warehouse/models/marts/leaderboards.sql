/*
Suites on which at least two models stand, one row each.

grain: is_demo, suite
columns:
  is_demo          BOOLEAN    Invented, for the demo.
  suite            VARCHAR    Suite or board it belongs to; the program where the log names none.
  models           BIGINT     Models with a figure.
  tasks            BIGINT     Tasks that have a figure to stand for them; all tasks where none has.
  complete_models  BIGINT     Models with a figure for each of these tasks.
  results          BIGINT     Figures, of all metrics.
  with_interval    BIGINT     Figures with an interval: a standard error, or 0/1 scores of a known number.
  tiers            VARCHAR[]  Tiers that the figures are of, in the order of the alphabet.
  last_added_at    TIMESTAMP  When the latest of its runs was uploaded.
*/
WITH totals AS (
    SELECT
        is_demo, suite, count(DISTINCT model) AS models, count(DISTINCT task) AS all_tasks,
        count(DISTINCT CASE WHEN is_primary THEN task END) AS primary_tasks, count(*) AS results,
        count(*) FILTER (WHERE stderr IS NOT NULL OR (is_binary AND n IS NOT NULL)) AS with_interval, list_sort(array_agg(DISTINCT tier)) AS tiers,
        max(added_at) AS last_added_at
    FROM marts.leaderboard_results
    GROUP BY is_demo, suite
),

covered AS (
    SELECT
        is_demo, suite, model, count(DISTINCT task) AS all_tasks, count(DISTINCT CASE WHEN is_primary THEN task END) AS primary_tasks
    FROM marts.leaderboard_results
    GROUP BY is_demo, suite, model
),

complete AS (
    SELECT c.is_demo, c.suite, count(*) AS complete_models
    FROM covered AS c
    INNER JOIN totals AS t ON t.is_demo = c.is_demo AND t.suite = c.suite
    WHERE CASE WHEN t.primary_tasks > 0 THEN c.primary_tasks = t.primary_tasks ELSE c.all_tasks = t.all_tasks END
    GROUP BY c.is_demo, c.suite
)

SELECT
    t.is_demo,
    t.suite,
    t.models,
    CASE WHEN t.primary_tasks > 0 THEN t.primary_tasks ELSE t.all_tasks END AS tasks,
    coalesce(c.complete_models, 0) AS complete_models,
    t.results,
    t.with_interval,
    t.tiers,
    t.last_added_at
FROM totals AS t
LEFT JOIN complete AS c ON c.is_demo = t.is_demo AND c.suite = t.suite
WHERE t.models >= 2
