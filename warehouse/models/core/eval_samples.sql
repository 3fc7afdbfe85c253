/*
Scores of samples, those of private runs too: marts.evaluation_runs names the runs that everybody may see.

grain: run_id, task, sample_id, epoch, metric, variant
order: run_id, task, metric, variant, sample_id, epoch
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
    run_id, task, sample_id, epoch, metric, variant, perturbation, score,
    cluster_id, label, prediction, probability, latency_s, ttft_s, input_tokens, output_tokens, error
FROM staging.eval_samples
