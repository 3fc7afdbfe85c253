/*
Which checks did this build pass, which warn, and what did they find?
page: data/pipeline
params:
*/
SELECT model, severity, sentence, status, offending_rows, sample, seconds
FROM meta.checks
ORDER BY CASE status WHEN 'failed' THEN 0 WHEN 'warned' THEN 1 ELSE 2 END, model, sentence
