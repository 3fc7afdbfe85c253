"""How fast do listing pages become Parquet, on one core?

Three readings of the same pages, in turns, the best of several rounds each: ours (bytes to Parquet files),
huggingface_hub's own objects (one ModelInfo a model), and orjson alone (the floor: JSON has to be parsed). The ratios
are what counts; the rates depend on the machine.

    python -m benchmarks.sync_throughput [--pages DIR] [--models N] [--rounds N]
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import resource
import tempfile
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import orjson
from huggingface_hub.hf_api import ModelInfo

from etl.hub.contract import CONTRACTS
from etl.hub.land import land_pages

RESULT = Path(__file__).parent / "results" / "sync_throughput.json"
CONTRACT = CONTRACTS["models"]
TASKS = ["text-generation", "fill-mask", "text-to-image", "automatic-speech-recognition", None, None]
LIBRARIES = ["transformers", "diffusers", "peft", "gguf", None, None]
LICENCES = ["apache-2.0", "mit", "other", "llama3", None, None]


def fictional_pages(models: int, seed: int = 11) -> list[bytes]:
    """Pages of a thousand invented models, about 750 bytes each, as recorded ones have."""
    random_ = random.Random(seed)
    rows = [_model(number, random_) for number in range(models)]
    return [orjson.dumps(rows[start : start + 1000]) for start in range(0, models, 1000)]


def _model(number: int, random_: random.Random) -> dict[str, object]:
    author = f"organization-{int(random_.paretovariate(0.7)) % 40_000}"
    task, library, licence = random_.choice(TASKS), random_.choice(LIBRARIES), random_.choice(LICENCES)
    made = f"202{random_.randrange(3, 7)}-{random_.randrange(1, 13):02}-{random_.randrange(1, 29):02}T10:{number % 60:02}:00.000Z"
    base = [f"organization-{random_.randrange(500)}/base-{random_.randrange(9)}"] if random_.random() < 0.5 else None
    languages = random_.choice([["en"], ["en", "fr", "de"], "zh", None])
    card = {
        "license": licence,
        "language": languages,
        "base_model": base,
        "library_name": library,
        "pipeline_tag": task,
    }
    tags = [text for text in (library, task) if text] + [f"arxiv:{random_.randrange(2000, 2600)}.{number % 99999:05}"]
    tags += ["safetensors", "conversational", "endpoints_compatible", "region:us", f"license:{licence}"]
    tags += [f"base_model:{name}" for name in base or []] + [f"base_model:finetune:{name}" for name in base or []]
    row: dict[str, object] = {
        "_id": f"{random_.getrandbits(96):024x}",
        "id": f"{author}/model-{number}-{random_.choice(['instruct', 'base', 'lora', 'q4'])}",
        "author": author,
        "sha": f"{random_.getrandbits(160):040x}",
        "createdAt": made,
        "lastModified": made,
        "private": False,
        "disabled": False,
        "gated": random_.choice([False] * 20 + ["auto", "manual"]),
        "downloads": int(random_.paretovariate(0.5)) - 1,
        "downloadsAllTime": int(random_.paretovariate(0.4)) - 1,
        "likes": int(random_.paretovariate(1.2)) - 1,
        "trendingScore": random_.choice([0, 0, 0, 1, 2]),
        "tags": tags,
        "cardData": {key: value for key, value in card.items() if value is not None},
        "model-index": None,
        "inferenceProviderMapping": [],
    }
    if task:
        row["pipeline_tag"] = task
    if library:
        row["library_name"] = library
    if random_.random() < 0.6:
        parameters = random_.randrange(10**6, 10**10)
        row["safetensors"] = {"parameters": {"BF16": parameters}, "total": parameters}
    return row


def to_parquet(pages: list[bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        land_pages(pages, CONTRACT, Path(folder), rows_received=len(pages) * 1000)


def to_objects(pages: list[bytes]) -> None:
    for page in pages:
        [ModelInfo(**row) for row in orjson.loads(page)]


def to_json(pages: list[bytes]) -> None:
    for page in pages:
        orjson.loads(page)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=Path, help="folder of recorded pages (*.json) instead of invented ones")
    parser.add_argument("--models", type=int, default=60_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()

    pages = [path.read_bytes() for path in sorted(asked.pages.glob("*.json"))] if asked.pages else []
    pages = list(islice(pages, asked.models // 1000 or 1)) or fictional_pages(asked.models)
    models = sum(len(orjson.loads(page)) for page in pages)
    ways: dict[str, Callable[[list[bytes]], None]] = {
        "pages to Parquet": to_parquet,
        "huggingface_hub objects": to_objects,
        "orjson alone": to_json,
    }
    for way in ways.values():
        way(pages[:1])  # Imports and caches are not what is measured.
    best = dict.fromkeys(ways, float("inf"))
    for _ in range(asked.rounds):
        for name, way in ways.items():
            began = time.process_time()
            way(pages)
            best[name] = min(best[name], time.process_time() - began)
    rates = {name: round(models / seconds) for name, seconds in best.items()}
    ours = rates["pages to Parquet"]
    result = {
        "models": models,
        "bytes_per_model": round(sum(map(len, pages)) / models),
        "pages": "recorded" if asked.pages else "invented",
        "models_per_cpu_second": rates,
        "ratio_to_huggingface_hub_objects": round(ours / rates["huggingface_hub objects"], 2),
        "ratio_to_orjson_alone": round(ours / rates["orjson alone"], 2),
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "python": platform.python_version(),
        "machine": platform.machine(),
    }
    for name, rate in rates.items():
        print(f"{name:<26}{rate:>10,} models/s on one core   {ours / rate:5.2f} x")
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
