/*
What the clean samples of a run say of a task and metric: their sums, and the error of their mean. Answers to one sample
are put together first; where samples belong together, the error counts clusters (Liang and Zeger 1986; Miller 2024).

grain: run_id, task, metric
columns:
  run_id           VARCHAR  Number of the run.
  task             VARCHAR  Task.
  metric           VARCHAR  Metric.
  n                BIGINT   Samples with a score.
  answers          BIGINT   Answers, all epochs, with or without a score.
  mean             DOUBLE   Mean of the scores of the samples.
  sum_scores       DOUBLE   Sum of the scores of the samples.
  sum_squares      DOUBLE   Sum of their squares.
  is_binary        BOOLEAN  Each score is 0 or 1.
  n_clusters       BIGINT   Clusters, a sample that stands alone being one; null where none are named, or all samples share one.
  stderr           DOUBLE   Standard error of the mean, as if each sample stood alone: sd / sqrt(n); null for fewer than two, or where all are equal.
  stderr_clusters  DOUBLE   The same over clusters: sqrt(G / (G - 1) x sum over G clusters of (sum of residuals) squared) / n.
*/
WITH per_sample AS (
    SELECT run_id, task, metric, sample_id, cluster_id, avg(score) AS score, count(*) AS answers
    FROM core.eval_samples
    WHERE perturbation IS NULL
    GROUP BY run_id, task, metric, sample_id, cluster_id
),

totals AS (
    SELECT
        run_id, task, metric, count(score) AS n, sum(answers) AS answers, avg(score) AS mean, sum(score) AS sum_scores,
        sum(score * score) AS sum_squares, stddev_samp(score) AS sd, count(DISTINCT cluster_id) AS named_clusters,
        count(CASE WHEN cluster_id IS NULL THEN score END) AS alone,
        count(CASE WHEN score <> 0 AND score <> 1 THEN 1 END) AS between_scores
    FROM per_sample
    GROUP BY run_id, task, metric
),

residuals AS (
    SELECT s.run_id, s.task, s.metric, s.cluster_id, sum(s.score - t.mean) AS residual
    FROM per_sample AS s
    INNER JOIN totals AS t ON t.run_id = s.run_id AND t.task = s.task AND t.metric = s.metric
    WHERE s.cluster_id IS NOT NULL AND t.named_clusters + t.alone > 1 AND s.score IS NOT NULL
    GROUP BY s.run_id, s.task, s.metric, s.cluster_id
    UNION ALL
    SELECT s.run_id, s.task, s.metric, s.cluster_id, s.score - t.mean AS residual
    FROM per_sample AS s
    INNER JOIN totals AS t ON t.run_id = s.run_id AND t.task = s.task AND t.metric = s.metric
    WHERE s.cluster_id IS NULL AND t.named_clusters > 0 AND s.score IS NOT NULL
),

clustered AS (
    SELECT run_id, task, metric, count(*) AS n_clusters, sum(residual * residual) AS squares
    FROM residuals
    GROUP BY run_id, task, metric
)

SELECT
    t.run_id,
    t.task,
    t.metric,
    t.n,
    CAST(t.answers AS BIGINT) AS answers,
    t.mean,
    t.sum_scores,
    t.sum_squares,
    t.n > 0 AND t.between_scores = 0 AS is_binary,
    c.n_clusters,
    CASE WHEN t.sd > 1e-12 THEN t.sd / nullif(sqrt(CAST(t.n AS DOUBLE)), 0) END AS stderr,
    CASE WHEN c.n_clusters > 1 AND c.squares > 1e-24 THEN sqrt(CAST(c.squares * c.n_clusters AS DOUBLE) / nullif(c.n_clusters - 1, 0)) / nullif(CAST(t.n AS DOUBLE), 0) END AS stderr_clusters
FROM totals AS t
LEFT JOIN clustered AS c ON c.run_id = t.run_id AND c.task = t.task AND c.metric = t.metric
