/*
One row a model ever seen, with all that a table of models shows. Counts are those of the last day that was read; a
comparison uses the last day that was read in the week ending 7, 28, ... days before. What was not observed then is empty.

page: adoption/explore
grain: repo_id
columns:
  repo_id              VARCHAR    Name of the model, as organization/name.
  organization         VARCHAR    Publisher: the part of the name before the slash.
  name                 VARCHAR    The part of the name after the slash.
  task                 VARCHAR    Task, as the Hub's pipeline tag says.
  modality             VARCHAR    Kind of data the task works on.
  library              VARCHAR    Library the model is made for.
  licence              VARCHAR    Licence, as the card or the tags say.
  licence_family       VARCHAR    Licences grouped by what they allow.
  organization_kind    VARCHAR    Company, research institute or university, or community, where known.
  parameters           BIGINT     Number of parameters, from the model's files.
  size_bucket          VARCHAR    Number of parameters, in bands.
  created_on           DATE       Day of creation.
  created_is_floor     BOOLEAN    Created on or before that day: the Hub kept no dates before 2 March 2022.
  last_modified_at     TIMESTAMP  Last commit, UTC.
  gated                VARCHAR    no, auto or manual: whether access must be asked for, and who grants it.
  tags                 VARCHAR[]  All tags.
  languages            VARCHAR[]  Languages, as the card says.
  region               VARCHAR    Region that hosts the model.
  downloads_30d        BIGINT     Downloads in the last 30 days, as the Hub reports them.
  downloads_all_time   BIGINT     Downloads since creation, as the Hub reports them.
  likes                BIGINT     Likes.
  trending_score       DOUBLE     The Hub's trending score.
  downloads_30d_7d_ago   BIGINT   30-day downloads a week before.
  downloads_30d_28d_ago  BIGINT   30-day downloads four weeks before.
  likes_28d_ago        BIGINT     Likes four weeks before.
  growth_28d           DOUBLE     30-day downloads against four weeks before: 0.1 is ten per cent more; empty unless observed on both days.
  rank_downloads       BIGINT     Place among current models by 30-day downloads; equal counts share the place.
  rank_likes           BIGINT     Place among current models by likes; equal counts share the place.
  sparkline            BIGINT[]   30-day downloads at twelve weekly points, oldest first; empty where not observed.
  base_repo_id         VARCHAR    Model it derives from: the first that the card names.
  relation             VARCHAR    How it derives from it: finetune, quantized, merge or adapter.
  family_root_id       VARCHAR    Model at the top of its family.
  family_models        BIGINT     Current models of its family, each counted once.
  family_downloads_30d BIGINT     30-day downloads of its family's current models, each counted once.
  size_age_percentile  DOUBLE     Share of current models of the same size band and age band with as many or fewer 30-day downloads.
  first_seen_on        DATE       First day on which a listing named it.
  last_seen_on         DATE       Last day on which a listing named it.
  removed_on           DATE       First day on which a complete listing no longer named it.
  renamed_to           VARCHAR    Name under which the same model was listed afterwards.
  is_current           BOOLEAN    Not removed.
  observed_on          DATE       Day of the counts; the last day on which it was seen.
*/
WITH latest_day AS (
    SELECT max(day) AS as_of FROM core.observed_days WHERE repo_type = 'model' AND day_status <> 'missing'
),

points AS (
    SELECT k.k, max(o.day) AS day
    FROM core.observed_days AS o
    CROSS JOIN latest_day AS l
    CROSS JOIN (SELECT CAST(u.k AS BIGINT) AS k FROM (SELECT 1 AS one) AS o1 CROSS JOIN unnest(generate_series(0, 11)) AS u(k)) AS k
    WHERE
        o.repo_type = 'model' AND o.day_status <> 'missing'
        AND date_diff('day', o.day, l.as_of) >= 7 * k.k AND date_diff('day', o.day, l.as_of) < 7 * k.k + 7
    GROUP BY k.k
),

held AS (
    SELECT
        d.repo_key, d.day, d.downloads_30d, d.likes,
        lead(d.day) OVER (PARTITION BY d.repo_key ORDER BY d.day) AS next_day
    FROM core.repo_daily AS d
    CROSS JOIN latest_day AS l
    WHERE d.day >= CAST(l.as_of - INTERVAL 120 DAY AS DATE)
),

weekly AS (
    SELECT
        h.repo_key,
        max(CASE WHEN p.k = 1 THEN h.downloads_30d END) AS downloads_30d_7d_ago,
        max(CASE WHEN p.k = 4 THEN h.downloads_30d END) AS downloads_30d_28d_ago,
        max(CASE WHEN p.k = 4 THEN h.likes END) AS likes_28d_ago,
        max(CASE WHEN p.k = 11 THEN h.downloads_30d END) AS w11,
        max(CASE WHEN p.k = 10 THEN h.downloads_30d END) AS w10,
        max(CASE WHEN p.k = 9 THEN h.downloads_30d END) AS w9,
        max(CASE WHEN p.k = 8 THEN h.downloads_30d END) AS w8,
        max(CASE WHEN p.k = 7 THEN h.downloads_30d END) AS w7,
        max(CASE WHEN p.k = 6 THEN h.downloads_30d END) AS w6,
        max(CASE WHEN p.k = 5 THEN h.downloads_30d END) AS w5,
        max(CASE WHEN p.k = 4 THEN h.downloads_30d END) AS w4,
        max(CASE WHEN p.k = 3 THEN h.downloads_30d END) AS w3,
        max(CASE WHEN p.k = 2 THEN h.downloads_30d END) AS w2,
        max(CASE WHEN p.k = 1 THEN h.downloads_30d END) AS w1,
        max(CASE WHEN p.k = 0 THEN h.downloads_30d END) AS w0
    FROM held AS h
    INNER JOIN points AS p ON p.day >= h.day AND (h.next_day IS NULL OR p.day < h.next_day)
    GROUP BY h.repo_key
),

last_counts AS (
    SELECT
        repo_key,
        max_by(
            {'downloads_30d': downloads_30d, 'downloads_all_time': downloads_all_time, 'likes': likes, 'trending_score': trending_score},
            day
        ) AS c
    FROM core.repo_daily
    WHERE day_quality <> 'missing'
    GROUP BY repo_key
),

last_versions AS (
    SELECT
        repo_key,
        max_by(
            {
                'organization': organization, 'task': task, 'library': library, 'licence': licence, 'gated': gated,
                'created_at': created_at, 'last_modified_at': last_modified_at, 'parameters': parameters, 'region': region,
                'languages': languages, 'tags': tags
            },
            valid_from
        ) AS v
    FROM core.model_versions
    GROUP BY repo_key
),

joined AS (
    SELECT
        r.repo_key, r.repo_id, v.v AS v, c.c AS c, w.downloads_30d_7d_ago, w.downloads_30d_28d_ago, w.likes_28d_ago,
        [w.w11, w.w10, w.w9, w.w8, w.w7, w.w6, w.w5, w.w4, w.w3, w.w2, w.w1, w.w0] AS sparkline,
        b.base_repo_id, b.relation, f.family_root_id,
        r.first_seen_on, r.last_seen_on, r.removed_on, r.renamed_to,
        r.removed_on IS NULL AS is_current,
        r.last_seen_on = l.as_of AS is_observed,
        CAST(v.v.created_at AS DATE) AS created_on,
        s.size_bucket,
        CASE
            WHEN v.v.created_at IS NULL THEN 'unknown'
            WHEN date_diff('day', CAST(v.v.created_at AS DATE), l.as_of) < 30 THEN '0'
            WHEN date_diff('day', CAST(v.v.created_at AS DATE), l.as_of) < 91 THEN '1'
            WHEN date_diff('day', CAST(v.v.created_at AS DATE), l.as_of) < 182 THEN '3'
            WHEN date_diff('day', CAST(v.v.created_at AS DATE), l.as_of) < 365 THEN '6'
            WHEN date_diff('day', CAST(v.v.created_at AS DATE), l.as_of) < 730 THEN '12'
            ELSE '24'
        END AS age_band
    FROM core.repos AS r
    CROSS JOIN latest_day AS l
    INNER JOIN last_versions AS v ON v.repo_key = r.repo_key
    LEFT JOIN last_counts AS c ON c.repo_key = r.repo_key
    LEFT JOIN weekly AS w ON w.repo_key = r.repo_key
    LEFT JOIN core.model_bases AS b ON b.repo_key = r.repo_key AND b.is_primary
    LEFT JOIN core.model_families AS f ON f.repo_key = r.repo_key
    LEFT JOIN mappings.size_buckets AS s
        ON v.v.parameters >= CAST(s.from_parameters AS BIGINT) AND v.v.parameters < CAST(s.below_parameters AS BIGINT)
    WHERE r.repo_type = 'model'
),

families AS (
    SELECT
        family_root_id, count(*) AS family_models, CAST(sum(c.downloads_30d) AS BIGINT) AS family_downloads_30d
    FROM joined
    WHERE is_current
    GROUP BY family_root_id
)

SELECT
    j.repo_id,
    j.v.organization AS organization,
    CASE WHEN strpos(j.repo_id, '/') > 0 THEN split_part(j.repo_id, '/', 2) ELSE j.repo_id END AS name,
    j.v.task AS task,
    m.modality,
    j.v.library AS library,
    j.v.licence AS licence,
    CASE WHEN j.v.licence IS NOT NULL THEN coalesce(lf.licence_family, 'Other') END AS licence_family,
    ok.organization_kind,
    j.v.parameters AS parameters,
    j.size_bucket,
    j.created_on,
    coalesce(j.v.created_at <= TIMESTAMP '2022-03-02 23:29:04', false) AS created_is_floor,
    j.v.last_modified_at AS last_modified_at,
    j.v.gated AS gated,
    j.v.tags AS tags,
    j.v.languages AS languages,
    j.v.region AS region,
    j.c.downloads_30d AS downloads_30d,
    j.c.downloads_all_time AS downloads_all_time,
    j.c.likes AS likes,
    j.c.trending_score AS trending_score,
    j.downloads_30d_7d_ago,
    j.downloads_30d_28d_ago,
    j.likes_28d_ago,
    CASE WHEN j.is_observed THEN CAST(j.c.downloads_30d AS DOUBLE) / nullif(j.downloads_30d_28d_ago, 0) - 1 END AS growth_28d,
    CASE
        WHEN j.is_current AND j.c.downloads_30d IS NOT NULL
            THEN CAST(rank() OVER (PARTITION BY j.is_current ORDER BY j.c.downloads_30d DESC NULLS LAST) AS BIGINT)
    END AS rank_downloads,
    CASE
        WHEN j.is_current AND j.c.likes IS NOT NULL
            THEN CAST(rank() OVER (PARTITION BY j.is_current ORDER BY j.c.likes DESC NULLS LAST) AS BIGINT)
    END AS rank_likes,
    j.sparkline,
    j.base_repo_id,
    j.relation,
    j.family_root_id,
    f.family_models,
    f.family_downloads_30d,
    CASE
        WHEN j.is_current AND j.size_bucket IS NOT NULL AND j.age_band <> 'unknown' AND j.c.downloads_30d IS NOT NULL
            THEN cume_dist() OVER (
                PARTITION BY j.is_current, j.size_bucket, j.age_band, j.c.downloads_30d IS NULL ORDER BY j.c.downloads_30d
            )
    END AS size_age_percentile,
    j.first_seen_on,
    j.last_seen_on,
    j.removed_on,
    j.renamed_to,
    j.is_current,
    j.last_seen_on AS observed_on
FROM joined AS j
LEFT JOIN mappings.modalities AS m ON m.task = j.v.task
LEFT JOIN mappings.licence_families AS lf ON lf.licence = j.v.licence
LEFT JOIN mappings.organization_kinds AS ok ON ok.organization = j.v.organization
LEFT JOIN families AS f ON f.family_root_id = j.family_root_id
