/*
What does each model of a board cost: size, time to a first token, output per second, money; and how widely is it used?
page: evaluation/leaderboards
params:
  suite: VARCHAR
  is_demo: BOOLEAN false
*/
WITH models AS (
    SELECT model, any_value(model_id) AS model_id
    FROM marts.leaderboard_results
    WHERE suite = $suite AND is_demo = CAST($is_demo AS BOOLEAN)
    GROUP BY model
),

-- Money is of the runs behind the figures shown; a run counts once however many tasks it holds.
runs AS (
    SELECT DISTINCT model, run_id FROM marts.leaderboard_results WHERE suite = $suite AND is_demo = CAST($is_demo AS BOOLEAN)
),

spent AS (
    SELECT r.model, sum(c.cost_usd) / nullif(sum(e.samples), 0) * 1000 AS cost_usd_per_1000
    FROM runs AS r
    JOIN marts.evaluation_runs AS e ON e.run_id = r.run_id
    JOIN core.eval_runs AS c ON c.run_id = r.run_id
    WHERE c.cost_usd IS NOT NULL AND e.samples > 0
    GROUP BY r.model
),

-- Speeds compare at equal load on equal hardware only, so each such setting keeps its own row; the latest run counts.
speeds AS (
    SELECT
        p.model, p.hardware, p.hardware_count, p.concurrency, max_by(p.throughput_tok_s, (p.at, p.run_id)) AS throughput_tok_s,
        max_by(p.ttft_p50_ms, (p.at, p.run_id)) AS ttft_p50_ms, max_by(p.e2e_p50_ms, (p.at, p.run_id)) AS e2e_p50_ms
    FROM marts.performance_summary AS p
    WHERE p.is_demo = CAST($is_demo AS BOOLEAN)
    GROUP BY p.model, p.hardware, p.hardware_count, p.concurrency
)

SELECT
    m.model, s.parameters, s.downloads_30d, c.cost_usd_per_1000, v.hardware, v.hardware_count, v.concurrency, v.throughput_tok_s,
    v.ttft_p50_ms, v.e2e_p50_ms
FROM models AS m
LEFT JOIN marts.model_summary AS s ON s.repo_id = m.model_id
LEFT JOIN spent AS c ON c.model = m.model
LEFT JOIN speeds AS v ON v.model = m.model
ORDER BY m.model, v.hardware, v.hardware_count, v.concurrency
