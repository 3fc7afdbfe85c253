/*
Which figures can a model's badge show? The name must be written as the Hub writes it, so that one file range is read.
page: adoption/model
params:
  model: VARCHAR ''
*/
SELECT
    repo_id, downloads_30d, likes, growth_28d, rank_downloads, family_downloads_30d, is_current, removed_on, renamed_to, observed_on,
    (SELECT count(rank_downloads) FROM marts.model_summary) AS models_ranked
FROM marts.model_summary
WHERE repo_id = $model
