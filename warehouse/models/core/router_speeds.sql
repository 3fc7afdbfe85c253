/*
How providers behind the Hugging Face router served a model, day by day as we asked.

grain: day, provider, model
columns:
  day                     DATE     Day on which the router was asked.
  provider                VARCHAR  Provider; huggingface_ before its name.
  model                   VARCHAR  Model of the Hub.
  status                  VARCHAR  live, or what else the router says.
  context_tokens          BIGINT   Longest context, in tokens.
  first_token_latency_ms  DOUBLE   Milliseconds to the first token.
  throughput_tok_s        DOUBLE   Output tokens a second of one request.
*/
SELECT
    snapshot_on AS day, provider, model, max(status) AS status, max(context_tokens) AS context_tokens,
    min(first_token_latency_ms) AS first_token_latency_ms, max(throughput_tok_s) AS throughput_tok_s
FROM raw.router_speeds
GROUP BY snapshot_on, provider, model
