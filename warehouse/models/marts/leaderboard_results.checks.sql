-- fail: No figure of a private run is on a board.
SELECT l.suite, l.task, l.run_id FROM marts.leaderboard_results AS l
LEFT JOIN marts.evaluation_runs AS r ON r.run_id = l.run_id
WHERE r.run_id IS NULL OR r.is_demo <> l.is_demo;

-- fail: At most one figure stands for a task.
SELECT is_demo, suite, task, count(DISTINCT metric || ' ' || filter) AS figures FROM marts.leaderboard_results
WHERE is_primary GROUP BY is_demo, suite, task HAVING count(DISTINCT metric || ' ' || filter) > 1;

-- warn: It is known which way each figure is better.
SELECT DISTINCT suite, task, metric FROM marts.leaderboard_results WHERE direction IS NULL;
