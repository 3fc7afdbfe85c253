/*
What is there to say of the family of this root?
page: adoption/families
params:
  family: VARCHAR ''   # the root's name
*/
SELECT
    f.*,
    1 - CAST(coalesce(f.own_downloads_30d, 0) AS DOUBLE) / nullif(f.family_downloads_30d, 0) AS derivative_share,
    (SELECT CAST(sum(families) AS BIGINT) FROM marts.family_sizes) AS families_ranked,
    (SELECT max(day) FILTER (WHERE day_status <> 'missing') FROM core.observed_days WHERE repo_type = 'model') AS as_of
FROM marts.family_summary AS f
WHERE f.family_root_id = $family
