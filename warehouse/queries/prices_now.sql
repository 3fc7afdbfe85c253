/*
What do models cost now, at which provider?
page: value/prices
params:
  find: VARCHAR ''
  provider: VARCHAR ''
  input_tokens: DOUBLE 1000.0
  output_tokens: DOUBLE 500.0
*/
SELECT
    p.model, p.provider, p.input_usd, p.output_usd, p.cached_input_usd, p.batch_input_usd, p.batch_output_usd,
    (p.input_usd * $input_tokens + coalesce(p.output_usd, 0) * $output_tokens) / 1000000 AS task_usd,
    p.context_tokens, p.valid_from, p.known_from, p.repo_id, p.source, p.source_url, p.is_demo, p.read_on
FROM marts.model_prices AS p
WHERE p.is_preferred AND p.input_usd IS NOT NULL
    AND ($find = '' OR contains(lower(p.model), lower($find)) OR contains(lower(coalesce(p.name, '')), lower($find)))
    AND ($provider = '' OR p.provider = $provider)
ORDER BY p.is_demo DESC, task_usd, p.model, p.provider
