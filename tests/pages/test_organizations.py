"""The Organizations page: who is compared, accounts taken together, what competes, the league, one organization alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pages.adoption.organizations import choices
from panels.adoption.organizations import comparison, history, mix, ranking, selection
from panels.charts import apply_theme
from panels.charts.stacks import stack_chart
from tests.pages.page_text import Open, every_model, links, words
from warehouse.query import answers, trends

Subject = selection.Subject
PAGE = "adoption/organizations"


@pytest.fixture
def league(demo_lake: Path) -> pl.DataFrame:
    """All organizations of the demo build, most downloaded first."""
    return answers.ask("organizations_league").frame


@pytest.fixture
def catalog(demo_lake: Path) -> selection.PlayerCatalog:
    return selection.catalog_of(answers.ask("organization_sets").frame)


def compared(*subjects: Subject) -> pl.DataFrame:
    return answers.ask("organizations_compared", **selection.query_params(subjects)).frame


def figures(*rows: dict[str, Any]) -> pl.DataFrame:
    usual = {
        "downloads_30d": 5000, "coverage": 1.0, "models": 4, "models_observed": 4, "derivatives": 0, "publishers_deriving": 0,
        "likes_per_1000_downloads": None, "likes_per_1000_monthly": None, "downloads_all_time": None,
    }  # fmt: skip
    return pl.DataFrame([usual | row for row in rows], infer_schema_length=None)


def line(column: str) -> comparison.Row:
    return next(row for row in (*comparison.ADOPTION_ROWS, *comparison.ENGAGEMENT_ROWS) if row.column == column)


# -- who is compared ---------------------------------------------------------------------------------------------------
def test_the_page_opens_on_a_set_with_its_largest_player_first(portal: Open, catalog: selection.PlayerCatalog):
    app = portal(PAGE)
    assert not app.exception
    assert not app.error
    assert app.selectbox(key="set").value == "Invented organizations"
    rows = compared(*catalog.sets["Invented organizations"]).sort("downloads_30d", descending=True)
    assert list(app.table[0].value.columns)[1:] == rows["name"].to_list()
    assert f"{rows['name'][0]} leads with" in words(app)


def test_a_set_of_which_no_two_players_are_listed_is_not_offered(catalog: selection.PlayerCatalog):
    assert list(catalog.sets) == ["Invented organizations"]
    assert "Google" in catalog.players, "a name of any set can still be typed"


def test_the_url_names_any_organizations_and_keeps_their_order(portal: Open, league: pl.DataFrame):
    names = league["organization"][2], league["organization"][0]
    app = portal(PAGE, organization=list(names))
    assert not app.exception
    assert [name.replace("\\", "") for name in app.table[0].value.columns][1:] == list(names)


def test_the_largest_can_be_compared_whoever_they_are(portal: Open, league: pl.DataFrame):
    app = portal(PAGE, set=choices.LARGEST)
    names = [name.replace("\\", "") for name in app.table[0].value.columns][1:]
    assert names == league["organization"].head(choices.MAX_LARGEST).to_list()


def test_a_name_without_a_listed_model_is_said_and_the_rest_is_shown(portal: Open, league: pl.DataFrame):
    app = portal(PAGE, organization=[league["organization"][0], "no-such-account", league["organization"][1]])
    assert not app.exception
    assert "No listed model: no-such-account" in words(app)
    assert len(app.table[0].value.columns) == 3


def test_none_of_the_names_listed_still_shows_the_league(portal: Open):
    app = portal(PAGE, organization=["no-such-account"])
    assert not app.exception
    assert "None of these has a listed model" in words(app)
    assert len(app.dataframe[0].value)


def test_more_than_eight_of_a_set_leaves_the_smallest_out_and_says_so():
    subjects = tuple(Subject(f"p{n}", (f"p{n}",)) for n in range(10))
    rows = pl.DataFrame(
        {"name": [s.name for s in subjects], "models": [1] * 9 + [0], "downloads_30d": [*range(9), None]}
    )
    answer = type("Rows", (), {"frame": rows})()
    visible = selection.compare(selection.OrganizationSelection(subjects, "a set", False), answer)
    assert [subject.name for subject in visible.subjects] == [f"p{n}" for n in range(8, 0, -1)]
    assert visible.left_out == "No listed model: p9; smaller, and not shown: p0"


@pytest.mark.parametrize(
    "url",
    [
        {"set": "<script>"}, {"mode": "x"}, {"range": "x"}, {"kind": "x"}, {"page": "99999"}, {"page": "x"}, {"sort": "x"},
        {"organization": ""}, {"mix": "x", "mix_of": "x"}, {"focus": "\u0000"},
    ],
)  # fmt: skip
def test_a_bad_url_counts_as_no_choice(portal: Open, seen: Open, url: dict[str, str]):
    app = portal(PAGE, **url)
    assert not app.exception
    assert not app.error
    assert words(app) == words(seen(PAGE))


def test_a_per_cent_sign_is_looked_for_and_does_not_stand_for_any_name(portal: Open, seen: Open):
    app = portal(PAGE, find="%")
    assert not app.exception
    assert "draws most" in words(seen(PAGE))
    assert "draws most" not in words(app)


# -- the mapping -------------------------------------------------------------------------------------------------------
def test_a_player_has_the_same_accounts_in_every_set_and_no_account_two_players():
    rows = answers.ask("organization_sets").frame
    sets = rows.group_by("player", "set_name").agg(pl.col("organization").sort())
    assert sets.group_by("player").agg(pl.col("organization").n_unique())["organization"].max() == 1
    assert rows.group_by("organization").agg(pl.col("player").n_unique())["player"].max() == 1


def test_no_players_name_is_the_name_of_another_account(demo_lake: Path):
    rows = answers.ask("organization_sets").frame
    clash = rows.filter(pl.col("player").is_in(rows["organization"].to_list()))
    assert (clash["player"] == clash["organization"]).all(), "a typed account must not open somebody else"


def test_accounts_a_community_runs_stand_for_no_company(demo_lake: Path):
    kinds = pl.read_csv(Path("warehouse/models/mappings/organization_kinds.csv"))
    community = kinds.filter(pl.col("organization_kind") == "Community")["organization"].to_list()
    assert {"openai-community", "google-bert", "FacebookAI"} <= set(community)
    assert not set(community) & set(answers.ask("organization_sets").frame["organization"])


def test_invented_organizations_say_that_they_are(demo_lake: Path):
    invented = answers.ask("organization_sets").frame.filter(pl.col("set_name") == "Invented organizations")
    assert invented["source"].str.starts_with("Invented").all()
    real = answers.ask("organization_sets").frame.filter(pl.col("set_name") != "Invented organizations")
    assert (real["source"] == "https://huggingface.co/" + real["organization"]).all()


# -- figures -----------------------------------------------------------------------------------------------------------
def test_one_account_has_the_figures_of_the_league(league: pl.DataFrame):
    names = league["organization"].head(25).to_list()
    rows = compared(*(Subject(name, (name,)) for name in names))
    same = [column for column in league.columns if column in rows.columns and column != "organization"]
    assert len(same) > 20
    expected = league.head(25).select(same)
    for column in same:
        for name, one, other in zip(names, rows[column], expected[column], strict=True):
            assert one == (pytest.approx(other, rel=1e-9) if isinstance(other, float) else other), f"{column} of {name}"


def test_figures_of_a_player_follow_from_the_models_of_its_accounts(demo_lake: Path):
    accounts = ("glasswort-systems", "mossgrave-works")
    (row,) = compared(Subject("Both", accounts)).iter_rows(named=True)
    mine = every_model(demo_lake).filter(pl.col("is_current") & pl.col("organization").is_in(accounts))
    build = answers.current_build()
    seen = mine.filter(pl.col("observed_on") == build.as_of)
    assert row["models"] == mine.height
    assert row["downloads_30d"] == seen["downloads_30d"].sum()
    assert row["median_parameters"] == round(mine["parameters"].median() + 1e-9)
    assert row["top_repo_id"] == seen.sort("downloads_30d", descending=True)["repo_id"][0]
    assert row["tasks"] == mine["task"].drop_nulls().n_unique()
    age = (pl.lit(build.as_of) - pl.col("created_on")).dt.total_days()
    assert row["new_models_91d"] == mine.filter(age < 91).height


def test_what_one_account_makes_of_another_of_the_same_player_is_no_derivative_by_others(league: pl.DataFrame):
    built = league.filter(pl.col("derivatives") > 0)["organization"][0]
    maker = answers.ask("organization_builders", organizations=[built]).frame.row(0, named=True)
    alone = compared(Subject("Alone", (built,))).row(0, named=True)
    together = compared(Subject("Both", (built, maker["organization"]))).row(0, named=True)
    theirs = compared(Subject("Maker", (maker["organization"],))).row(0, named=True)
    assert together["publishers_deriving"] < alone["publishers_deriving"] + theirs["publishers_deriving"]
    assert together["derivatives"] <= alone["derivatives"] - maker["derivatives"] + theirs["derivatives"]


def test_an_account_and_its_player_can_stand_side_by_side(demo_lake: Path, catalog: selection.PlayerCatalog):
    player, account = catalog.subject("Glasswort"), catalog.subject("glasswort-systems")
    rows = compared(player, account)
    assert rows["name"].to_list() == ["Glasswort", "glasswort-systems"]
    name, params = trends.query_for("organization", values=player.organizations)
    daily, _ = history.daily_of(answers.ask(name, **params).frame, (player, account))
    last = daily.filter(pl.col("day") == daily["day"].max())
    assert dict(last.select("series", "downloads_30d").iter_rows()) == dict(
        rows.select("name", "downloads_30d").iter_rows()
    )


# -- what competes -----------------------------------------------------------------------------------------------------
def test_the_best_of_a_row_is_named_in_words():
    table = comparison.cells(figures({"name": "a", "downloads_30d": 9000}, {"name": "b"}), [line("downloads_30d")])
    assert table == {" ": ["30-day downloads"], "a": ["**9.0 k** :blue-badge[most]"], "b": ["5.0 k"]}


def test_a_portfolio_seen_by_half_shows_its_sum_and_does_not_compete():
    frame = figures(
        {"name": "a", "downloads_30d": 9000, "coverage": 0.5}, {"name": "b"}, {"name": "c", "downloads_30d": 1}
    )
    assert comparison.best_of(frame, line("downloads_30d")) == {"b"}
    assert (
        comparison.verdict(frame)
        == "b leads with 5.0 k downloads in 30 days, 5,000 times as many as c, of those fully listed"
    )


def test_a_listing_with_an_edge_says_that_it_cannot_tell_who_is_first():
    frame = figures({"name": "a", "coverage": 0.5}, {"name": "b", "coverage": 0.2})
    assert (
        comparison.verdict(frame)
        == "The last listing shows too little of these organizations to say who is downloaded most"
    )


@pytest.mark.parametrize(
    ("values", "best"), [((1, 1, 1), set()), ((2, 2, 1), set()), ((2, 2, 1, 1), {"0", "1"}), ((2, 1, None), {"0"}), ((2, None, None), set())]
)  # fmt: skip
def test_nobody_is_best_where_most_are_alike_or_one_alone_is_known(values: tuple[int | None, ...], best: set[str]):
    frame = figures(*({"name": str(number), "models": value} for number, value in enumerate(values)))
    assert comparison.best_of(frame, line("models")) == best


def test_a_ratio_over_a_handful_of_downloads_does_not_lead():
    frame = figures(
        {"name": "tiny", "downloads_30d": 10, "likes_per_1000_monthly": 300.0}, {"name": "a", "likes_per_1000_monthly": 2.0},
        {"name": "b", "likes_per_1000_monthly": 1.0},
    )  # fmt: skip
    assert comparison.best_of(frame, line("likes_per_1000_monthly")) == {"a"}


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        (4900, "a and b are downloaded about equally often"),
        (2500, "a leads with 5.0 k downloads in 30 days, 2.0 times as many as b"),
        (0, "a leads with 5.0 k downloads in 30 days; the others have none"),
    ],
)
def test_the_verdict_says_by_how_much(other: int, sentence: str):
    assert comparison.verdict(figures({"name": "a"}, {"name": "b", "downloads_30d": other})) == sentence


def test_a_row_in_which_nothing_is_known_is_named_below_and_not_drawn():
    frame = figures({"name": "a"}, {"name": "b"})
    known, unknown = comparison.rows_with_values(frame, [line("models"), line("likes_per_1000_downloads")])
    assert [row.column for row in known] == ["models"]
    assert unknown == ["likes per 1,000 downloads since creation"]


# -- over time ---------------------------------------------------------------------------------------------------------
def day(value: str, on: int, downloads: int | None, observed: int = 1, is_rest: bool = False) -> dict[str, Any]:
    return {
        "value": value, "is_rest": is_rest, "place": None if is_rest else 1, "day": date(2026, 8, on), "day_status": "complete",
        "downloads_30d": downloads, "downloads_1d": None, "likes": 0, "models_observed": observed, "models_known": 2,
        "models_with_daily": 0, "coverage": observed / 2, "entered_30d": 0, "left_30d": 0, "models_entered": 0, "models_left": 0,
    }  # fmt: skip


def test_accounts_are_summed_and_a_day_on_which_none_was_seen_is_a_gap():
    rows = [
        day("x", 1, 10),
        day("y", 1, 5),
        day("All others", 1, 85, is_rest=True),
        day("x", 2, None, 0),
        day("y", 2, None, 0),
    ]
    rows.append(day("All others", 2, 100, is_rest=True))
    lines, whole = history.daily_of(
        pl.DataFrame(rows, infer_schema_length=None), (Subject("Both", ("x", "y")), Subject("X", ("x",)))
    )
    assert lines.select("series", "downloads_30d").rows() == [("Both", 15), ("Both", None), ("X", 10), ("X", None)]
    assert whole["downloads_30d"].to_list() == [100, 100]
    assert lines["coverage"].to_list() == [0.5, 0.0, 0.5, 0.0]


def test_a_share_of_a_listing_that_shrank_is_not_told_as_growth():
    moves = pl.DataFrame({"series": ["a", "b"], "share": [0.6, 0.1], "like_for_like": [-0.2, 0.5]})
    seen = pl.DataFrame({"day": [date(2026, 8, 1), date(2026, 8, 2)], "coverage": [0.9, 0.3]})
    title = history.movement_title(moves, seen, "share", (Subject("a", ("a",)), Subject("b", ("b",))))
    assert title == "Of the downloads listed, a holds 60.0 %; its own models lost 20.0 % since 1 Aug 2026"


@pytest.mark.parametrize("mode", history.MODES)
def test_each_way_to_draw_gives_a_chart_with_a_text_alternative(portal: Open, mode: str):
    app = portal(PAGE, mode=mode, range="90d")
    assert not app.exception
    assert not app.error
    assert app.segmented_control(key="mode").value == mode


# -- what it is made of ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("dimension", mix.DIMENSIONS)
@pytest.mark.parametrize("counted", mix.COUNTS)
def test_parts_of_each_organization_sum_to_the_whole(league: pl.DataFrame, dimension: str, counted: str):
    subjects = [Subject(name, (name,)) for name in league["organization"].head(8)]
    rows = answers.ask("organizations_mix", **selection.query_params(subjects)).frame
    frame, kinds = mix.divided(rows, mix.MixSelection(dimension, counted))
    assert frame.group_by("label").agg(pl.col("share").sum())["share"].to_list() == pytest.approx([1.0] * 8)
    assert set(frame["kind"]) == set(kinds)
    assert len(kinds) <= mix.MAX_KINDS + 2


def test_sizes_go_from_small_to_large_and_the_unstated_comes_last():
    sizes = ("100 B and more", "Not stated", "Under 100 M", "1 B to 4 B")
    rows = pl.DataFrame(
        {"name": "a", "dimension": "size_bucket", "value": list(sizes), "models": 1, "downloads_30d": 1, "share_of_models": 0.25, "share_of_downloads": 0.25}
    )  # fmt: skip
    _, kinds = mix.divided(rows, mix.MixSelection("size_bucket", "models"))
    assert list(kinds) == ["Under 100 M", "1 B to 4 B", "100 B and more", "Not stated"]


def test_size_bands_are_those_of_the_mapping():
    bands = pl.read_csv(Path("warehouse/models/mappings/size_buckets.csv")).sort("sort_order")
    assert tuple(bands["size_bucket"]) == mix.SIZES


def test_bars_lie_end_to_end_in_the_order_of_the_kinds():
    frame = pl.DataFrame({"label": ["a", "a", "a"], "kind": ["it's", "y", "rest"], "share": [0.5, 0.45, 0.05]})
    made = apply_theme(
        stack_chart(frame, order=["a"], kinds={"y": "primary", "it's": "orange", "rest": "soft"})
    ).to_dict()
    (rows,) = made["datasets"].values()
    assert [(row["kind"], round(row["_from"], 2), round(row["_to"], 2)) for row in rows] == [("y", 0, 0.45), ("it's", 0.45, 0.95), ("rest", 0.95, 1)]  # fmt: skip
    assert rows[1]["_words"] == "50 % it's"
    assert "it\\'s" in str(made["layer"][0]["encoding"]["color"]["legend"]["labelExpr"])


# -- the league --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("sort", [key for key in ranking.SORTS if key != "growth_28d"])
def test_the_league_is_in_the_order_asked_for_and_the_unknown_comes_last(demo_lake: Path, sort: str):
    values = answers.ask("organizations_league", sort=sort).frame[sort]
    known = values.drop_nulls()
    assert values.head(known.len()).null_count() == 0
    assert known.to_list() == known.sort(descending=True).to_list()


def test_a_small_base_does_not_lead_the_league_of_change(demo_lake: Path):
    rows = answers.ask("organizations_league", sort="growth_28d").frame
    ranked = rows.head(rows.filter(pl.col("downloads_30d_28d_ago") >= 1000).height)
    assert ranked["downloads_30d_28d_ago"].min() >= 1000


def test_pages_of_the_league_together_are_the_whole(league: pl.DataFrame):
    pages = [answers.ask("organizations_league", limit=20, offset=at).frame for at in range(0, league.height, 20)]
    assert pl.concat(pages)["organization"].to_list() == league["organization"].to_list()


def test_kinds_together_are_all_organizations(league: pl.DataFrame):
    counts = answers.ask("organizations_by_kind").frame
    assert counts["organizations"].sum() == league.height
    assert counts["downloads_30d"].sum() == league["downloads_30d"].sum()
    for row in counts.iter_rows(named=True):
        assert answers.ask("organizations_league", kinds=[row["kind"]]).frame.height == row["organizations"]


def test_search_and_kind_of_the_url_narrow_the_league_down(portal: Open, league: pl.DataFrame):
    app = portal(PAGE, find="university", kind="Research institute or university")
    expected = league.filter(pl.col("organization").str.contains("university"))["organization"].to_list()
    assert expected
    assert app.dataframe[0].value["organization"].to_list() == expected


def test_only_those_compared_are_the_accounts_of_the_set(portal: Open, catalog: selection.PlayerCatalog):
    app = portal(PAGE, only="true")
    accounts = {name for subject in catalog.sets["Invented organizations"] for name in subject.organizations}
    assert set(app.dataframe[0].value["organization"]) == accounts


def test_a_search_that_finds_nobody_says_what_to_try(portal: Open):
    app = portal(PAGE, find="no-such-name")
    assert "No organization's name holds no-such-name here" in words(app)


# -- one organization --------------------------------------------------------------------------------------------------
def test_one_organization_opens_with_its_models_and_figures(portal: Open, league: pl.DataFrame):
    first = league.row(0, named=True)
    app = portal(PAGE, focus=first["organization"])
    assert not app.exception
    assert not app.error
    assert app.header[0].value.replace("\\", "") == first["organization"]
    assert app.dataframe[0].value["repo_id"].iloc[0] == first["top_repo_id"]
    assert len(app.dataframe[0].value) == min(first["models"], 50)
    assert {metric.label: metric.value for metric in app.metric}["Models"] == str(first["models"])
    assert {"In Explore", "In Trends"} <= set(links(app))


def test_a_player_opens_with_all_of_its_accounts(portal: Open):
    app = portal(PAGE, focus="Glasswort")
    assert "accounts glasswort-systems, mossgrave-works" in words(app)
    owners = {name.split("/")[0] for name in app.dataframe[0].value["repo_id"]}
    assert owners == {"glasswort-systems", "mossgrave-works"}


def test_looking_closer_opens_one_and_leads_back(portal: Open):
    app = portal(PAGE)
    label = app.button(key="closer_0").label
    app.button(key="closer_0").click().run()
    assert app.header[0].value == label
    app.button(key="back").click().run()
    assert not app.header
    assert app.table


def test_a_name_nobody_has_offers_the_closest(portal: Open, league: pl.DataFrame):
    name = league["organization"][0]
    app = portal(PAGE, focus=name[:-1])
    assert f"No listed model is by {name[:-1]}" in words(app)
    app.button(key=f"offer_{name}").click().run()
    assert app.header[0].value.replace("\\", "") == name


@pytest.mark.parametrize(
    ("order", "claim"),
    [
        ("Newest", "The newest is "),
        ("Change", " changed most: "),
        ("Family downloads", "The family of "),
        ("Derivatives", "Most is made of "),
        ("Likes", " is liked most: "),
    ],
)
def test_the_portfolio_can_be_ordered_and_says_what_leads(portal: Open, league: pl.DataFrame, order: str, claim: str):
    app = portal(PAGE, focus=league["organization"][0], order=order)
    assert not app.exception
    assert not app.error
    headings = [heading.value.replace("\\", "") for heading in app.subheader]
    (title,) = [heading for heading in headings if claim in heading]
    leader = app.dataframe[0].value["repo_id"].iloc[0].split("/")[1]
    assert order == "Family downloads" or leader in title


def test_an_organization_whose_models_nobody_uses_opens_without_an_error(portal: Open, league: pl.DataFrame):
    name = league["organization"][-1]
    app = portal(PAGE, focus=name)
    assert not app.exception
    assert not app.error
    assert app.header[0].value.replace("\\", "") == name


def test_releases_by_month_count_each_model_once(demo_lake: Path, league: pl.DataFrame):
    name = league["organization"][0]
    released = answers.ask("organization_releases", organizations=[name]).frame
    mine = every_model(demo_lake).filter((pl.col("organization") == name) & pl.col("created_on").is_not_null())
    assert released["models"].sum() == mine.height
    assert released["models_removed"].sum() == mine.filter(~pl.col("is_current")).height


def test_organizations_without_a_build_say_how_to_get_one(portal: Open, empty_lake: Path):
    app = portal(PAGE)
    assert not app.exception
    assert "No data yet" in words(app)


def test_ticking_rows_of_the_league_puts_them_side_by_side(monkeypatch: pytest.MonkeyPatch):
    state: dict[str, Any] = {}
    monkeypatch.setattr(choices.st, "session_state", state)
    call: Callable[[list[str]], None] = choices.compare
    call([f"o{number}" for number in range(12)])
    assert state == {"organization": [f"o{number}" for number in range(8)]}


def test_values_that_read_alike_share_the_first_place():
    frame = figures(
        {"name": "a", "open_share": 1.0},
        {"name": "b", "open_share": 0.9997},
        *({"name": n, "open_share": 0.1} for n in "cd"),
    )
    assert comparison.best_of(frame, line("open_share")) == {"a", "b"}


def test_a_licence_called_other_keeps_its_name_while_nothing_else_is_gathered():
    rows = pl.DataFrame(
        {"name": "a", "dimension": "licence_family", "value": ["Other", "Permissive"], "models": 1, "downloads_30d": 1, "share_of_models": 0.5, "share_of_downloads": 0.5}
    )  # fmt: skip
    assert list(mix.divided(rows, mix.MixSelection("licence_family", "models"))[1]) == ["Permissive", "Other"]
