/*
What did a model cost on a day, as known on another?
page: value/prices
params:
  provider: VARCHAR ''
  model: VARCHAR
  kind: VARCHAR ''
  day: DATE
  known_on: DATE
*/
WITH held AS (
    SELECT
        h.source, h.provider, h.model, h.kind, h.usd, h.valid_from, h.valid_until, h.known_from, h.known_until, h.source_url, h.source_version, h.is_demo,
        row_number() OVER (
            PARTITION BY h.source, h.provider, h.model, h.kind ORDER BY h.valid_from DESC NULLS LAST, h.known_from DESC, h.statement DESC
        ) AS turn
    FROM marts.price_history AS h
    WHERE h.model = $model
        AND ($provider = '' OR h.provider = $provider)
        AND ($kind = '' OR h.kind = $kind)
        AND h.known_from <= $known_on AND (h.known_until IS NULL OR h.known_until > $known_on)
        AND (h.valid_from IS NULL OR h.valid_from <= $day)
)

SELECT source, provider, model, kind, usd, valid_from, known_from, known_until, source_url, source_version, is_demo
FROM held
WHERE turn = 1 AND (valid_until IS NULL OR valid_until > $day)
ORDER BY CASE source WHEN 'hf-router' THEN 1 WHEN 'genai-prices' THEN 2 WHEN 'model-prices' THEN 3 ELSE 4 END, provider, kind
