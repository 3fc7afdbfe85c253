/*
Prices of tokens that hold for every prompt at any time, statement by statement: what charts over time and questions of
“as known on” read. Longer prompts, times of day and other units are in core.prices.

grain: source, provider, model, kind, known_from, statement
columns:
  source          VARCHAR  List that says it.
  provider        VARCHAR  Who sells it.
  model           VARCHAR  Model, as the list writes it.
  kind            VARCHAR  input, output, cached_input or cache_write; batch_ before it for work that can wait.
  known_from      DATE     First day on which it was known.
  statement       BIGINT   Number among those that became known on one day.
  known_until     DATE     Day from which the list no longer says it; null while it does.
  valid_from      DATE     Day from which it holds; null: since before the list says.
  valid_until     DATE     First day on which it no longer holds, where the list says so.
  usd             DOUBLE   USD per million tokens.
  repo_id         VARCHAR  Model of the Hub of exactly that name.
  source_version  VARCHAR  Version of the list.
  source_url      VARCHAR  Where it is written.
  is_demo         BOOLEAN  Invented, for the demo.
*/
SELECT
    source, provider, model, kind, known_from, statement, known_until, valid_from, valid_until, price AS usd, repo_id, source_version, source_url, is_demo
FROM core.prices
WHERE tier_from_tokens = 0 AND condition = '' AND unit = 'USD per million tokens'
    AND kind IN ('input', 'output', 'cached_input', 'cache_write', 'batch_input', 'batch_output', 'batch_cached_input')
