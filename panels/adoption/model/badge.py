"""The address of a model's badge, and the text to copy into a README."""

from __future__ import annotations

from urllib.parse import quote

MEASURES = {
    "downloads": "Downloads",
    "likes": "Likes",
    "rank": "Rank",
    "family": "Family downloads",
    "growth": "Change",
}


def portal_address(url: str | None, headers: dict[str, str]) -> str:
    """Where the portal is, as the reader's browser sees it, without a slash at the end; "" where nothing tells."""
    if url:
        return url.split("?")[0].rstrip("/").removesuffix("/model")
    host = headers.get("host")
    return f"http://{host}" if host else ""


def badge_address(portal: str, repo_id: str, measure: str = "downloads") -> str:
    query = "" if measure == "downloads" else f"?measure={measure}"
    return f"{portal}/api/v1/models/{quote(repo_id, safe='/')}/badge.svg{query}"


def snippets(portal: str, repo_id: str, measure: str) -> dict[str, str]:
    """Kind of page -> what to paste there. Names of the Hub hold nothing that Markdown or HTML would read; quoting makes sure."""
    image, page = badge_address(portal, repo_id, measure), f"{portal}/model?model={quote(repo_id, safe='/')}"
    label = f"{MEASURES[measure]} on the Hugging Face Hub"
    return {
        "Markdown": f"[![{label}]({image})]({page})",
        "HTML": f'<a href="{page}"><img alt="{label}" src="{image}" height="20"></a>',
    }
