"""The vocabulary of the fictional Hub: every organization and model name here is made up.

Only the Hub's own vocabulary is real, because pages group by it: tasks, libraries, licences, language codes.
"""

from __future__ import annotations

from dataclasses import dataclass

COMPANIES = (
    "oskelvane-research",
    "quandleberry",
    "tindlewick",
    "velmorrow-labs",
    "lorn-and-tallow",
    "glasswort-systems",
    "mossgrave-works",
)
UNIVERSITIES = ("harrowfen-university", "institute-of-wexcombe", "dunmarrow-polytechnic")
COMMUNITIES = ("skerrin-open-collective", "cartographers-of-null", "the-brindle-guild")
QUANTISERS = ("bramblequant", "nibblepress", "thimblebits")

_STEMS = ("velm", "orrin", "quaz", "thess", "bryl", "nund", "fawk", "grenn", "ilvar", "murk", "pell", "tolv")
_ENDINGS = ("holt", "mere", "dane", "fax", "rook", "lisk", "combe", "yarrow")


def people(count: int) -> list[str]:
    """The first `count` invented user names: velmholt, orrinmere, ... then velmholt-2, ..."""
    names = []
    for n in range(count):
        stem, ending = _STEMS[n % len(_STEMS)], _ENDINGS[(n // len(_STEMS) + n) % len(_ENDINGS)]
        lap = n // (len(_STEMS) * len(_ENDINGS))
        names.append(f"{stem}{ending}" + (f"-{lap + 1}" if lap else ""))
    return names


@dataclass(frozen=True)
class Family:
    """A line of base models of one organization: `generations` x `sizes` (billions of parameters)."""

    name: str
    organization: str
    task: str
    library: str
    licence: str | None
    generations: int
    sizes: tuple[float, ...]
    languages: tuple[str, ...] = ("en",)
    pull: float = 0.0  # how much more than its like it is used, in standard deviations


_MANY = ("en", "fr", "de", "es", "zh", "ja", "ar", "hi")
_TEXT, _VISION_TEXT, _SPEECH = "text-generation", "image-text-to-text", "automatic-speech-recognition"
_WEXCOMBE = "institute-of-wexcombe"
_TF, _ST = "transformers", "sentence-transformers"

FAMILIES = (
    Family("Brindlewick", "oskelvane-research", _TEXT, _TF, "apache-2.0", 3, (0.6, 1.7, 4, 8, 32), _MANY, 1.1),
    Family("Quorrel", "quandleberry", _TEXT, _TF, "other", 3, (1, 3, 8, 70), ("en", "fr", "de", "es"), 0.9),
    Family("Pellucine", "tindlewick", "sentence-similarity", _ST, "apache-2.0", 2, (0.022, 0.11), ("en",), 2.4),
    Family("Fennoway", "harrowfen-university", "fill-mask", _TF, "apache-2.0", 2, (0.11, 0.34), ("en",), 1.6),
    Family("Corvandel", "velmorrow-labs", _VISION_TEXT, _TF, "mit", 2, (2, 7, 26), ("en", "zh"), 0.7),
    Family("Glimmerack", "lorn-and-tallow", "text-to-image", "diffusers", "openrail++", 3, (2.6, 12), ("en",), 0.8),
    Family("Sallowick", "glasswort-systems", _SPEECH, _TF, "mit", 2, (0.07, 0.8, 1.5), _MANY, 0.9),
    Family("Marrowfen", "skerrin-open-collective", _TEXT, _TF, "apache-2.0", 2, (0.4, 3, 13), ("en", "fr"), 0.2),
    Family("Nimbrose", "tindlewick", "feature-extraction", _ST, "mit", 3, (0.03, 0.3, 0.6), _MANY, 1.5),
    Family("Tambrelle", _WEXCOMBE, "text-classification", _TF, "cc-by-4.0", 2, (0.07, 0.12), ("en",), 0.9),
    Family("Wexel", _WEXCOMBE, "image-classification", "timm", "apache-2.0", 2, (0.006, 0.09, 0.3), (), 1.0),
    Family("Lumbrick", "mossgrave-works", _TEXT, _TF, "bsd-3-clause", 2, (1.3, 7, 15), ("en",), 0.1),
    Family("Droverlark", "glasswort-systems", "text-to-speech", _TF, "cc-by-nc-4.0", 2, (0.08, 0.5), ("en", "ja"), 0.4),
    Family("Ossivane", "oskelvane-research", "text-ranking", _ST, "apache-2.0", 2, (0.03, 0.6), _MANY, 0.8),
    Family("Vantrice", "dunmarrow-polytechnic", "object-detection", _TF, "agpl-3.0", 2, (0.04, 0.2), (), 0.4),
    Family("Kestrowe", "lorn-and-tallow", "text-to-video", "diffusers", "other", 2, (5, 14), ("en",), 0.0),
    Family("Harrowmint", "harrowfen-university", "translation", _TF, "cc-by-4.0", 1, (0.08, 0.6), _MANY, 0.5),
    Family("Umbrelle", "cartographers-of-null", "time-series-forecasting", _TF, "apache-2.0", 2, (0.05, 0.2), (), 0.5),
    Family("Yarroway", "the-brindle-guild", "token-classification", _TF, "mit", 1, (0.11,), ("de", "en"), 0.4),
    Family("Skelding", "velmorrow-labs", "robotics", "lerobot", "apache-2.0", 2, (0.45, 3), (), -0.2),
)  # fmt: skip

SUBJECTS = (
    "Chat", "Recipes", "Ledger", "Nightsky", "Tidewater", "Casenotes", "Haiku", "Orchard", "Railway", "Chess",
    "Glossary", "Botany", "Weather", "Archive", "Proofs", "Letters", "Mapmaker", "Lighthouse",
)  # fmt: skip
SCRATCH = ("test-upload", "my-first-model", "checkpoint-run", "untitled", "sweep-seed", "draft", "trial", "backup")
DATASET_TASKS = ("text-generation", "question-answering", "image-classification", "translation", "text-classification")
DATASET_NAMES = ("Almanac", "Ledgers", "Birdcalls", "Tramlines", "Riddles", "Seedbank", "Logbooks", "Parish-Records")
SPACE_NAMES = ("Arena", "Playground", "Leaderboard", "Viewer", "Tuner", "Gallery", "Translator", "Explainer")
SPACE_SDKS = ("gradio", "static", "docker", "streamlit")
LICENCES = ("apache-2.0", "mit", "cc-by-4.0", "cc-by-nc-4.0", "openrail", "gpl-3.0", "other")
LANGUAGES = ("en", "fr", "de", "es", "zh", "ja", "ar", "hi", "pt", "ko", "sw", "cy")
LOST_BASE = "oskelvane-research/Tallowmere-9B"  # named as a base, yet nowhere on the Hub
BENCHMARKS = ("parlour-reasoning", "harbour-maths", "gazette-reading")
