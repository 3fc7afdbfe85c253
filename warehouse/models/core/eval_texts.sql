/*
Texts of samples, only of runs whose uploader allowed it; those of private runs too: marts.evaluation_runs names the
runs that everybody may see.

grain: run_id, task, sample_id, epoch
order: none
columns:
  run_id       VARCHAR  Number of the run.
  task         VARCHAR  Task.
  sample_id    VARCHAR  Sample within the task.
  epoch        INTEGER  Which answer to the sample, from 1.
  input        VARCHAR  What was asked.
  target       VARCHAR  The right answer.
  output       VARCHAR  What the model said.
  explanation  VARCHAR  Why it was scored so.
*/
WITH allowed AS (
    SELECT
        t.run_id, t.task, t.sample_id, coalesce(t.epoch, 1) AS epoch, t.input, t.target, t.output, t.explanation
    FROM raw.eval_texts AS t
    INNER JOIN staging.eval_runs AS u ON u.run_id = t.run_id AND u.import_id = t.import_id
    WHERE u.texts_allowed AND t.task IS NOT NULL AND t.sample_id IS NOT NULL
),

-- texts are long: only those that are there twice are held in memory to choose one
repeated AS (
    SELECT run_id, task, sample_id, epoch FROM allowed GROUP BY run_id, task, sample_id, epoch HAVING count(*) > 1
)

SELECT a.run_id, a.task, a.sample_id, a.epoch, a.input, a.target, a.output, a.explanation
FROM allowed AS a
LEFT JOIN repeated AS r ON r.run_id = a.run_id AND r.task = a.task AND r.sample_id = a.sample_id AND r.epoch = a.epoch
WHERE r.run_id IS NULL
UNION ALL
SELECT
    a.run_id, a.task, a.sample_id, a.epoch, min(a.input) AS input, min(a.target) AS target, min(a.output) AS output,
    min(a.explanation) AS explanation
FROM allowed AS a
INNER JOIN repeated AS r ON r.run_id = a.run_id AND r.task = a.task AND r.sample_id = a.sample_id AND r.epoch = a.epoch
GROUP BY a.run_id, a.task, a.sample_id, a.epoch
