/*
What do machines cost now, and what did they cost before?
page: value/prices
*/
SELECT
    h.product, h.provider, h.instance, h.accelerator, h.accelerators, h.accelerator_memory_gb, h.vcpus, h.ram_gb, h.usd_per_hour,
    h.usd_per_hour / nullif(h.accelerator_memory_gb, 0) AS usd_per_gb_hour, h.valid_from,
    b.usd_per_hour AS before_usd_per_hour, b.valid_from AS before_valid_from, h.source_url
FROM core.hardware_prices AS h
LEFT JOIN core.hardware_prices AS b ON b.product = h.product AND b.provider = h.provider AND b.instance = h.instance AND b.valid_until = h.valid_from
WHERE h.valid_until IS NULL
ORDER BY h.product, h.usd_per_hour, h.provider, h.instance
