"""Addresses as they were up to version 0.1: with the words on a button where the option's value stands today.

Links and saved views of that time go on working. The list is closed: an address made today holds values, so a word that
changes on a page changes nothing here. Words that come from data (names of scenarios, providers) are no part of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs, urlencode

_SPANS = {"30 days": "30d", "90 days": "90d", "1 year": "1y", "All": "all"}
_TEMPLATES = {
    "Code assistant (template)": "template:code_assistant",
    "Document processing (template)": "template:document_processing",
    "Search with embeddings (template)": "template:search_embeddings",
    "Speech to text (template)": "template:speech",
    "Support assistant (template)": "template:support_assistant",
    "Draft, not saved": "draft",
}
# Parameter of the address -> word -> value. A parameter of several pages has the words of all of them.
VALUES: dict[str, dict[str, str]] = {
    "against": {"No comparison": "none", "Period before": "period", "Year before": "year"} | _TEMPLATES,
    "board_against": {
        "Size": "parameters",
        "Adoption": "downloads_30d",
        "Time to first token": "ttft_p50_ms",
        "Latency": "e2e_p50_ms",
        "Throughput": "throughput_tok_s",
        "Cost": "cost_usd_per_1000",
    },
    "board_level": {"90 %": "90", "95 %": "95", "99 %": "99"},
    "by": {
        "Whole": "all",
        "Task": "task",
        "Library": "library",
        "Licence": "licence_family",
        "Organization": "organization",
        "Size": "size_bucket",
        "Modality": "modality",
        "Region": "region",
        "Language": "language",
    },
    "cohorts": {"Models": "models", "Downloads today": "downloads"},
    "columns": {
        "12 weeks": "sparkline",
        "30 days": "downloads_30d",
        "Change": "growth_28d",
        "Likes": "likes",
        "New likes": "likes_added_28d",
        "Size": "parameters",
        "Task": "task",
        "Library": "library",
        "Licence": "licence",
        "Created": "created_on",
        "Trending": "trending_score",
        "All time": "downloads_all_time",
        "Last change": "last_modified_at",
        "Publisher": "organization_kind",
        "Access": "gated",
        "Derived from": "base_repo_id",
        "Family": "family_models",
        "Removed": "removed_on",
    },
    "correction": {"Holm": "holm", "Benjamini-Hochberg": "bh"},
    "days": _SPANS,
    "every": {"Day": "day", "Week": "week", "Month": "month"},
    "index_of": {"Like for like": "like", "As listed": "listed"},
    "mark": {"Bars": "bar", "Line": "line", "Points": "point", "Area": "area"},
    "measure": {
        "30-day downloads": "downloads_30d",
        "Daily downloads": "downloads_1d",
        "All-time downloads": "downloads_all_time",
        "Likes": "likes",
        "Models": "models",
    },
    "mix": {"Task": "task", "Licence": "licence_family", "Size": "size_bucket"},
    "mix_of": {"Downloads": "downloads", "Models": "models"},
    "mode": {"Share": "share", "Absolute": "absolute", "Like for like": "index"},
    "order": {
        "30-day downloads": "downloads_30d",
        "Newest": "created_on",
        "Change": "growth_28d",
        "Family downloads": "family_downloads_30d",
        "Derivatives": "derivatives",
        "Likes": "likes",
    },
    "own": {
        "Downloads": "downloads",
        "30 days v the Hub": "against",
        "Users": "users",
        "GET v HEAD": "requests",
        "Countries": "countries",
    },
    "precision": {
        "16 bit (bf16, fp16)": "bf16",
        "8 bit (fp8, int8)": "fp8",
        "4 bit (int4)": "int4",
        "4 bit (mxfp4)": "mxfp4",
        "32 bit (fp32)": "fp32",
    },
    "provider": {"Any provider": "any"},
    "range": _SPANS,
    "samples": {"All": "all", "Below the best score": "wrong", "Without a score": "failed"},
    "scenario": _TEMPLATES,
    "serving_measure": {
        "Throughput": "throughput",
        "Time to first token": "ttft",
        "Time a further token": "tpot",
        "Whole answer": "e2e",
    },
    "serving_share": {"Half": "p50", "95 %": "p95", "99 %": "p99"},
    "side": {"Any difference": "any", "A higher": "a", "B higher": "b"},
    "since": {"4 weeks": "28", "3 months": "91", "6 months": "182", "A year": "365"},
    "size_by": {"Downloads": "downloads", "Models": "models"},
    "slice": {"Right answer": "label", "Cluster": "cluster_id"},
    "sort": {
        "30-day downloads": "downloads_30d",
        "All-time downloads": "downloads_all_time",
        "Change in 28 days": "growth_28d",
        "Created": "created_on",
        "Derivatives": "derivatives",
        "Derivatives by others": "derivatives",
        "Downloads": "family_downloads_30d",
        "Downloads of its families": "family_downloads_30d",
        "Last change": "last_modified_at",
        "Likes": "likes",
        "Models": "models",
        "Name": "repo_id",
        "New derivatives": "new_derivatives_28d",
        "New in 91 days": "new_models_91d",
        "New likes in 28 days": "likes_added_28d",
        "Size": "parameters",
        "Trending score": "trending_score",
        "Via derivatives": "derivative_share",
    },
    "tier": {
        "Verified": "verified",
        "Reproduced from samples": "uploaded_samples",
        "Uploaded figures": "uploaded_results",
        "Claimed by its authors": "author_claimed",
        "Third party": "third_party",
    },
    "trend": {
        "Any field trend": "none",
        "Multimodal": "multimodal",
        "Small enough for the edge": "edge",
        "Quantised": "quantised",
        "Agents and tool use": "agents",
        "Reasoning": "reasoning",
        "Open licences": "open_licences",
        "Licences with restrictions": "restricted_licences",
        "Embeddings and retrieval": "embeddings",
        "Speech": "speech",
        "Video": "video",
        "Robotics": "robotics",
        "In the browser": "browser",
        "Adapters": "adapters",
        "Mixture of experts": "mixture_of_experts",
    },
    "use_by": {"All": "all", "Size": "size_bucket", "How it derives": "relation", "Modality": "modality"},
    "view": {
        "Absolute": "absolute",
        "As counted": "absolute",
        "Share": "share",
        "Index": "index",
        "Log": "log",
        "Log scale": "log",
    },
}


def with_values(params: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The parameters of an address, each word of an older one replaced by its value; the rest as it is."""
    return {name: [VALUES.get(name, {}).get(part, part) for part in parts] for name, parts in params.items()}


def query_with_values(query: str) -> str:
    """The same for an address's text after its question mark."""
    return urlencode(with_values(parse_qs(query, keep_blank_values=True)), doseq=True)
