"""The executive summary as one web page that needs nothing else: no script, no font, no picture from anywhere."""

from __future__ import annotations

from html import escape

from warehouse.documents import charts
from warehouse.documents.summary import Summary, summary
from warehouse.scenarios.results import Result

STYLE = """
:root{color-scheme:light dark;--text:#1B1F24;--muted:#5B6570;--line:#E3E6EA;--page:#fff;--card:#F5F6F8;--main:#2F5BEA}
@media(prefers-color-scheme:dark){:root{--text:#E8EBEF;--muted:#98A2AE;--line:#2B323B;--page:#12151A;--card:#1A1F26;--main:#7C9BFF}}
figure svg{border-radius:8px}
body{font:15px/1.5 system-ui,"Liberation Sans",Arial,sans-serif;color:var(--text);background:var(--page);max-width:960px;margin:2rem auto;padding:0 1rem}
h1{font-size:1.75rem;margin:0}h2{font-size:1.15rem;margin:1.6rem 0 .4rem}.muted{color:var(--muted)}.banner{background:#B7791F;color:#fff;padding:.5rem .8rem;border-radius:8px;font-weight:600}
.verdict{font-size:1.2rem;font-weight:600;margin:1rem 0}.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:.6rem}
.card{border:1px solid var(--line);border-radius:8px;padding:.7rem}.card b{display:block;font-size:1.45rem}figure{margin:0}figure svg{max-width:100%;height:auto}
.two{display:grid;grid-template-columns:repeat(auto-fit,minmax(300px,1fr));gap:1.5rem}table{border-collapse:collapse;width:100%;font-size:.86rem}
td,th{border-bottom:1px solid var(--line);padding:.3rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}li{margin:.25rem 0}.wide{overflow-x:auto}
@media print{body{margin:0;max-width:none}.register{break-before:page}h2{break-after:avoid}}
"""


def html(result: Result, context: tuple[str, ...] = ()) -> str:
    """A whole page. Nothing in it is loaded from elsewhere and no script runs; links are the sources' own."""
    document, pictures = summary(result, context), charts.svgs(result)
    banner = f'<p class="banner">{escape(document.banner)}</p>' if document.banner else ""
    cards = "".join(
        f'<div class="card"><span class="muted">{escape(c.label)}</span><b>{escape(c.value)}</b><span class="muted">{escape(c.note)}</span></div>'
        for c in document.cards
    )
    seen = f"<h2>Adoption and quality of the models</h2>{_list(document.context)}" if document.context else ""
    tornado = (
        f"<section><h2>What {escape(document.leading)} hangs on</h2><figure>{pictures['tornado']}</figure></section>"
        if "tornado" in pictures
        else ""
    )
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>{escape(document.title)}</title><style>{STYLE}</style></head><body>
{banner}<h1>{escape(document.title)}</h1><p class="muted">{escape(document.summary)}<br>{escape(document.scope)}</p>
<p class="verdict">{escape(document.verdict)}</p><p class="muted">{escape(document.leading)} at best estimates; ranges hold 90 % of simulations</p>
<div class="cards">{cards}</div>
<h2>How the money comes back</h2><p class="muted">Discounted cash flow so far, USD; lines at best estimates, bands hold 90 % of simulations</p>
<figure>{pictures["course"]}</figure>
<div class="two"><section><h2>What the figures say</h2>{_list(document.findings)}</section><section><h2>What they do not know</h2>{_list(document.risks)}</section></div>
{seen}<h2>Plans side by side</h2><div class="wide">{_table(("", *document.plans), [(label, *values) for label, values in document.table])}</div>
<div class="two"><section><h2>What it costs, by year</h2><figure>{pictures.get("costs", "")}</figure></section>{tornado}</div>
<h2>How sure the return is</h2><figure>{pictures["chances"]}</figure>
<section class="register"><h2>Every assumption and where it comes from</h2><div class="wide">{_register(document)}</div></section>
<h2>Definitions</h2><dl>{"".join(f"<dt><b>{escape(name)}</b></dt><dd>{escape(text)}</dd>" for name, text in document.definitions)}</dl>
<p class="muted">{escape(document.foot)}</p></body></html>
"""


def _list(lines: tuple[str, ...]) -> str:
    return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    top = "".join(f"<th>{escape(name)}</th>" for name in head)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{''.join('<tr>' + ''.join(f'<td>{escape(cell)}</td>' for cell in row) + '</tr>' for row in rows)}</tbody></table>"


def _register(document: Summary) -> str:
    rows = []
    for row in document.register:
        # The schema lets http and https in only.
        source = (
            f'<a href="{escape(row.url)}" rel="noopener noreferrer">{escape(row.source)}</a>'
            if row.url
            else escape(row.source)
        )
        cells = "".join(
            f"<td>{cell}</td>"
            for cell in (
                escape(row.plan),
                escape(row.label),
                escape(row.value),
                source,
                escape(row.dated),
                escape(row.note),
            )
        )
        rows.append(f"<tr>{cells}</tr>")
    head = "".join(f"<th>{name}</th>" for name in ("Plan", "Assumption", "Value and range", "Source", "Dated", "Note"))
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
