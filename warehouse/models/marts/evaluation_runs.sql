/*
Runs that everybody may see, one row each.

grain: run_id
columns:
  run_id             VARCHAR    Number of the run.
  is_demo            BOOLEAN    Invented, for the demo.
  model              VARCHAR    The model of the Hub where known, else the name as written.
  model_id           VARCHAR    Model of the Hub: as resolved at the import, else the model of just that name; null where none.
  model_written      VARCHAR    Name of the model as the log writes it.
  model_match        VARCHAR    How the name was resolved: exact, alias, asked or none.
  model_revision     VARCHAR    Revision of the model.
  suite              VARCHAR    Suite or board it belongs to; the program where the log names none.
  framework          VARCHAR    Program that evaluated.
  framework_version  VARCHAR    Its version.
  format             VARCHAR    Format of the log.
  started_at         TIMESTAMP  Begin of the run, where the log says it.
  added_at           TIMESTAMP  When it was uploaded.
  tier               VARCHAR    How far it can be checked: verified, uploaded_samples, uploaded_results, author_claimed or third_party.
  tier_rank          INTEGER    Place of the tier, 1 being the best.
  tasks              BIGINT     Tasks with a figure.
  results            BIGINT     Figures.
  samples            BIGINT     Clean samples with a score, over all tasks.
  has_texts          BOOLEAN    Texts of its samples are at hand.
  file_name          VARCHAR    File that was uploaded.
  member             VARCHAR    Path inside it.
  file_digest        VARCHAR    SHA-256 of the file.
  source_name        VARCHAR    Where the figures come from.
  source_url         VARCHAR    Its address.
  uploader           VARCHAR    Who handed it in.
  status             VARCHAR    complete, partial or failed.
  notes              VARCHAR[]  What the import noticed.
  config             VARCHAR    Settings of the run, as JSON.
*/
WITH results AS (
    SELECT run_id, count(DISTINCT task) AS tasks, count(*) AS results FROM core.eval_results WHERE value IS NOT NULL GROUP BY run_id
),

samples_of_tasks AS (
    SELECT run_id, task, max(n) AS samples FROM core.eval_sample_statistics GROUP BY run_id, task
),

samples AS (
    SELECT run_id, sum(samples) AS samples FROM samples_of_tasks GROUP BY run_id
),

texts AS (
    SELECT DISTINCT run_id FROM core.eval_texts
)

SELECT
    r.run_id,
    r.is_demo,
    r.model,
    r.model_id,
    r.model_written,
    r.model_match,
    r.model_revision,
    r.suite,
    r.framework,
    r.framework_version,
    r.format,
    r.started_at,
    r.added_at,
    r.tier,
    r.tier_rank,
    coalesce(e.tasks, 0) AS tasks,
    coalesce(e.results, 0) AS results,
    CAST(coalesce(s.samples, 0) AS BIGINT) AS samples,
    t.run_id IS NOT NULL AS has_texts,
    r.file_name,
    r.member,
    r.file_digest,
    r.source_name,
    r.source_url,
    r.uploader,
    r.status,
    r.notes,
    r.config
FROM core.eval_runs AS r
LEFT JOIN results AS e ON e.run_id = r.run_id
LEFT JOIN samples AS s ON s.run_id = r.run_id
LEFT JOIN texts AS t ON t.run_id = r.run_id
WHERE r.visibility = 'shared'
