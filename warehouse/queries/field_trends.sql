/*
Which trends of the field can be followed, and which models belong to each?
page: adoption/trends
params:
*/
SELECT trend, title, words, field, list(accepted ORDER BY accepted) AS accepted, source
FROM core.field_trends
GROUP BY trend, title, words, field, source
ORDER BY title, field
