/*
Of which day is the newest snapshot of each source, and when did the source answer last?
page: data/catalog
params:
*/
SELECT source, max(snapshot_on) AS last_on, max(observed_to) AS read_at, count(*) AS snapshots
FROM meta.snapshots
GROUP BY source
ORDER BY source
