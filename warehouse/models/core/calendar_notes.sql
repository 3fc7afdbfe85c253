/*
One row a day on which the meaning of the Hub's own figures changed: what a chart that crosses it should say.

grain: repo_type, day, title
columns:
  repo_type  VARCHAR  model, dataset or space.
  day        DATE     The day; the first of the month where only that is known.
  precision  VARCHAR  day or month: how exactly it is known.
  title      VARCHAR  What changed, in a few words.
  words      VARCHAR  What it means for the figures.
  source     VARCHAR  Where it is written.
*/
SELECT repo_type, CAST(day AS DATE) AS day, precision, title, words, source
FROM mappings.calendar_notes
