/*
One row a model of a family of two or more, together with its family: what a page about one family reads. Sorted by
family, so that the members of one lie together.

page: adoption/families
grain: repo_id
order: family_root_id, repo_id
columns:
  repo_id         VARCHAR  Name of the model.
  family_root_id  VARCHAR  Model at the top of its family.
  base_repo_id    VARCHAR  Model it derives from: its primary base.
  relation        VARCHAR  root, finetune, quantized, merge, adapter, or unstated where it names a base and not how it derives.
  depth           BIGINT   Generations below the root; empty where bases lead in a circle.
  is_in_cycle     BOOLEAN  The model is part of a circle of bases.
  organization    VARCHAR  Publisher: the part of the name before the slash.
  task            VARCHAR  Task, as the Hub's pipeline tag says.
  modality        VARCHAR  Kind of data the task works on.
  downloads_30d   BIGINT   Downloads in the last 30 days, as the Hub reports them.
  downloads_30d_28d_ago  BIGINT  30-day downloads four weeks before, of models observed then and on the last day read.
  likes           BIGINT   Likes.
  created_on      DATE     Day of creation.
  created_is_floor  BOOLEAN  Created on or before that day: the Hub kept no dates before 2 March 2022.
  is_new          BOOLEAN  Created in the 28 days up to the last day read.
  is_current      BOOLEAN  Not removed.
  is_observed     BOOLEAN  Named by the last listing read.
*/
WITH latest AS (
    SELECT max(day) AS as_of FROM core.observed_days WHERE repo_type = 'model' AND day_status <> 'missing'
),

families AS (
    SELECT family_root_id FROM core.model_families WHERE repo_id <> family_root_id GROUP BY family_root_id
)

SELECT
    s.repo_id,
    f.family_root_id,
    s.base_repo_id,
    CASE WHEN s.repo_id = f.family_root_id THEN 'root' ELSE coalesce(s.relation, 'unstated') END AS relation,
    CAST(f.depth AS BIGINT) AS depth,
    f.is_in_cycle,
    s.organization,
    s.task,
    s.modality,
    s.downloads_30d,
    CASE WHEN s.observed_on = l.as_of AND s.downloads_30d IS NOT NULL THEN s.downloads_30d_28d_ago END AS downloads_30d_28d_ago,
    s.likes,
    s.created_on,
    s.created_is_floor,
    coalesce(date_diff('day', s.created_on, l.as_of) < 28, false) AS is_new,
    s.is_current,
    s.observed_on = l.as_of AS is_observed
FROM core.model_families AS f
INNER JOIN families AS g ON g.family_root_id = f.family_root_id
INNER JOIN marts.model_summary AS s ON s.repo_id = f.repo_id
CROSS JOIN latest AS l
