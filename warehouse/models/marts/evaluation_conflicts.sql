/*
Runs of one model, task and metric that do not say the same, one row a run; where all agree there is none.

grain: is_demo, suite, task, metric, filter, model, run_id
columns:
  is_demo      BOOLEAN    Invented, for the demo.
  suite        VARCHAR    Suite or board it belongs to; the program where the log names none.
  task         VARCHAR    Task, with its part where it has parts: task / part.
  metric       VARCHAR    Metric.
  filter       VARCHAR    How answers were picked from the output; empty where nothing is said.
  model        VARCHAR    The model of the Hub where known, else the name as written.
  run_id       VARCHAR    Number of the run.
  value        DOUBLE     The figure: the mean of the samples where all are at hand, else what the log says.
  stderr       DOUBLE     Standard error, from the best there is: clusters, samples, the log, the binomial formula. Null where nothing tells it.
  tier         VARCHAR    How far it can be checked: verified, uploaded_samples, uploaded_results, author_claimed or third_party.
  tier_rank    INTEGER    Place of the tier, 1 being the best.
  source_name  VARCHAR    Where the figures come from.
  file_name    VARCHAR    File that was uploaded.
  at           TIMESTAMP  Begin of the run, else when it was uploaded.
  counts       BOOLEAN    The run whose figure the board shows.
  spread       DOUBLE     Highest value less the lowest.
*/
WITH spreads AS (
    SELECT is_demo, suite, task, metric, filter, model, max(value) - min(value) AS spread
    FROM core.shared_results
    GROUP BY is_demo, suite, task, metric, filter, model
    HAVING max(value) - min(value) > 1e-6
)

SELECT
    r.is_demo,
    r.suite,
    r.task,
    r.metric,
    r.filter,
    r.model,
    r.run_id,
    r.value,
    r.stderr,
    r.tier,
    r.tier_rank,
    r.source_name,
    r.file_name,
    r.happened_at AS at,
    l.run_id = r.run_id AS counts,
    s.spread
FROM core.shared_results AS r
INNER JOIN spreads AS s
    ON s.is_demo = r.is_demo AND s.suite = r.suite AND s.task = r.task AND s.metric = r.metric AND s.filter = r.filter
    AND s.model = r.model
INNER JOIN marts.leaderboard_results AS l
    ON l.is_demo = r.is_demo AND l.suite = r.suite AND l.task = r.task AND l.metric = r.metric AND l.filter = r.filter
    AND l.model = r.model
