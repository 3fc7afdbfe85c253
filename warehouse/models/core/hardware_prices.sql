/*
What an hour of a machine costs by the public price pages of Hugging Face Spaces and Inference Endpoints, each change one
row. A price holds from the day on which its page first showed it, which is the day it was known.

grain: product, provider, instance, valid_from, known_from
columns:
  product                VARCHAR  spaces or endpoints.
  provider               VARCHAR  Cloud that runs it.
  instance               VARCHAR  Instance, as the page calls it.
  valid_from             DATE     Day on which the page first showed the price.
  known_from             DATE     Day on which it was known.
  valid_until            DATE     Day on which the page showed another price or none; null while it stands.
  accelerator            VARCHAR  Accelerator; null for a machine without.
  accelerators           INTEGER  How many of them.
  accelerator_memory_gb  DOUBLE   Their memory, all together.
  vcpus                  INTEGER  Processor cores.
  ram_gb                 DOUBLE   Memory beside that of the accelerators.
  usd_per_hour           DOUBLE   Price of an hour, USD.
  source_url             VARCHAR  The page, as of the day.
*/
SELECT
    product, provider, instance, CAST(valid_from AS DATE) AS valid_from, CAST(known_from AS DATE) AS known_from,
    CAST(nullif(valid_until, '') AS DATE) AS valid_until, nullif(accelerator, '') AS accelerator, CAST(accelerators AS INTEGER) AS accelerators,
    CAST(nullif(accelerator_memory_gb, '') AS DOUBLE) AS accelerator_memory_gb, CAST(nullif(vcpus, '') AS INTEGER) AS vcpus,
    CAST(nullif(ram_gb, '') AS DOUBLE) AS ram_gb, CAST(usd_per_hour AS DOUBLE) AS usd_per_hour, source_url
FROM mappings.hardware_prices
