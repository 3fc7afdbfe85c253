/*
The figure that counts for each model, task and metric of a suite: of the best tier, then one with a known number of
samples, then of a complete run, then the latest. Invented and real figures never stand on one board.

grain: is_demo, suite, task, metric, filter, model
columns:
  is_demo          BOOLEAN    Invented, for the demo.
  suite            VARCHAR    Suite or board it belongs to; the program where the log names none.
  task             VARCHAR    Task, with its part where it has parts: task / part.
  metric           VARCHAR    Metric.
  filter           VARCHAR    How answers were picked from the output; empty where nothing is said.
  model            VARCHAR    The model of the Hub where known, else the name as written.
  task_label       VARCHAR    Name of the task for people.
  label            VARCHAR    Name of the metric for people.
  model_id         VARCHAR    Model of the Hub: as resolved at the import, else the model of just that name; null where none.
  run_id           VARCHAR    The run that counts.
  tier             VARCHAR    How far it can be checked: verified, uploaded_samples, uploaded_results, author_claimed or third_party.
  tier_rank        INTEGER    Place of the tier, 1 being the best.
  value            DOUBLE     The figure: the mean of the samples where all are at hand, else what the log says.
  n                BIGINT     Samples it rests on.
  n_source         VARCHAR    samples, log, or stated by the benchmark; null where unknown.
  sum_scores       DOUBLE     Sum of the scores of its samples.
  sum_squares      DOUBLE     Sum of their squares.
  n_clusters       BIGINT     Clusters of samples; null where none.
  stderr           DOUBLE     Standard error, from the best there is: clusters, samples, the log, the binomial formula. Null where nothing tells it.
  stderr_source    VARCHAR    clusters, samples, log, interval or binomial.
  is_binary        BOOLEAN    A mean of scores that are 0 or 1: a Wilson interval fits.
  direction        VARCHAR    higher or lower is better; null where unknown.
  unit             VARCHAR    Unit; share is 0 to 1.
  kind             VARCHAR    What it measures: accuracy, precision, recall, F1, AUC-ROC, loss, latency, and so on.
  lower_bound      DOUBLE     Lowest possible value.
  upper_bound      DOUBLE     Highest possible value.
  random_baseline  DOUBLE     What guessing gives, where known.
  is_primary       BOOLEAN    The one figure that stands for its task in an average over tasks.
  source_name      VARCHAR    Where the figures come from.
  file_name        VARCHAR    File that was uploaded.
  started_at       TIMESTAMP  Begin of the run, where the log says it.
  added_at         TIMESTAMP  When it was uploaded.
  disagreeing      BIGINT     Other runs of the same model, task and metric whose value differs.
*/
WITH placed AS (
    SELECT
        is_demo, suite, task, metric, filter, model, model_id, label, run_id, tier, tier_rank, value, n, n_source, sum_scores, sum_squares, n_clusters, stderr, stderr_source, is_binary, direction, unit, kind, lower_bound, upper_bound, random_baseline,
        primary_order, source_name, file_name, started_at, added_at,
        row_number() OVER (
            PARTITION BY is_demo, suite, task, metric, filter, model
            ORDER BY tier_rank, CASE WHEN n IS NULL THEN 1 ELSE 0 END, CASE WHEN status = 'complete' THEN 0 ELSE 1 END,
                happened_at DESC, run_id
        ) AS turn
    FROM core.shared_results
),

disagreed AS (
    SELECT o.is_demo, o.suite, o.task, o.metric, o.filter, o.model, count(*) AS disagreeing
    FROM placed AS o
    INNER JOIN placed AS c
        ON c.is_demo = o.is_demo AND c.suite = o.suite AND c.task = o.task AND c.metric = o.metric AND c.filter = o.filter
        AND c.model = o.model AND c.turn = 1
    WHERE o.turn > 1 AND abs(o.value - c.value) > 1e-6
    GROUP BY o.is_demo, o.suite, o.task, o.metric, o.filter, o.model
),

figures AS (
    SELECT is_demo, suite, task, metric, filter, count(*) AS models, min(primary_order) AS primary_order
    FROM placed
    WHERE turn = 1 AND primary_order IS NOT NULL AND direction IS NOT NULL
        AND lower(task) NOT IN ('average', 'mean', 'mean score', 'mean win rate', 'overall', 'score', 'total')
    GROUP BY is_demo, suite, task, metric, filter
),

primaries AS (
    SELECT is_demo, suite, task, metric, filter
    FROM figures
    QUALIFY row_number() OVER (
        PARTITION BY is_demo, suite, task
        ORDER BY models DESC, primary_order, metric,
            CASE filter WHEN '' THEN 0 WHEN 'strict-match' THEN 1 ELSE 2 END, filter
    ) = 1
)

SELECT
    p.is_demo,
    p.suite,
    p.task,
    p.metric,
    p.filter,
    p.model,
    p.task AS task_label,
    p.label,
    p.model_id,
    p.run_id,
    p.tier,
    p.tier_rank,
    p.value,
    p.n,
    p.n_source,
    p.sum_scores,
    p.sum_squares,
    p.n_clusters,
    p.stderr,
    p.stderr_source,
    p.is_binary,
    p.direction,
    p.unit,
    p.kind,
    p.lower_bound,
    p.upper_bound,
    p.random_baseline,
    f.metric IS NOT NULL AS is_primary,
    p.source_name,
    p.file_name,
    p.started_at,
    p.added_at,
    coalesce(d.disagreeing, 0) AS disagreeing
FROM placed AS p
LEFT JOIN primaries AS f
    ON f.is_demo = p.is_demo AND f.suite = p.suite AND f.task = p.task AND f.metric = p.metric AND f.filter = p.filter
LEFT JOIN disagreed AS d
    ON d.is_demo = p.is_demo AND d.suite = p.suite AND d.task = p.task AND d.metric = p.metric AND d.filter = p.filter
    AND d.model = p.model
WHERE p.turn = 1
