"""The pages there are: the one list from which the menu, links, saved views and the tables in README and docs are made."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DEFAULT = "overview"


@dataclass(frozen=True)
class Page:
    """`name` is its address. `purpose` is what the menu says of it, `question` README, `description` docs/using.md."""

    name: str
    section: str
    title: str
    icon: str
    purpose: str
    question: str
    description: str

    @property
    def path(self) -> Path:
        return ROOT / "pages" / self.section.lower() / self.name / "page.py"

    @property
    def place(self) -> str:
        """Section and name, as headers of queries write it."""
        return f"{self.section.lower()}/{self.name}"


PAGES = (
    Page(
        "overview",
        "Adoption",
        "Overview",
        ":material/space_dashboard:",
        purpose="Headline figures, what moves up and down, what is new.",
        question="What is happening on the Hub now?",
        description="What is happening now: headline figures, movers, new and notable models, a search box that jumps to a model.",
    ),
    Page(
        "trends",
        "Adoption",
        "Trends",
        ":material/trending_up:",
        purpose="How adoption moves, by task, licence, size, publisher; with what listings hide and what may come.",
        question="How does adoption move, and by what: the models themselves, or what was listed?",
        description="Downloads, likes or models by task, library, licence, organization, size, modality, region or language: as counted, as shares, as an index, on a log scale, against an earlier time, and four weeks ahead. Whose doing a change was, which days stand out, and a league whose rows go deeper.",
    ),
    Page(
        "explore",
        "Adoption",
        "Explore",
        ":material/travel_explore:",
        purpose="Every model in one table: search, narrow down, sort, export.",
        question="Which models fit these conditions?",
        description="Every model in one table. Conditions with counts, text search, sorting, columns of your choice, export.",
    ),
    Page(
        "model",
        "Adoption",
        "Model",
        ":material/deployed_code:",
        purpose="One model, or up to six side by side: history, family, card, and models like it.",
        question="What is there to know about this model, and how does it stand beside up to five others?",
        description="One model: its history day by day, what happened to it, four weeks ahead, its family, its card, models like it, its badge. Or up to six models side by side.",
    ),
    Page(
        "organizations",
        "Adoption",
        "Organizations",
        ":material/apartment:",
        purpose="How publishers stand against each other: league, share, head to head, portfolio.",
        question="How does one organization stand against others?",
        description="How publishers stand against each other: share over time, head to head, what portfolios are made of, engagement, a league of all. One publisher: its models, releases, and who builds on it.",
    ),
    Page(
        "families",
        "Adoption",
        "Families",
        ":material/account_tree:",
        purpose="Which base models carry the ecosystem: league, tree, derivatives, cohorts, survival.",
        question="Which base models carry the ecosystem?",
        description="Which base models carry the ecosystem: league of families, how concentrated they are, cohorts, survival of use. One family: its tree, how its models derive, who makes them, its course.",
    ),
    Page(
        "leaderboards",
        "Evaluation",
        "Leaderboards",
        ":material/leaderboard:",
        purpose="Who is best, and is that real? Rank intervals, ties, sources that disagree.",
        question="Who is best, and is that real?",
        description="Who is best, and is that real: places that the tests leave open, ties with the first, completeness, sources that disagree, weights, chance levels, quality against size, use, latency and cost; down to the runs and their samples.",
    ),
    Page(
        "compare",
        "Evaluation",
        "Compare",
        ":material/compare_arrows:",
        purpose="Is one run better than another? Paired differences, samples side by side, a gate for releases.",
        question="Is one run better than another?",
        description="Is one run better than another: paired differences with intervals, how large a difference can be seen, slices, samples side by side, a gate for releases.",
    ),
    Page(
        "performance",
        "Evaluation",
        "Performance",
        ":material/speed:",
        purpose="How quality, latency, throughput and robustness move.",
        question="How do quality, latency, throughput and robustness move?",
        description="How quality, latency, throughput and robustness move: runs over time with marks where they changed, classification figures, perturbed samples, serving benchmarks.",
    ),
    Page(
        "submit",
        "Evaluation",
        "Submit",
        ":material/upload_file:",
        purpose="Upload evaluation logs: what was understood, every fault, a receipt.",
        question="How do I get my log in?",
        description="Upload logs of any harness: what was understood, every fault at once, a receipt with links.",
    ),
    Page(
        "executive",
        "Value",
        "Executive",
        ":material/summarize:",
        purpose="What should we decide? One page to print and forward: return, risk, sources.",
        question="What should we decide?",
        description="What should we decide? One page: verdict, return, chance of a gain, payback, findings, risks, sources; as PDF, slide, workbook or web page.",
    ),
    Page(
        "roi",
        "Value",
        "ROI",
        ":material/calculate:",
        purpose="What if? Assumptions, plans side by side, chances, break-even, versions.",
        question="What if: what would it cost, what would it return, and how sure is that?",
        description="What if? Sliders, plans side by side, cash flows, chances, what the result hangs on, break-even, register of assumptions, versions.",
    ),
    Page(
        "prices",
        "Value",
        "Prices",
        ":material/sell:",
        purpose="What API and hardware prices are, were, and were known to be.",
        question="What does it cost, and how did it move?",
        description="What API and hardware prices are, were, and were known to be on a day.",
    ),
    Page(
        "sql",
        "Data",
        "SQL",
        ":material/terminal:",
        purpose="Ask anything of the warehouse: editor, parameters, plan, chart, whole exports.",
        question="Whatever you ask: an editor with completion, real stop, plans, charts, whole exports.",
        description="Anything: write SQL with completion, give its `$parameters` values, run, stop, see the plan, draw a chart, take every row away. See below.",
    ),
    Page(
        "catalog",
        "Data",
        "Catalog",
        ":material/menu_book:",
        purpose="What each table and column means, where it comes from and what depends on it.",
        question="What is this column, where does it come from, what breaks if it changes?",
        description="What a table and a column mean, some of its rows, its checks, what it is made of and what changes with it.",
    ),
    Page(
        "pipeline",
        "Data",
        "Pipeline",
        ":material/sync:",
        purpose="Is the data fresh and right? Runs, checks, rejected rows, builds.",
        question="Is the data fresh, and is it right?",
        description="When the Hub was last read, what ran, which checks held, which values were kept out, which files were uploaded, which builds there are and how two of them differ, down to the sums of a table's columns.",
    ),
)
BY_NAME = {page.name: page for page in PAGES}
SECTIONS = tuple(dict.fromkeys(page.section for page in PAGES))

OVERVIEW = "overview"
TRENDS = "trends"
EXPLORE = "explore"
MODEL = "model"
ORGANIZATIONS = "organizations"
FAMILIES = "families"
LEADERBOARDS = "leaderboards"
COMPARE = "compare"
PERFORMANCE = "performance"
SUBMIT = "submit"
EXECUTIVE = "executive"
ROI = "roi"
PRICES = "prices"
SQL = "sql"
CATALOG = "catalog"
PIPELINE = "pipeline"
