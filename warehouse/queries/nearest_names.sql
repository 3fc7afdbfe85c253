/*
Which model names are spelt most like this one?
page: adoption/model
params:
  text: VARCHAR ''
  limit: BIGINT 8
*/
-- Comparing letters with every name of the Hub is slow: the same publisher, names that hold the text, and the best known do.
WITH wanted AS (
    SELECT lower(split_part($text, '/', 1)) AS organization, lower(split_part($text, '/', -1)) AS name
),

candidates AS (
    SELECT m.repo_id, m.name, m.downloads_30d, m.task, m.is_current
    FROM marts.model_summary AS m
    CROSS JOIN wanted AS w
    WHERE
        lower(m.organization) = w.organization
        OR (w.name <> '' AND contains(lower(m.name), w.name))
        OR m.rank_downloads <= 30000
)

SELECT
    c.repo_id, c.task, c.downloads_30d,
    greatest(
        jaro_winkler_similarity(lower(c.repo_id), lower($text)),
        jaro_winkler_similarity(lower(c.name), w.name),
        CASE WHEN contains(lower(c.repo_id), lower($text)) THEN 0.95 ELSE 0 END
    ) AS likeness
FROM candidates AS c
CROSS JOIN wanted AS w
WHERE $text <> '' AND c.is_current
ORDER BY likeness DESC, c.downloads_30d DESC NULLS LAST, c.repo_id
LIMIT $limit
