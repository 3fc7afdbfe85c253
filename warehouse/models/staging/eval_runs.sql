/*
Runs that were uploaded, one row each: a run that was uploaded twice counts once, the first time it was shared.

kind: view
grain: run_id
columns:
  run_id             VARCHAR    Number of the run.
  import_id          VARCHAR    Import that brought it.
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
  model_id           VARCHAR    Model of the Hub as resolved at the import; null where not.
  model_match        VARCHAR    How the name was resolved at the import: exact, alias, asked or none.
  model_revision     VARCHAR    Revision of the model.
  suite              VARCHAR    Suite or board it belongs to; the program where the log names none.
  started_at         TIMESTAMP  Begin of the run, where the log says it.
  finished_at        TIMESTAMP  End of the run, where the log says it.
  provenance         VARCHAR    verified, uploaded_samples, uploaded_results, author_claimed or third_party; null where not stated.
  source_name        VARCHAR    Where the figures come from.
  source_url         VARCHAR    Its address.
  texts_allowed      BOOLEAN    The texts of its samples may be kept and shown.
  config             VARCHAR    Settings of the run, as JSON.
  status             VARCHAR    complete, partial or failed.
  notes              VARCHAR[]  What the import noticed.
  cost_usd           DOUBLE     US dollars that the run cost, where the log says it.
  added_at           TIMESTAMP  When it was uploaded.
*/
SELECT
    run_id,
    import_id,
    identity,
    coalesce(is_demo, false) AS is_demo,
    workspace,
    coalesce(visibility, 'private') AS visibility,
    uploader,
    CASE WHEN coalesce(member, '') IN ('', file_name) THEN file_name ELSE file_name || '/' || member END AS file_name,
    member,
    file_digest,
    format,
    framework,
    framework_version,
    model_written,
    model_id,
    model_match,
    model_revision,
    coalesce(nullif(trim(suite), ''), framework, format, 'unknown') AS suite,
    started_at,
    finished_at,
    provenance,
    source_name,
    source_url,
    coalesce(texts_allowed, false) AS texts_allowed,
    config,
    coalesce(status, 'complete') AS status,
    notes,
    cost_usd,
    added_at
FROM raw.eval_runs
QUALIFY row_number() OVER (PARTITION BY run_id ORDER BY coalesce(visibility, 'private') DESC, coalesce(is_demo, false), added_at DESC, import_id DESC) = 1
