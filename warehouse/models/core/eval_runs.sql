/*
Every run that was uploaded, one row each, private ones too. A name that the import could not resolve is looked up again
in each build: the Hub may list the model by now.

grain: run_id
columns:
  run_id             VARCHAR    Number of the run.
  identity           VARCHAR    The same for two tellings of one run, whatever numbers they give.
  is_demo            BOOLEAN    Invented, for the demo.
  workspace          VARCHAR    Workspace it was uploaded from.
  visibility         VARCHAR    shared, or private to its workspace.
  uploader           VARCHAR    Who handed it in.
  file_name          VARCHAR    File that was uploaded.
  member             VARCHAR    Path inside it.
  file_digest        VARCHAR    SHA-256 of the file.
  format             VARCHAR    Format of the log.
  framework          VARCHAR    Program that evaluated.
  framework_version  VARCHAR    Its version.
  model_written      VARCHAR    Name of the model as the log writes it.
  model_id           VARCHAR    Model of the Hub: as resolved at the import, else the model of just that name; null where none.
  model              VARCHAR    The model of the Hub where known, else the name as written.
  model_match        VARCHAR    How the name was resolved: exact, alias, asked or none.
  model_revision     VARCHAR    Revision of the model.
  suite              VARCHAR    Suite or board it belongs to; the program where the log names none.
  started_at         TIMESTAMP  Begin of the run, where the log says it.
  finished_at        TIMESTAMP  End of the run, where the log says it.
  tier               VARCHAR    How far it can be checked: verified, uploaded_samples, uploaded_results, author_claimed or third_party.
  tier_rank          INTEGER    Place of the tier, 1 being the best.
  source_name        VARCHAR    Where the figures come from.
  source_url         VARCHAR    Its address.
  texts_allowed      BOOLEAN    The texts of its samples may be kept and shown.
  config             VARCHAR    Settings of the run, as JSON.
  status             VARCHAR    complete, partial or failed.
  notes              VARCHAR[]  What the import noticed.
  cost_usd           DOUBLE     US dollars that the run cost, where the log says it.
  added_at           TIMESTAMP  When it was uploaded.
*/
WITH with_samples AS (
    SELECT DISTINCT run_id FROM core.eval_sample_statistics
),

aliases AS (
    SELECT model_written, max(model_id) AS model_id FROM mappings.model_aliases GROUP BY model_written
),

matched AS (
    SELECT
        r.run_id, r.identity, r.is_demo, r.workspace, r.visibility, r.uploader, r.file_name, r.member, r.file_digest, r.format, r.framework, r.framework_version, r.model_written, r.model_revision, r.suite, r.started_at, r.finished_at, r.source_name, r.source_url, r.texts_allowed, r.config, r.status, r.notes, r.cost_usd, r.added_at,
        coalesce(r.model_id, h.repo_id, a.model_id) AS model_id,
        CASE
            WHEN r.model_id IS NOT NULL THEN coalesce(nullif(r.model_match, 'none'), 'exact')
            WHEN h.repo_id IS NOT NULL THEN 'exact'
            WHEN a.model_id IS NOT NULL THEN 'alias'
            ELSE 'none'
        END AS model_match,
        coalesce(
            r.provenance, CASE WHEN s.run_id IS NOT NULL THEN 'uploaded_samples' ELSE 'uploaded_results' END
        ) AS tier
    FROM staging.eval_runs AS r
    LEFT JOIN core.repos AS h ON h.repo_type = 'model' AND h.repo_id = r.model_written
    LEFT JOIN aliases AS a ON a.model_written = r.model_written
    LEFT JOIN with_samples AS s ON s.run_id = r.run_id
)

SELECT
    m.run_id,
    m.identity,
    m.is_demo,
    m.workspace,
    m.visibility,
    m.uploader,
    m.file_name,
    m.member,
    m.file_digest,
    m.format,
    m.framework,
    m.framework_version,
    m.model_written,
    m.model_id,
    coalesce(m.model_id, nullif(trim(m.model_written), ''), 'Not stated') AS model,
    m.model_match,
    m.model_revision,
    m.suite,
    m.started_at,
    m.finished_at,
    m.tier,
    CASE m.tier
        WHEN 'verified' THEN 1
        WHEN 'uploaded_samples' THEN 2
        WHEN 'uploaded_results' THEN 3
        WHEN 'author_claimed' THEN 4
        ELSE 5
    END AS tier_rank,
    m.source_name,
    m.source_url,
    m.texts_allowed,
    m.config,
    m.status,
    m.notes,
    m.cost_usd,
    m.added_at
FROM matched AS m
