/*
What did an hour of a machine cost on a day, as known on another?
page: value/prices
params:
  product: VARCHAR
  provider: VARCHAR
  instance: VARCHAR
  day: DATE
  known_on: DATE
*/
SELECT product, provider, instance, usd_per_hour, valid_from, known_from, accelerator, accelerators, accelerator_memory_gb, source_url
FROM core.hardware_prices
WHERE product = $product AND provider = $provider AND instance = $instance AND known_from <= $known_on AND valid_from <= $day
    AND (valid_until IS NULL OR valid_until > least($day, $known_on))
ORDER BY valid_from DESC, known_from DESC
LIMIT 1
