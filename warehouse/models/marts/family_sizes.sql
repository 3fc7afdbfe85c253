/*
How many families have how many downloads today, those of one model and those without downloads among them. What figures
of concentration are made of: millions of families are some ten thousand rows.

page: adoption/families
grain: downloads_30d
columns:
  downloads_30d  BIGINT  30-day downloads of a family's current models; 0 also where none reports any.
  families       BIGINT  Families with just as many.
*/
SELECT downloads_30d, count(*) AS families
FROM (
    SELECT coalesce(family_downloads_30d, 0) AS downloads_30d FROM marts.family_summary
    UNION ALL
    SELECT coalesce(downloads_30d, 0) AS downloads_30d
    FROM marts.model_summary
    WHERE is_current AND repo_id = family_root_id AND family_models = 1
)
GROUP BY downloads_30d
