"""Everything that brings data in: a folder a source, each with the same files (fetch, parse, contract, README)."""
