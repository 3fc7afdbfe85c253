/*
Figures of the runs that everybody may see and that did not fail, with the run beside each.

kind: view
grain: run_id, task, metric, filter
columns:
  run_id             VARCHAR    Number of the run.
  is_demo            BOOLEAN    Invented, for the demo.
  suite              VARCHAR    Suite or board it belongs to; the program where the log names none.
  task               VARCHAR    Task, with its part where it has parts: task / part.
  metric             VARCHAR    Metric.
  filter             VARCHAR    How answers were picked from the output; empty where nothing is said.
  model              VARCHAR    The model of the Hub where known, else the name as written.
  model_id           VARCHAR    Model of the Hub: as resolved at the import, else the model of just that name; null where none.
  tier               VARCHAR    How far it can be checked: verified, uploaded_samples, uploaded_results, author_claimed or third_party.
  tier_rank          INTEGER    Place of the tier, 1 being the best.
  status             VARCHAR    complete, partial or failed.
  framework          VARCHAR    Program that evaluated.
  framework_version  VARCHAR    Its version.
  source_name        VARCHAR    Where the figures come from.
  file_name          VARCHAR    File that was uploaded.
  started_at         TIMESTAMP  Begin of the run, where the log says it.
  added_at           TIMESTAMP  When it was uploaded.
  happened_at        TIMESTAMP  Begin of the run, else when it was uploaded.
  label              VARCHAR    Name of the metric for people.
  kind               VARCHAR    What it measures: accuracy, precision, recall, F1, AUC-ROC, loss, latency, and so on.
  direction          VARCHAR    higher or lower is better; null where unknown.
  unit               VARCHAR    Unit; share is 0 to 1.
  lower_bound        DOUBLE     Lowest possible value.
  upper_bound        DOUBLE     Highest possible value.
  primary_order      INTEGER    Which metric of a task stands for it, the lowest first; null for one that never does.
  random_baseline    DOUBLE     What guessing gives, where known.
  value              DOUBLE     The figure: the mean of the samples where all are at hand, else what the log says.
  n                  BIGINT     Samples it rests on.
  n_source           VARCHAR    samples, log, or stated by the benchmark; null where unknown.
  sum_scores         DOUBLE     Sum of the scores of its samples.
  sum_squares        DOUBLE     Sum of their squares.
  n_clusters         BIGINT     Clusters of samples; null where none.
  stderr             DOUBLE     Standard error, from the best there is: clusters, samples, the log, the binomial formula. Null where nothing tells it.
  stderr_source      VARCHAR    clusters, samples, log or binomial.
  is_binary          BOOLEAN    A mean of scores that are 0 or 1: a Wilson interval fits.
  log_ci_low         DOUBLE     Low end of the interval that the log gives.
  log_ci_high        DOUBLE     High end of it.
*/
SELECT
    e.run_id,
    r.is_demo,
    r.suite,
    e.task,
    e.metric,
    e.filter,
    r.model,
    r.model_id,
    r.tier,
    r.tier_rank,
    r.status,
    r.framework,
    r.framework_version,
    r.source_name,
    r.file_name,
    r.started_at,
    r.added_at,
    coalesce(r.started_at, r.added_at) AS happened_at,
    e.label,
    e.kind,
    e.direction,
    e.unit,
    e.lower_bound,
    e.upper_bound,
    e.primary_order,
    e.random_baseline,
    e.value,
    e.n,
    e.n_source,
    e.sum_scores,
    e.sum_squares,
    e.n_clusters,
    e.stderr,
    e.stderr_source,
    e.is_binary,
    e.log_ci_low,
    e.log_ci_high
FROM core.eval_results AS e
INNER JOIN core.eval_runs AS r ON r.run_id = e.run_id
WHERE r.visibility = 'shared' AND r.status <> 'failed' AND e.value IS NOT NULL
