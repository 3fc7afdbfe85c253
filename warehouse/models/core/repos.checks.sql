-- fail: A number belongs to one repository only.
SELECT repo_key, count(*) AS repositories FROM core.repos GROUP BY repo_key HAVING count(*) > 1;

-- fail: A repository is not removed before it was last seen.
SELECT repo_id, last_seen_on, removed_on FROM core.repos WHERE removed_on <= last_seen_on;

-- warn: Fewer than one repository in twenty came back after a complete listing left it out; more means the listing is partial.
SELECT count(*) AS returns, (SELECT count(*) FROM core.repos) AS repositories
FROM core.repo_daily AS d
INNER JOIN core.repos AS r ON r.repo_key = d.repo_key
INNER JOIN staging.listing_days AS l ON l.repo_type = r.repo_type AND l.day = d.day AND l.day_status = 'complete'
WHERE d.day_quality = 'missing' AND d.day < r.last_seen_on
HAVING count(DISTINCT d.repo_key) * 20 > (SELECT count(*) FROM core.repos);
