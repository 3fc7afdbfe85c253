/*
What lists said of a model's price, one row a statement and stretch of time in which it was made. Two times are kept:
from when the price holds (valid) and from when it was known. A correction or a withdrawal is a new row or an end; nothing
that was once known is changed. As known on a day K for a day D: known_from <= K < known_until, and of these the latest
valid_from up to D.

grain: source, provider, model, kind, tier_from_tokens, condition, known_from, statement
columns:
  source            VARCHAR  List: genai-prices, model-prices, hf-router or demo.
  provider          VARCHAR  Who sells it. huggingface_x: provider x through Hugging Face.
  model             VARCHAR  Model, as the list writes it.
  kind              VARCHAR  input, output, cached_input or cache_write tokens; batch_ before it for work that can wait; other kinds under their own name.
  tier_from_tokens  BIGINT   Length of the prompt from which the price holds; 0 for all.
  condition         VARCHAR  When else it holds; empty for always.
  known_from        DATE     First day on which it was known: the list's own date where it has one, else the day we read it.
  statement         BIGINT   Number of the statement among those of one model and kind that became known on one day.
  known_until       DATE     Day of the first reading of the list that no longer says it; null while it does.
  valid_from        DATE     Day from which the price holds; null where the list does not say, that is since before.
  valid_until       DATE     First day on which it no longer holds, where the list says so.
  price             DOUBLE   The price, in `unit`.
  unit              VARCHAR  USD per million tokens, or what else is counted.
  name              VARCHAR  Name of the model for people.
  context_tokens    BIGINT   Longest context, in tokens.
  repo_id           VARCHAR  Model of the Hub, where the list writes exactly its name; null otherwise.
  source_version    VARCHAR  Version of the list.
  source_url        VARCHAR  Where the price is written.
  note              VARCHAR  What the list says of it.
  is_demo           BOOLEAN  Invented, for the demo.
*/
WITH readings AS (
    SELECT source, snapshot_on, CAST(row_number() OVER (PARTITION BY source ORDER BY snapshot_on) AS BIGINT) AS reading
    FROM (SELECT DISTINCT source, snapshot_on FROM raw.api_prices) AS d
),

told AS (
    SELECT
        p.source, p.provider, p.model, p.kind, p.tier_from_tokens, p.condition, p.valid_from, p.valid_until, p.price, p.unit,
        r.reading, p.snapshot_on, p.published_on, p.name, p.context_tokens, p.source_version, p.source_url, p.note, p.is_demo,
        r.reading - CAST(row_number() OVER (
            PARTITION BY p.source, p.provider, p.model, p.kind, p.tier_from_tokens, p.condition, p.valid_from, p.valid_until, p.price
            ORDER BY r.reading
        ) AS BIGINT) AS island
    -- The same list may lie in two folders on one day.
    FROM (SELECT DISTINCT * FROM raw.api_prices) AS p
    INNER JOIN readings AS r ON r.source = p.source AND r.snapshot_on = p.snapshot_on
),

stretches AS (
    SELECT
        source, provider, model, kind, tier_from_tokens, condition, valid_from, valid_until, price,
        min(reading) AS first_reading, max(reading) AS last_reading, min(snapshot_on) AS first_on, min(published_on) AS published_on,
        max(unit) AS unit, max(name) AS name, max(context_tokens) AS context_tokens, max(source_version) AS source_version,
        max(source_url) AS source_url, max(note) AS note, bool_or(is_demo) AS is_demo
    FROM told
    GROUP BY source, provider, model, kind, tier_from_tokens, condition, valid_from, valid_until, price, island
),

known AS (
    SELECT
        s.source, s.provider, s.model, s.kind, s.tier_from_tokens, s.condition, s.valid_from, s.valid_until, s.price,
        s.unit, s.name, s.context_tokens, s.source_version, s.source_url, s.note, s.is_demo,
        -- What a list tells of its own past counts from its own date on first reading; later additions from when they came.
        CASE WHEN s.first_reading = 1 THEN least(coalesce(s.published_on, s.first_on), s.first_on) ELSE s.first_on END AS known_from,
        n.snapshot_on AS known_until
    FROM stretches AS s
    LEFT JOIN readings AS n ON n.source = s.source AND n.reading = s.last_reading + 1
)

SELECT
    k.source, k.provider, k.model, k.kind, k.tier_from_tokens, k.condition, k.known_from,
    CAST(row_number() OVER (
        PARTITION BY k.source, k.provider, k.model, k.kind, k.tier_from_tokens, k.condition, k.known_from
        ORDER BY k.valid_from, k.price, k.known_until
    ) AS BIGINT) AS statement,
    k.known_until, k.valid_from, k.valid_until, k.price, k.unit, nullif(k.name, '') AS name, k.context_tokens, h.repo_id,
    nullif(k.source_version, '') AS source_version, nullif(k.source_url, '') AS source_url, nullif(k.note, '') AS note, k.is_demo
FROM known AS k
LEFT JOIN core.repos AS h ON h.repo_type = 'model' AND h.repo_id = k.model
