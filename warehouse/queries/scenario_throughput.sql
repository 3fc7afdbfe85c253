/*
How many output tokens a second does a model write on a machine, under the most load that was put on it?
page: value/roi
params:
  model: VARCHAR
  hardware: VARCHAR
*/
SELECT p.throughput_tok_s, p.concurrency, p.engine, p.hardware, p.hardware_count, p.at, p.file_name, p.source_name, p.run_id
FROM marts.performance_summary AS p
WHERE (p.model_id = $model OR p.model = $model) AND p.hardware = $hardware AND p.throughput_tok_s > 0
ORDER BY p.concurrency DESC NULLS LAST, p.throughput_tok_s DESC, p.run_id
LIMIT 1
