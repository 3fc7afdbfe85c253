/*
To which family does this model belong, however its name is written?
page: adoption/families
params:
  model: VARCHAR ''
*/
WITH named AS (
    SELECT repo_id AS asked_id, family_root_id, is_current, 1 AS place
    FROM marts.model_summary
    WHERE lower(repo_id) = lower($model)
    UNION ALL
    -- A root that no listing has named is in no list of models.
    SELECT family_root_id, family_root_id, false, 2
    FROM marts.family_summary
    WHERE NOT root_is_known AND lower(family_root_id) = lower($model)
)

SELECT
    n.asked_id, n.family_root_id, n.is_current,
    n.family_root_id IN (SELECT family_root_id FROM marts.family_summary) AS has_family
FROM named AS n
ORDER BY n.asked_id = $model DESC, n.is_current DESC, n.place
LIMIT 1
