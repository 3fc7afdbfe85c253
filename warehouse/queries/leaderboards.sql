/*
Which boards are there, and how much is on each?
page: evaluation/leaderboards
*/
SELECT suite, is_demo, models, tasks, complete_models, results, with_interval, tiers, last_added_at
FROM marts.leaderboards
ORDER BY is_demo, models DESC, suite
