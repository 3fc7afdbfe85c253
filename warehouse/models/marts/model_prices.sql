/*
What a model costs now at each provider, by each list: the prices that hold on the last day on which lists were read.

grain: source, provider, model
columns:
  source            VARCHAR  List that says it.
  provider          VARCHAR  Who sells it.
  model             VARCHAR  Model, as the list writes it.
  name              VARCHAR  Name for people.
  repo_id           VARCHAR  Model of the Hub of exactly that name; null where none.
  input_usd         DOUBLE   USD per million tokens read.
  output_usd        DOUBLE   USD per million tokens written.
  cached_input_usd  DOUBLE   USD per million tokens read from the provider's cache.
  batch_input_usd   DOUBLE   USD per million tokens read, for work that can wait.
  batch_output_usd  DOUBLE   USD per million tokens written, for work that can wait.
  context_tokens    BIGINT   Longest context, in tokens.
  valid_from        DATE     Day from which the newest of these prices holds; null: since before the list says.
  known_from        DATE     Day on which the newest of them was known.
  is_preferred      BOOLEAN  The list that counts where several name this provider and model: the router, then genai-prices, then model-prices.
  source_url        VARCHAR  Where it is written.
  is_demo           BOOLEAN  Invented, for the demo.
  read_on           DATE     Last day on which the list was read.
*/
WITH days AS (
    SELECT source, max(snapshot_on) AS read_on FROM raw.api_prices GROUP BY source
),

holding AS (
    SELECT
        h.source, h.provider, h.model, h.kind, h.usd, h.repo_id, h.valid_from, h.known_from, h.source_url, h.is_demo, d.read_on,
        row_number() OVER (
            PARTITION BY h.source, h.provider, h.model, h.kind ORDER BY h.valid_from DESC NULLS LAST, h.known_from DESC, h.statement DESC
        ) AS turn,
        h.valid_until
    FROM marts.price_history AS h
    INNER JOIN days AS d ON d.source = h.source
    WHERE h.known_until IS NULL AND (h.valid_from IS NULL OR h.valid_from <= d.read_on)
),

wide AS (
    SELECT
        source, provider, model, max(repo_id) AS repo_id, max(valid_from) AS valid_from, max(known_from) AS known_from, max(source_url) AS source_url,
        bool_or(is_demo) AS is_demo, max(read_on) AS read_on,
        max(CASE WHEN kind = 'input' THEN usd END) AS input_usd, max(CASE WHEN kind = 'output' THEN usd END) AS output_usd,
        max(CASE WHEN kind = 'cached_input' THEN usd END) AS cached_input_usd,
        max(CASE WHEN kind = 'batch_input' THEN usd END) AS batch_input_usd, max(CASE WHEN kind = 'batch_output' THEN usd END) AS batch_output_usd
    FROM holding
    WHERE turn = 1 AND (valid_until IS NULL OR valid_until > read_on)
    GROUP BY source, provider, model
),

facts AS (
    SELECT source, provider, model, max(name) AS name, max(context_tokens) AS context_tokens
    FROM core.prices
    WHERE known_until IS NULL
    GROUP BY source, provider, model
)

SELECT
    w.source, w.provider, w.model, f.name, w.repo_id, w.input_usd, w.output_usd, w.cached_input_usd, w.batch_input_usd, w.batch_output_usd,
    f.context_tokens, w.valid_from, w.known_from,
    row_number() OVER (
        PARTITION BY w.provider, w.model
        ORDER BY CASE w.source WHEN 'hf-router' THEN 1 WHEN 'genai-prices' THEN 2 WHEN 'model-prices' THEN 3 ELSE 4 END, w.source
    ) = 1 AS is_preferred,
    w.source_url, w.is_demo, w.read_on
FROM wide AS w
INNER JOIN facts AS f ON f.source = w.source AND f.provider = w.provider AND f.model = w.model
