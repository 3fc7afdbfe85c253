/*
Scores of samples, one row a run, task, sample, epoch, metric and perturbation.

kind: view
grain: run_id, task, sample_id, epoch, metric, variant
columns:
  run_id         VARCHAR  Number of the run.
  task           VARCHAR  Task.
  sample_id      VARCHAR  Sample within the task; the same in every run of the task.
  epoch          INTEGER  Which answer to the sample, from 1.
  metric         VARCHAR  Metric.
  variant        VARCHAR  The perturbation, empty for the clean sample.
  perturbation   VARCHAR  How the sample was changed; null for the clean one.
  score          DOUBLE   Score; null where the sample failed.
  cluster_id     VARCHAR  Samples that belong together, as questions on one passage; null where they stand alone.
  label          VARCHAR  Right class.
  prediction     VARCHAR  Class that the model gave.
  probability    DOUBLE   Probability of the positive class, as the model gave it.
  latency_s      DOUBLE   Seconds of the answer.
  ttft_s         DOUBLE   Seconds to the first token.
  input_tokens   BIGINT   Tokens in.
  output_tokens  BIGINT   Tokens out.
  error          VARCHAR  Why there is no score.
*/
SELECT
    s.run_id,
    s.task,
    s.sample_id,
    coalesce(s.epoch, 1) AS epoch,
    s.metric,
    coalesce(s.perturbation, '') AS variant,
    nullif(s.perturbation, '') AS perturbation,
    CASE WHEN NOT isnan(s.score) THEN s.score END AS score,
    s.cluster_id,
    s.label,
    s.prediction,
    s.probability,
    s.latency_s,
    s.ttft_s,
    s.input_tokens,
    s.output_tokens,
    s.error
FROM raw.eval_samples AS s
INNER JOIN staging.eval_runs AS u ON u.run_id = s.run_id AND u.import_id = s.import_id
WHERE s.task IS NOT NULL AND s.sample_id IS NOT NULL AND s.metric IS NOT NULL
QUALIFY row_number() OVER (
    PARTITION BY s.run_id, s.task, s.sample_id, coalesce(s.epoch, 1), s.metric, coalesce(s.perturbation, '') ORDER BY s.score DESC
) = 1
