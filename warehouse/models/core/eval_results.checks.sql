-- warn: What a log says is the mean of its samples, to a millionth.
SELECT r.run_id, r.task, r.metric, r.filter, r.value_logged, r.sample_mean, r.n
FROM core.eval_results AS r
INNER JOIN mappings.metrics AS m ON m.metric = r.metric AND m.is_mean_of_samples = 'true'
WHERE abs(r.value_logged - r.sample_mean) > 1e-6;

-- warn: A figure stays within what its metric can give.
SELECT run_id, task, metric, value, lower_bound, upper_bound FROM core.eval_results
WHERE value < lower_bound - 1e-9 OR value > upper_bound + 1e-9;
