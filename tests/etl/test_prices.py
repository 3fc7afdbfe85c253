"""Price lists: what they say, in one unit and with both times; a router that fails costs only itself."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from genai_prices.types import (
    ClauseEquals,
    ConditionalPrice,
    ModelInfo,
    ModelPrice,
    PriceVariant,
    Provider,
    StartDateConstraint,
    Tier,
    TieredPrices,
)

from etl.prices import fetch, parse
from etl.prices.contract import Price, checked
from etl.prices.sync import sync
from warehouse.errors import ContractError, SourceError
from warehouse.storage.lake import Lake

DAY = date(2026, 11, 23)


class Router(BaseHTTPRequestHandler):
    """Answers with what `answers` holds, one after the other, the last one again and again."""

    answers: list[tuple[int, bytes]]

    def do_GET(self) -> None:
        status, body = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def router() -> Iterator[Any]:
    """Starts a router with these answers; gives its address."""
    servers = []

    def start(*answers: tuple[int, Any]) -> str:
        replies = [(status, body if isinstance(body, bytes) else json.dumps(body).encode()) for status, body in answers]
        server = HTTPServer(("127.0.0.1", 0), type("Answering", (Router,), {"answers": replies}))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def answer(**pricing: Any) -> dict[str, Any]:
    provider = {
        "provider": "groq",
        "status": "live",
        "context_length": 131072,
        "pricing": pricing,
        "first_token_latency_ms": 210.5,
        "throughput": 900,
    }
    return {"object": "list", "data": [{"id": "openai/gpt-oss-20b", "providers": [provider]}]}


def stored(lake: Lake, source: str = "api_prices") -> pl.DataFrame:
    return pl.concat(pl.read_parquet(p.files, hive_partitioning=False) for p in lake.partitions(source))


def test_the_installed_lists_are_taken_whole_and_offline(tmp_path: Path):
    result = sync(Lake(tmp_path), today=DAY)
    assert result.warnings == []
    assert result.by_source["genai-prices"] > 5000
    assert result.by_source["model-prices"] > 3000
    again = sync(Lake(tmp_path), today=DAY)
    assert not again.is_changed
    assert (again.new, again.gone) == (0, 0)
    rows = stored(Lake(tmp_path))
    tokens = rows.filter(pl.col("kind").is_in(["input", "output", "cached_input"]))
    assert tokens["unit"].unique().to_list() == ["USD per million tokens"]
    assert rows.filter(pl.col("price") < 0).is_empty()


def test_every_figure_of_genai_prices_is_the_packages_own():
    providers, version = fetch.genai_prices()
    groq = next(p for p in providers if p.id == "groq")
    model = next(m for m in groq.models if m.id == "openai/gpt-oss-20b")
    now = model.get_prices(datetime(2026, 11, 23, tzinfo=UTC))
    ours = {p.kind: p.price for p in parse.genai_prices([groq], version) if p.model == model.id}
    assert ours["input"] == float(now.input_mtok)
    assert ours["output"] == float(now.output_mtok)


def test_dates_tiers_batches_and_other_units_of_a_list_are_kept_apart():
    dated = ConditionalPrice(
        constraint=StartDateConstraint(start_date=date(2026, 3, 1)),
        prices=ModelPrice(
            input_mtok=TieredPrices(base=Decimal(1), tiers=[Tier(start=200_000, price=Decimal(2))]),
            web_searches_kcount=Decimal(10),
        ),
    )
    model = ModelInfo(
        id="m", match=ClauseEquals(equals="m"), prices=[ConditionalPrice(constraint=None, prices=ModelPrice(input_mtok=Decimal(3))), dated],
        price_variants=[PriceVariant(when={"processing": "batch"}, prices=ModelPrice(input_mtok=Decimal("0.5")))],
    )  # fmt: skip
    provider = Provider(id="xai", name="X", api_pattern="x", models=[model])
    statements = {
        (p.kind, p.tier_from_tokens, p.valid_from): (p.price, p.unit) for p in parse.genai_prices([provider], "1")
    }
    assert statements == {
        ("input", 0, None): (3, "USD per million tokens"),
        ("input", 0, date(2026, 3, 1)): (1, "USD per million tokens"),
        ("input", 200_000, date(2026, 3, 1)): (2, "USD per million tokens"),
        ("web_searches_kcount", 0, date(2026, 3, 1)): (10, "USD per thousand"),
        ("batch_input", 0, None): (0.5, "USD per million tokens"),
    }
    assert {p.provider for p in parse.genai_prices([provider], "1")} == {"x-ai"}


def test_a_history_says_when_it_was_known_and_where_it_ended():
    rates = {
        "input": 2.0,
        "output": 8.0,
        "source": "https://x/commit/1",
        "valid_from": "2026-01-05T10:00:00Z",
        "valid_from_basis": "models.dev commit",
    }
    corrected = rates | {"input": 1.0, "valid_from": "2026-02-01T00:00:00Z", "valid_from_basis": "documented"}
    stretches = [
        {"rates": rates, "start": None},
        {"rates": corrected, "start": "2026-02-01T00:00:00Z"},
        {"rates": None, "start": "2026-03-01T00:00:00Z"},
    ]
    snapshot = {
        "updated_at": "2026-10-23T00:00:00Z",
        "prices": {"lab": {"m": {"standard": stretches, "fast": stretches}}},
    }
    first, second = (p for p in parse.model_prices(snapshot, "1") if p.kind == "input")
    assert (first.price, first.valid_from, first.published_on, first.valid_until) == (
        2,
        date(2026, 1, 5),
        date(2026, 1, 5),
        None,
    )
    assert (second.price, second.valid_from, second.published_on) == (1, date(2026, 2, 1), date(2026, 10, 23))
    assert second.valid_until == date(2026, 3, 1)


def test_the_router_is_recorded_with_prices_and_speed(tmp_path: Path, router):
    result = sync(Lake(tmp_path), router=router((200, answer(input=0.1, output=0.5))), today=DAY)
    assert result.warnings == []
    assert result.by_source["hf-router"] == 2
    row = stored(Lake(tmp_path)).filter(pl.col("source") == "hf-router", pl.col("kind") == "output").row(0, named=True)
    assert (row["provider"], row["model"], row["price"], row["valid_from"]) == (
        "huggingface_groq",
        "openai/gpt-oss-20b",
        0.5,
        DAY,
    )
    speed = stored(Lake(tmp_path), "router_speeds").row(0, named=True)
    assert (speed["first_token_latency_ms"], speed["throughput_tok_s"], speed["context_tokens"]) == (210.5, 900, 131072)


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        (((500, b"no"),), "did not answer: status 500"),
        (((404, b"no"),), "did not answer: status 404"),
        (((200, b"<html>"),), "answered something that is not valid JSON"),
        (((200, {"models": []}),), "answered no list of models"),
        (((200, {"data": [{"id": 3}]}),), "1 entries that cannot be read"),
        (((200, answer(input="much")),), "could not convert string to float"),
        (((200, answer(input=-1, output=2)),), "is no price between 0 and 1,000,000"),
    ],
)
def test_a_router_that_fails_is_a_warning_and_costs_nothing_else(tmp_path: Path, router, answers, message):
    result = sync(Lake(tmp_path), router=router(*answers), today=DAY)
    assert message in " ".join(result.warnings)
    assert result.by_source["genai-prices"] > 5000


def test_a_router_that_answers_at_the_second_try_is_heard(router):
    assert fetch.router(router((503, b""), (200, answer(input=1)))) == answer(input=1)
    with pytest.raises(SourceError, match="did not answer: ConnectError"):
        fetch.router("http://127.0.0.1:9")


def test_silence_of_a_list_is_no_withdrawal(tmp_path: Path, router):
    lake = Lake(tmp_path)
    sync(lake, router=router((200, answer(input=0.1))), today=DAY)
    result = sync(lake, router="http://127.0.0.1:9", today=date(2026, 11, 24))
    assert result.by_source["hf-router"] == 1
    assert result.gone == 0


def test_a_list_that_contradicts_itself_is_refused_by_name():
    one = Price("list", "1", "lab", "m", "", "input", "USD per million tokens", 1.0)
    with pytest.raises(ContractError, match="lab m, input: 1 and 2 from the same day, None"):
        checked([one, Price(**{**one.__dict__, "price": 2.0})])
    assert checked([one, one]) == [one]
