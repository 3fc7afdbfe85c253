-- fail: A price is a number between 0 and 1,000,000 USD.
SELECT source, provider, model, kind, price FROM core.prices WHERE NOT coalesce(price BETWEEN 0 AND 1000000, false);

-- fail: A statement is known before it ends being known.
SELECT source, provider, model, kind, known_from, known_until FROM core.prices WHERE known_until <= known_from;

-- warn: A price of a token is below 1,000 USD a million.
SELECT source, provider, model, kind, price FROM core.prices WHERE unit = 'USD per million tokens' AND price > 1000 AND NOT is_demo
