"""What the ETL stores and what the warehouse reads of it are the same columns, of the same types."""

from __future__ import annotations

from dataclasses import fields

import pytest
import sqlglot
from sqlglot import exp

from etl.eval_logs import contract as evaluations
from etl.hub.contract import CONTRACTS, Contract
from etl.prices.contract import PRICES, SPEEDS, Price, Speed
from etl.publisher.contract import FORMATS
from warehouse.models import catalog
from warehouse.storage.raw_tables import RAW_COLUMNS, schema_of

# Kept as the Hub sent them, and so far nobody's: not even columns of raw.<source>,
NOT_OFFERED = {
    "hub_models": {"inferenceProviders", "evalResults", "model_index"},
    "hub_datasets": set(),
    "hub_spaces": set(),
}
# or columns there that no model names.
CARD = {"author", "sha", "createdAt", "private", "disabled", "tags", "cardData_license", "cardData_language"}
NOT_READ = {
    "hub_models": {"private", "gguf_architecture"},
    "hub_datasets": CARD | {"gated"},
    "hub_spaces": CARD | {"sdk"},
}


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=lambda contract: contract.source)
def test_listings_are_stored_with_all_that_the_warehouse_offers_and_the_rest_is_known(contract: Contract):
    offered = schema_of(contract.source)
    assert [contract.schema.field(name) for name in offered.names] == list(offered)
    assert set(contract.schema.names) - set(offered.names) == NOT_OFFERED[contract.source]


def test_prices_and_speeds_have_a_field_for_each_column():
    assert [field.name for field in fields(Price)] == PRICES.names
    assert [field.name for field in fields(Speed)] == SPEEDS.names


def test_each_source_has_one_contract():
    listed = {contract.source for contract in CONTRACTS.values()} | {kind.source for kind in FORMATS}
    assert listed | set(evaluations.EVALUATION_COLUMNS) | {"api_prices", "router_speeds"} == set(RAW_COLUMNS)


# The receipts of uploads become a table without a model (warehouse/build/meta_tables.py).
@pytest.mark.parametrize("source", sorted(RAW_COLUMNS.keys() - {"eval_files"}))
def test_each_raw_column_is_read_by_a_model_or_known_not_to_be(source: str):
    named: set[str] = set()
    for model in catalog.models():
        if f"raw.{source}" in model.reads:
            tree = sqlglot.parse_one(model.sql, dialect="duckdb")
            named |= {column.name for column in tree.find_all(exp.Column)}
    assert set(RAW_COLUMNS[source]) - named == NOT_READ.get(source, set())
