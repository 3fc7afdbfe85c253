/*
How did a model's prices move, at every provider, by every list?
page: value/prices
params:
  model: VARCHAR
*/
SELECT source, provider, model, kind, usd, valid_from, valid_until, known_from, known_until, source_url, is_demo
FROM marts.price_history
WHERE model = $model AND kind IN ('input', 'output', 'cached_input')
ORDER BY source, provider, kind, valid_from NULLS FIRST, known_from, statement
