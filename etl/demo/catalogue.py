"""Who is on the fictional Hub: the models with their families, the datasets, the spaces.

Days are counted from the first simulated day (0); what is older is negative. No calendar here, so that the same
seed tells the same story whatever day it ends on.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from etl.demo import names

FLOOR = -100_000  # created "on or before" the Hub's own floor of 2022-03-02
UNUSED = -9.0  # a score below this: uploaded once, downloaded by nobody


@dataclass(frozen=True)
class Card:
    """What a repository says of itself between two edits."""

    repo_id: str
    task: str | None = None
    library: str | None = None
    licence: str | None = None
    languages: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    relation: str | None = None
    parameters: int | None = None
    packing: str | None = None  # 'BF16', 'F32', ... as safetensors; 'gguf'; None where the size is not stated
    gated: str | bool = False
    region: str = "us"
    benchmarks: tuple[str, ...] = ()
    has_card: bool = True
    sdk: str | None = None


@dataclass
class Repo:
    """One repository: its key never changes, its card and even its name may."""

    kind: str
    key: str
    created: int
    score: float
    versions: list[tuple[int, Card]]
    gone: list[tuple[int, int]] = field(default_factory=list)  # days [from, to) on which it is not listed

    @property
    def card(self) -> Card:
        return self.versions[-1][1]

    def edit(self, day: int, **changes: Any) -> None:
        """From `day` on the card reads differently. Edits come in the order of their days."""
        self.versions.append((day, replace(self.card, **changes)))


def key(seed: int, kind: str, number: int) -> str:
    return hashlib.sha1(f"{seed}/{kind}/{number}".encode()).hexdigest()[:24]


def build_models(rng: np.random.Generator, seed: int, count: int, days: int) -> list[Repo]:
    """`count` models: about a tenth bases, more than half derived from others, the rest used by nobody."""
    models = _bases(rng, days)[: max(8, count // 5)]
    users = names.people(max(12, count // 9))
    scratch = int(count * 0.3)
    names_in_use = {m.card.repo_id for m in models}
    # The first two derivatives are fixed, so that the cycle and the missing base exist at any size.
    models += _loop(rng, models[0], days)
    pull = np.zeros(count)
    pull[: len(models)] = [_pull(model) for model in models]
    while (count_so_far := len(models)) < count - scratch:
        models.append(_derived(rng, models, pull[:count_so_far], users, names_in_use, days))
        pull[count_so_far] = _pull(models[count_so_far])
        names_in_use.add(models[count_so_far].card.repo_id)
    for n in range(count - len(models)):
        models.append(_scratch(rng, n, users, days))
    for number, model in enumerate(models):
        model.key = key(seed, "models", number)
    return models


def _size(billions: float) -> str:
    return f"{billions:g}B" if billions >= 1 or billions in (0.4, 0.5, 0.6, 0.8) else f"{round(billions * 1000)}M"


def _bases(rng: np.random.Generator, days: int) -> list[Repo]:
    """Bases of every family, the best-known families' flagships first so that a small Hub has some of each."""
    bases: list[tuple[int, Repo]] = []
    for order, family in enumerate(names.FAMILIES):
        newest = int(rng.uniform(0.1, 0.8) * days)
        for generation in range(1, family.generations + 1):
            back = (family.generations - generation) * int(rng.uniform(190, 420))
            born = newest - back if family.generations > 1 else -int(rng.uniform(300, 1200))
            if family.pull > 1.3 and generation == 1:
                born = FLOOR  # what everybody embeds with is older than the Hub's records
            for n, size in enumerate(family.sizes):
                label = family.name if generation == 1 else f"{family.name}-{generation}"
                middle = len(family.sizes) / 2
                score = 1.7 + family.pull + rng.normal(0, 0.7) - 0.45 * abs(n + 0.5 - middle) + 0.05 * generation
                packing = "F32" if size < 0.2 else "BF16"
                card = Card(
                    f"{family.organization}/{label}-{_size(size)}",
                    family.task, family.library, family.licence, family.languages,
                    parameters=int(size * 1e9 * rng.uniform(0.97, 1.06)), packing=packing,
                    gated="manual" if family.licence == "other" and generation > 1 else False,
                    region="eu" if family.organization in names.UNIVERSITIES else "us",
                    benchmarks=names.BENCHMARKS if family.task == "text-generation" and size >= 3 else (),
                )  # fmt: skip
                flagship = 0 if n == min(1, len(family.sizes) - 1) and generation == 1 else 1
                bases.append((flagship * 1000 + order + 50 * n, Repo("models", "", born, score, [(born, card)])))
    return [repo for _, repo in sorted(bases, key=lambda pair: pair[0])]


def _loop(rng: np.random.Generator, root: Repo, days: int) -> list[Repo]:
    """Two merges that name each other as base (it happens on the Hub), and one finetune of a base nobody has."""
    one, other = "orrinmere/Brindlequorr-Left", "thessrook/Brindlequorr-Right"
    plain = replace(root.card, licence="apache-2.0", languages=("en",), gated=False, benchmarks=())
    born = max(root.created + 20, -200)
    cards = (
        replace(plain, repo_id=one, bases=(root.card.repo_id, other), relation="merge"),
        replace(plain, repo_id=other, bases=(one,), relation="merge"),
        replace(plain, repo_id="grennlisk/Tallowmere-Ledger", bases=(names.LOST_BASE,), relation="finetune"),
    )
    return [
        Repo("models", "", min(born + n, days // 2), float(rng.normal(-0.6, 0.3)), [(min(born + n, days // 2), card)])
        for n, card in enumerate(cards)
    ]


_RELATIONS = ("quantized", "finetune", "adapter", "merge")
_MERGED = ("text-generation", "text-to-image")
_QUANTISED = (*_MERGED, "image-text-to-text", "automatic-speech-recognition", "text-to-video", "feature-extraction")


def _pull(model: Repo) -> float:
    """How likely others build on it: the more it is used; most of all where it writes text."""
    score = model.score + (model.card.task == "text-generation") if model.card.task else -5.0
    return float(np.exp(np.clip(score, -5, 4)))


def _derived(
    rng: np.random.Generator,
    models: list[Repo],
    pull: NDArray[np.float64],
    users: list[str],
    names_in_use: set[str],
    days: int,
) -> Repo:
    """A repository made from one (a merge: two) already there."""
    share = pull / pull.sum()
    while True:
        base = models[int(rng.choice(len(models), p=share))]
        relation = _RELATIONS[int(rng.choice(4, p=(0.36, 0.36, 0.19, 0.09)))]
        card, born = base.card, int(max(base.created, -700) + 2 + rng.exponential(110))
        if born >= days - 3 or card.relation in ("quantized", "adapter"):
            continue
        if relation in ("quantized", "merge") and card.task not in (_QUANTISED if relation == "quantized" else _MERGED):
            relation = "finetune"
        organization, stem = users[int(rng.zipf(1.6)) % len(users)], card.repo_id.split("/")[1]
        subject = names.SUBJECTS[int(rng.integers(len(names.SUBJECTS)))]
        bases: tuple[str, ...] = (card.repo_id,)
        packing, parameters, library, lift = card.packing, card.parameters, card.library, -0.5
        if relation == "quantized":
            organization = names.QUANTISERS[int(rng.choice(3, p=(0.5, 0.3, 0.2)))]
            name = f"{stem}-{('GGUF', 'int4', 'GGUF-imatrix')[int(rng.integers(3))]}"
            packing, library, lift = ("I32", library, 0.2) if name.endswith("int4") else ("gguf", "gguf", 0.5)
        elif relation == "finetune":
            own = rng.random() < 0.3
            organization, lift = (card.repo_id.split("/")[0], 0.4) if own else (organization, -0.5)
            name = f"{stem}-{subject}"
        elif relation == "adapter":
            name, library, lift = f"{stem}-{subject}-LoRA", "peft", -1.0
            parameters = int((parameters or 1_000_000) * 0.004)
        else:
            others = [m.card for m in models if m.card.task == card.task and m is not base and m.created < born]
            second = others[int(rng.integers(len(others)))] if others else card
            bases = tuple(dict.fromkeys((card.repo_id, second.repo_id)))
            name = f"{stem}-x-{second.repo_id.split('/')[1].split('-')[0]}-{subject}"
        if len(name) > 52 or (repo_id := f"{organization}/{name}") in names_in_use:
            continue
        new_card = Card(
            repo_id, card.task if rng.random() < 0.93 else None, library,
            card.licence if rng.random() < 0.8 else None,
            card.languages if rng.random() < 0.7 else (names.LANGUAGES[int(rng.integers(len(names.LANGUAGES)))],),
            bases, relation, parameters if rng.random() < 0.9 else None, packing,
            gated="auto" if rng.random() < 0.03 else False,
            benchmarks=names.BENCHMARKS[:1] if card.benchmarks and rng.random() < 0.15 else (),
        )  # fmt: skip
        score = float(0.45 * base.score + lift + rng.normal(0, 0.9))
        return Repo("models", "", born, score, [(born, new_card)])


def _scratch(rng: np.random.Generator, number: int, users: list[str], days: int) -> Repo:
    """Uploads nobody uses: most say neither task nor licence. They are what a crawler is recognised by."""
    stem = names.SCRATCH[int(rng.integers(len(names.SCRATCH)))]
    card = Card(
        f"{users[int(rng.integers(len(users)))]}/{stem}-{number}",
        "text-generation" if rng.random() < 0.25 else None, "transformers" if rng.random() < 0.35 else None,
        "mit" if rng.random() < 0.2 else None, parameters=int(rng.integers(2_000_000, 900_000_000)),
        packing="F32" if rng.random() < 0.3 else None, has_card=bool(rng.random() < 0.6),
    )  # fmt: skip
    born = FLOOR if rng.random() < 0.05 else int(rng.uniform(-1.6, 0.96) * days)
    return Repo("models", "", born, UNUSED + float(rng.normal(-1, 0.5)), [(born, card)])


def build_others(
    rng: np.random.Generator, seed: int, kind: str, count: int, days: int, models: list[Repo]
) -> list[Repo]:
    """Datasets or spaces, by the same organizations."""
    owners = [m.card.repo_id.split("/")[0] for m in models]
    repos = []
    for number in range(count):
        owner = owners[int(rng.integers(len(owners)))]
        licence = names.LICENCES[int(rng.integers(len(names.LICENCES)))] if rng.random() < 0.7 else None
        born = FLOOR if kind == "datasets" and rng.random() < 0.06 else int(rng.uniform(-1.4, 0.97) * days)
        if kind == "datasets":
            stem = names.DATASET_NAMES[number % len(names.DATASET_NAMES)]
            task = names.DATASET_TASKS[int(rng.integers(len(names.DATASET_TASKS)))] if rng.random() < 0.7 else None
            language = names.LANGUAGES[int(rng.integers(len(names.LANGUAGES)))]
            card = Card(f"{owner}/{stem}-{number}", task, "datasets", licence, (language,))
        else:
            stem = names.SPACE_NAMES[number % len(names.SPACE_NAMES)]
            sdk = names.SPACE_SDKS[int(rng.choice(4, p=(0.6, 0.2, 0.15, 0.05)))]
            card = Card(f"{owner}/{stem}-{number}", licence=licence, sdk=sdk)
        score = UNUSED - 1 if rng.random() < 0.3 else float(rng.normal(0, 1))
        repos.append(Repo(kind, key(seed, kind, number), born, score, [(born, card)]))
    return repos
