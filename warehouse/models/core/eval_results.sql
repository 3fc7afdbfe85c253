/*
Every figure of every run, with what the catalogue of metrics says of it and the error that goes with it; those of private
runs too. Samples count for more than the log's own sum where all of them are at hand.

grain: run_id, task, metric, filter
columns:
  run_id           VARCHAR  Number of the run.
  task             VARCHAR  Task, with its part where it has parts: task / part.
  metric           VARCHAR  Metric.
  filter           VARCHAR  How answers were picked from the output; empty where nothing is said.
  label            VARCHAR  Name of the metric for people.
  kind             VARCHAR  What it measures: accuracy, precision, recall, F1, AUC-ROC, loss, latency, and so on.
  direction        VARCHAR  higher or lower is better; null where unknown.
  unit             VARCHAR  Unit; share is 0 to 1.
  lower_bound      DOUBLE   Lowest possible value.
  upper_bound      DOUBLE   Highest possible value.
  primary_order    INTEGER  Which metric of a task stands for it, the lowest first; null for one that never does.
  random_baseline  DOUBLE   What guessing gives, where known.
  metric_written   VARCHAR  Metric as the log writes it.
  value_written    DOUBLE   The figure as the log writes it.
  dataset          VARCHAR  Data set.
  split            VARCHAR  Split of it.
  n_shot           INTEGER  Examples in the prompt.
  value            DOUBLE   The figure: the mean of the samples where all are at hand, else what the log says.
  value_logged     DOUBLE   What the log says.
  sample_mean      DOUBLE   Mean of the clean samples at hand.
  n                BIGINT   Samples it rests on.
  n_source         VARCHAR  samples, log, or stated by the benchmark; null where unknown.
  sum_scores       DOUBLE   Sum of the scores of its samples.
  sum_squares      DOUBLE   Sum of their squares.
  n_clusters       BIGINT   Clusters of samples; null where none.
  stderr           DOUBLE   Standard error, from the best there is: clusters, samples, the log, the interval that the log gives, the binomial formula. Null where nothing tells it.
  stderr_source    VARCHAR  clusters, samples, log, interval or binomial.
  is_binary        BOOLEAN  A mean of scores that are 0 or 1: a Wilson interval fits.
  log_ci_low       DOUBLE   Low end of the interval that the log gives.
  log_ci_high      DOUBLE   High end of it.
*/
WITH told AS (
    SELECT
        r.run_id, r.task, r.metric, r.filter, r.metric_written, r.dataset, r.split, r.n_shot, r.value AS value_logged,
        r.value_written, r.n AS n_logged, r.n_source, r.stderr AS stderr_logged, r.stderr_source, r.ci_low, r.ci_high,
        r.direction, r.unit, s.n AS n_samples, s.answers, s.mean, s.sum_scores, s.sum_squares, s.is_binary, s.n_clusters,
        s.stderr AS stderr_samples, s.stderr_clusters
    FROM staging.eval_results AS r
    LEFT JOIN core.eval_sample_statistics AS s
        ON s.run_id = r.run_id AND s.task = r.task AND s.metric = r.metric
        AND (r.figures = 1 OR abs(r.value - s.mean) <= 1e-6)
    UNION ALL
    SELECT
        s.run_id, s.task, s.metric, '' AS filter, CAST(NULL AS VARCHAR) AS metric_written, CAST(NULL AS VARCHAR) AS dataset,
        CAST(NULL AS VARCHAR) AS split, CAST(NULL AS INTEGER) AS n_shot, CAST(NULL AS DOUBLE) AS value_logged,
        CAST(NULL AS DOUBLE) AS value_written, CAST(NULL AS BIGINT) AS n_logged, CAST(NULL AS VARCHAR) AS n_source,
        CAST(NULL AS DOUBLE) AS stderr_logged, CAST(NULL AS VARCHAR) AS stderr_source, CAST(NULL AS DOUBLE) AS ci_low,
        CAST(NULL AS DOUBLE) AS ci_high, CAST(NULL AS VARCHAR) AS direction, CAST(NULL AS VARCHAR) AS unit, s.n AS n_samples,
        s.answers, s.mean, s.sum_scores, s.sum_squares, s.is_binary, s.n_clusters, s.stderr AS stderr_samples,
        s.stderr_clusters
    FROM core.eval_sample_statistics AS s
    LEFT JOIN (SELECT DISTINCT run_id, task, metric FROM staging.eval_results) AS r
        ON r.run_id = s.run_id AND r.task = s.task AND r.metric = s.metric
    WHERE r.run_id IS NULL
),

weighed AS (
    SELECT
        t.run_id, t.task, t.metric, t.filter, t.metric_written, t.dataset, t.split, t.n_shot, t.value_logged, t.value_written,
        t.n_logged, t.n_source, t.stderr_logged, t.stderr_source, t.ci_low, t.ci_high, t.n_samples, t.mean, t.sum_scores,
        t.sum_squares, t.n_clusters, t.stderr_samples, t.stderr_clusters,
        -- log-likelihoods that happen to be 0 are no 0/1 scores
        t.is_binary AND (c.metric IS NULL OR c.is_zero_one = 'true' OR c.kind IN ('accuracy', 'F1')) AS is_binary,
        regexp_replace(lower(u.suite), '[^a-z0-9]', '', 'g') AS suite_key,
        coalesce(c.label, t.metric_written, t.metric) AS label,
        coalesce(c.kind, 'other') AS kind,
        coalesce(t.direction, c.direction) AS direction,
        coalesce(c.unit, t.unit) AS unit,
        CAST(c.lower_bound AS DOUBLE) AS lower_bound,
        CAST(c.upper_bound AS DOUBLE) AS upper_bound,
        CASE WHEN c.metric IS NULL THEN 2000 ELSE CAST(c.primary_order AS INTEGER) END AS primary_order,
        coalesce(c.is_zero_one = 'true', false) AS is_zero_one,
        t.n_samples > 0
        AND (coalesce(c.is_mean_of_samples = 'true', false) OR t.value_logged IS NULL OR abs(t.value_logged - t.mean) <= 1e-6)
        AND (t.n_logged IS NULL OR t.value_logged IS NULL OR t.answers >= t.n_logged) AS rests_on_samples
    FROM told AS t
    INNER JOIN staging.eval_runs AS u ON u.run_id = t.run_id
    LEFT JOIN mappings.metrics AS c ON c.metric = t.metric
),

stated AS (
    SELECT regexp_replace(lower(coalesce(suite, '')), '[^a-z0-9]', '', 'g') AS suite_key, lower(replace(task, '-', '_')) AS task_key,
        max(CAST(n AS BIGINT)) AS n, max(CAST(random_baseline AS DOUBLE)) AS random_baseline
    FROM mappings.eval_tasks
    GROUP BY 1, 2
),

counted AS (
    SELECT
        w.run_id, w.task, w.metric, w.filter, w.label, w.kind, w.direction, w.unit, w.lower_bound, w.upper_bound,
        w.primary_order, w.metric_written, w.value_written, w.dataset, w.split, w.n_shot, w.value_logged,
        w.mean AS sample_mean, w.ci_low, w.ci_high, w.is_zero_one, coalesce(w.rests_on_samples, false) AS rests_on_samples,
        w.stderr_logged, w.stderr_source, w.stderr_samples, w.stderr_clusters,
        CASE WHEN w.kind = 'accuracy' AND w.upper_bound = 1 THEN coalesce(a.random_baseline, b.random_baseline) END
            AS random_baseline,
        CASE WHEN w.rests_on_samples THEN w.mean ELSE w.value_logged END AS value,
        CASE WHEN w.rests_on_samples THEN w.n_samples ELSE coalesce(w.n_logged, a.n, b.n) END AS n,
        CASE
            WHEN w.rests_on_samples THEN 'samples'
            WHEN w.n_logged IS NOT NULL THEN coalesce(w.n_source, 'log')
            WHEN coalesce(a.n, b.n) IS NOT NULL THEN 'stated'
        END AS n_source,
        CASE WHEN w.rests_on_samples THEN w.sum_scores END AS sum_scores,
        CASE WHEN w.rests_on_samples THEN w.sum_squares END AS sum_squares,
        CASE WHEN w.rests_on_samples THEN w.n_clusters END AS n_clusters,
        CASE WHEN w.rests_on_samples THEN w.is_binary END AS is_binary
    FROM weighed AS w
    LEFT JOIN stated AS a ON a.suite_key = w.suite_key AND a.task_key = lower(replace(w.task, '-', '_'))
    LEFT JOIN stated AS b ON b.suite_key = '' AND b.task_key = lower(replace(w.task, '-', '_'))
),

judged AS (
    SELECT
        run_id, task, metric, filter, label, kind, direction, unit, lower_bound, upper_bound, primary_order, random_baseline,
        metric_written, value_written, dataset, split, n_shot, value, value_logged, sample_mean, n, n_source, sum_scores,
        sum_squares, n_clusters, stderr_logged, stderr_source, ci_low, ci_high,
        coalesce(is_binary, is_zero_one AND n > 0 AND value BETWEEN 0 AND 1, false) AS is_binary,
        CASE WHEN rests_on_samples THEN stderr_clusters END AS of_clusters,
        CASE WHEN rests_on_samples THEN stderr_samples END AS of_samples,
        CASE WHEN stderr_logged > 0 THEN stderr_logged END AS of_log,
        -- half of a 95 % interval is 1.96 errors
        CASE WHEN value BETWEEN ci_low AND ci_high AND ci_high > ci_low THEN (ci_high - ci_low) / 3.919927969080108e0 END
            AS of_interval
    FROM counted
),

erring AS (
    SELECT
        run_id, task, metric, filter,
        CASE
            WHEN is_binary AND value > 0 AND value < 1 THEN sqrt(value * (1 - value) / nullif(CAST(n AS DOUBLE), 0))
        END AS of_binomial
    FROM judged
)

SELECT
    j.run_id,
    j.task,
    j.metric,
    j.filter,
    j.label,
    j.kind,
    j.direction,
    j.unit,
    j.lower_bound,
    j.upper_bound,
    j.primary_order,
    j.random_baseline,
    j.metric_written,
    j.value_written,
    j.dataset,
    j.split,
    j.n_shot,
    j.value,
    j.value_logged,
    j.sample_mean,
    j.n,
    j.n_source,
    j.sum_scores,
    j.sum_squares,
    j.n_clusters,
    coalesce(j.of_clusters, j.of_samples, j.of_log, j.of_interval, e.of_binomial) AS stderr,
    CASE
        WHEN j.of_clusters IS NOT NULL THEN 'clusters'
        WHEN j.of_samples IS NOT NULL THEN 'samples'
        WHEN j.of_log IS NOT NULL THEN coalesce(j.stderr_source, 'log')
        WHEN j.of_interval IS NOT NULL THEN 'interval'
        WHEN e.of_binomial IS NOT NULL THEN 'binomial'
    END AS stderr_source,
    j.is_binary,
    j.ci_low AS log_ci_low,
    j.ci_high AS log_ci_high
FROM judged AS j
INNER JOIN erring AS e ON e.run_id = j.run_id AND e.task = j.task AND e.metric = j.metric AND e.filter = j.filter
