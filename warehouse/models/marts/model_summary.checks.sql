-- fail: Each model that was ever seen is there.
SELECT r.repo_id FROM core.repos AS r LEFT JOIN marts.model_summary AS s ON s.repo_id = r.repo_id
WHERE r.repo_type = 'model' AND s.repo_id IS NULL;

-- fail: Families add up to the whole: each current model is counted in one family.
SELECT a.total, b.by_family FROM (SELECT sum(downloads_30d) AS total FROM marts.model_summary WHERE is_current) AS a
CROSS JOIN (
    SELECT sum(family_downloads_30d) AS by_family FROM (
        SELECT DISTINCT family_root_id, family_downloads_30d FROM marts.model_summary WHERE family_models IS NOT NULL
    )
) AS b
WHERE a.total <> b.by_family;

-- warn: Fewer than one model in ten has a licence that the licence table does not know.
SELECT licence, count(*) AS models FROM marts.model_summary
WHERE licence_family = 'Other' AND licence NOT IN ('other', 'unknown')
GROUP BY licence
HAVING (SELECT count(*) FROM marts.model_summary WHERE licence_family = 'Other' AND licence NOT IN ('other', 'unknown')) * 10
    > (SELECT count(*) FROM marts.model_summary WHERE licence IS NOT NULL);
