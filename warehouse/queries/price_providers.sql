/*
Which providers do the lists know, and how many of their models?
page: value/prices
*/
SELECT provider, count(DISTINCT model) AS models, bool_or(is_demo) AS is_demo FROM marts.model_prices GROUP BY provider ORDER BY is_demo DESC, provider
