/*
Every figure that everybody may see, run by run, with its 95 % interval: Wilson's for 0/1 scores that stand alone, the
normal one where there is a standard error, else the log's own.

grain: run_id, task, metric, filter
columns:
  run_id             VARCHAR    Number of the run.
  task               VARCHAR    Task, with its part where it has parts: task / part.
  metric             VARCHAR    Metric.
  filter             VARCHAR    How answers were picked from the output; empty where nothing is said.
  is_demo            BOOLEAN    Invented, for the demo.
  model              VARCHAR    The model of the Hub where known, else the name as written.
  model_id           VARCHAR    Model of the Hub: as resolved at the import, else the model of just that name; null where none.
  suite              VARCHAR    Suite or board it belongs to; the program where the log names none.
  kind               VARCHAR    What it measures: accuracy, precision, recall, F1, AUC-ROC, loss, latency, and so on.
  direction          VARCHAR    higher or lower is better; null where unknown.
  unit               VARCHAR    Unit; share is 0 to 1.
  at                 TIMESTAMP  Begin of the run, else when it was uploaded.
  value              DOUBLE     The figure: the mean of the samples where all are at hand, else what the log says.
  n                  BIGINT     Samples it rests on.
  stderr             DOUBLE     Standard error, from the best there is: clusters, samples, the log, the binomial formula. Null where nothing tells it.
  stderr_source      VARCHAR    clusters, samples, log, interval or binomial.
  ci_low             DOUBLE     Low end of the interval; null where nothing tells it.
  ci_high            DOUBLE     High end of it.
  tier               VARCHAR    How far it can be checked: verified, uploaded_samples, uploaded_results, author_claimed or third_party.
  tier_rank          INTEGER    Place of the tier, 1 being the best.
  framework          VARCHAR    Program that evaluated.
  framework_version  VARCHAR    Its version.
  source_name        VARCHAR    Where the figures come from.
  file_name          VARCHAR    File that was uploaded.
*/
WITH told AS (
    SELECT
        run_id, task, metric, filter, is_demo, model, model_id, suite, kind, direction, unit, happened_at, value, n, stderr, stderr_source,
        tier, tier_rank, framework, framework_version, source_name, file_name, lower_bound, upper_bound, log_ci_low, log_ci_high,
        CASE
            WHEN is_binary AND n > 0 AND coalesce(stderr_source, 'samples') IN ('samples', 'binomial')
            THEN CAST(coalesce(n_clusters, n) AS DOUBLE)
        END AS trials
    FROM core.shared_results
),

wilson AS (
    SELECT
        run_id, task, metric, filter,
        (value + 3.841458820694124e0 / nullif(2 * trials, 0)) / nullif(1 + 3.841458820694124e0 / nullif(trials, 0), 0) AS middle,
        1.959963984540054e0 * sqrt(CAST(value * (1 - value) AS DOUBLE) / nullif(trials, 0) + 3.841458820694124e0 / nullif(4 * trials * trials, 0))
        / nullif(1 + 3.841458820694124e0 / nullif(trials, 0), 0) AS half
    FROM told
    WHERE trials IS NOT NULL
),

drawn AS (
    SELECT
        t.run_id, t.task, t.metric, t.filter,
        coalesce(w.middle - w.half, CASE WHEN t.stderr_source = 'interval' THEN t.log_ci_low END, t.value - 1.959963984540054e0 * t.stderr, CASE WHEN t.value BETWEEN t.log_ci_low AND t.log_ci_high THEN t.log_ci_low END) AS low,
        coalesce(w.middle + w.half, CASE WHEN t.stderr_source = 'interval' THEN t.log_ci_high END, t.value + 1.959963984540054e0 * t.stderr, CASE WHEN t.value BETWEEN t.log_ci_low AND t.log_ci_high THEN t.log_ci_high END) AS high
    FROM told AS t
    LEFT JOIN wilson AS w ON w.run_id = t.run_id AND w.task = t.task AND w.metric = t.metric AND w.filter = t.filter
)

SELECT
    t.run_id,
    t.task,
    t.metric,
    t.filter,
    t.is_demo,
    t.model,
    t.model_id,
    t.suite,
    t.kind,
    t.direction,
    t.unit,
    t.happened_at AS at,
    t.value,
    t.n,
    t.stderr,
    t.stderr_source,
    CASE WHEN d.low IS NOT NULL THEN greatest(d.low, coalesce(t.lower_bound, d.low)) END AS ci_low,
    CASE WHEN d.high IS NOT NULL THEN least(d.high, coalesce(t.upper_bound, d.high)) END AS ci_high,
    t.tier,
    t.tier_rank,
    t.framework,
    t.framework_version,
    t.source_name,
    t.file_name
FROM told AS t
INNER JOIN drawn AS d ON d.run_id = t.run_id AND d.task = t.task AND d.metric = t.metric AND d.filter = t.filter
