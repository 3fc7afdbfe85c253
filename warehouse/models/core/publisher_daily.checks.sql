-- fail: No day has negative counts.
SELECT repo_type, repo_id, day, downloads FROM core.publisher_daily
WHERE downloads < 0 OR total < 0 OR unique_users < 0 OR requests_get < 0 OR requests_head < 0;
