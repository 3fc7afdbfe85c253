/*
One row a model: the family it belongs to, found by following each model's primary base upwards. Steps are doubled six
times, which reaches 64 generations. Models whose bases lead into a circle belong to the family named after the first
name, by alphabet, in that circle.

grain: repo_key
columns:
  repo_key        INTEGER  Number of the model in core.repos.
  repo_id         VARCHAR  Name of the model.
  family_root_id  VARCHAR  Name of the model at the top; it may be one that nobody has seen.
  depth           INTEGER  Generations below the top; 0 for the top itself, null where a circle has no top.
  is_in_cycle     BOOLEAN  The model is part of a circle of bases.
*/
WITH parents AS (
    SELECT repo_id AS node, base_repo_id AS parent
    FROM core.model_bases
    WHERE is_primary
),

nodes AS (
    SELECT repo_id AS node FROM core.repos WHERE repo_type = 'model'
    UNION
    SELECT parent AS node FROM parents
),

jump_0 AS (
    SELECT
        n.node,
        coalesce(p.parent, n.node) AS far,
        CASE WHEN p.parent IS NULL THEN 0 ELSE 1 END AS steps,
        least(n.node, coalesce(p.parent, n.node)) AS least_name
    FROM nodes AS n
    LEFT JOIN parents AS p ON p.node = n.node
),

jump_1 AS (
    SELECT a.node, b.far, a.steps + b.steps AS steps, least(a.least_name, b.least_name) AS least_name
    FROM jump_0 AS a
    INNER JOIN jump_0 AS b ON b.node = a.far
),

jump_2 AS (
    SELECT a.node, b.far, a.steps + b.steps AS steps, least(a.least_name, b.least_name) AS least_name
    FROM jump_1 AS a
    INNER JOIN jump_1 AS b ON b.node = a.far
),

jump_3 AS (
    SELECT a.node, b.far, a.steps + b.steps AS steps, least(a.least_name, b.least_name) AS least_name
    FROM jump_2 AS a
    INNER JOIN jump_2 AS b ON b.node = a.far
),

jump_4 AS (
    SELECT a.node, b.far, a.steps + b.steps AS steps, least(a.least_name, b.least_name) AS least_name
    FROM jump_3 AS a
    INNER JOIN jump_3 AS b ON b.node = a.far
),

jump_5 AS (
    SELECT a.node, b.far, a.steps + b.steps AS steps, least(a.least_name, b.least_name) AS least_name
    FROM jump_4 AS a
    INNER JOIN jump_4 AS b ON b.node = a.far
),

jump_6 AS (
    SELECT a.node, b.far, a.steps + b.steps AS steps, least(a.least_name, b.least_name) AS least_name
    FROM jump_5 AS a
    INNER JOIN jump_5 AS b ON b.node = a.far
),

tops AS (
    SELECT j.node, j.far, j.steps, p.parent IS NOT NULL AS has_no_top
    FROM jump_6 AS j
    LEFT JOIN parents AS p ON p.node = j.far
),

circles AS (
    -- sixty-four steps from a node of a circle go round it, so the least name met is the circle's own
    SELECT t.node, c.least_name
    FROM tops AS t
    INNER JOIN jump_6 AS c ON c.node = t.far
    WHERE t.has_no_top
),

members AS (
    -- a node is in a circle when another node of that circle, or itself, is still on its way round after sixty-four steps
    SELECT DISTINCT far AS node FROM tops WHERE has_no_top
)

SELECT
    r.repo_key,
    r.repo_id,
    coalesce(c.least_name, t.far) AS family_root_id,
    CASE WHEN NOT t.has_no_top THEN CAST(t.steps AS INTEGER) END AS depth,
    c.node IS NOT NULL AND m.node IS NOT NULL AS is_in_cycle
FROM core.repos AS r
INNER JOIN tops AS t ON t.node = r.repo_id
LEFT JOIN circles AS c ON c.node = r.repo_id
LEFT JOIN members AS m ON m.node = r.repo_id
WHERE r.repo_type = 'model'
