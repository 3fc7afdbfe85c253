/*
On which days did the meaning of the Hub's figures of models change?
page: adoption/trends
params:
  since: DATE null
*/
SELECT day, precision, title, words, source
FROM core.calendar_notes
WHERE repo_type = 'model' AND ($since IS NULL OR day >= CAST($since AS DATE))
ORDER BY day, title
