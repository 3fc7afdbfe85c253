"""Evaluation logs of the fictional Hub's models, as the harnesses would have written them.

Every model has an ability, every sample a difficulty, and chance decides the rest: so models agree on what is hard, as
real ones do, some lead by luck alone, and a leaderboard has something to tell apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from etl.demo import harnesses
from etl.demo.catalogue import Repo
from etl.demo.hub import FictionalHub

TASKS = {
    "parlour-reasoning": 200, "harbour-maths": 150, "gazette-reading": 250, "tollgate-facts": 180,
    "lanternlight-code": 120,
}  # fmt: skip
ASSISTANT, MARKS, SPAM = "harbour-assistant", "gazette-reading", "orchard-spam"
RETRIEVAL = ("almanac-search", "seedbank-search", "tramline-search")
PRESS = "The Fictional Gazette"
SPAM_COLUMNS = {
    "shape": "samples",
    "columns": {name: name for name in ("model", "sample_id", "label", "prediction", "probability", "score")},
    "constants": {
        "task": SPAM, "suite": "Orchard letters", "metric": "accuracy", "scale": "share",
        "source_name": "The fictional Orchard Post",
    },
}  # fmt: skip
RANKED, CHATTING, CLAIMED, SERVED = 18, 6, 9, 2
MONTHS = 6


@dataclass(frozen=True)
class Contender:
    """One fictional model and how able it is, in logits against a sample of middling difficulty."""

    repo: Repo
    ability: float

    @property
    def name(self) -> str:
        return self.repo.card.repo_id


class Evaluations:
    """Who took which test, and how it went; `write` leaves the logs in a folder, by harness."""

    def __init__(self, hub: FictionalHub):
        self.hub = hub
        self.rng = np.random.default_rng([hub.seed, 404])
        self.writers = self._contenders("text-generation", RANKED)
        self.embedders = self._contenders("sentence-similarity", 3) + self._contenders("feature-extraction", 4)
        self.readers = self._contenders("text-classification", 3) + self._contenders("fill-mask", 2)

    def _contenders(self, task: str, most: int) -> list[Contender]:
        repos = self.hub.shelves["models"].repos
        there = [r for r in repos if r.card.task == task and r.card.parameters and not r.gone and len(r.versions) == 1]
        best = sorted(there, key=lambda repo: -repo.score)[:most]
        sizes = np.array([np.log10(repo.card.parameters or 1) for repo in best])
        luck = self.rng.normal(0, 0.35, len(best))
        abilities = 0.9 * (sizes - sizes.mean() if len(best) else sizes) + luck
        return [Contender(repo, float(ability)) for repo, ability in zip(best, abilities, strict=True)]

    def _at(self, days_ago: int, hour: int = 9) -> datetime:
        return datetime.combine(self.hub.last_day - timedelta(days=days_ago), time(hour, 30))

    def _scores(self, ability: float, difficulty: np.ndarray, epochs: int = 1) -> np.ndarray:
        chance = 1 / (1 + np.exp(difficulty - ability))
        outcomes = (self.rng.random((difficulty.size, epochs)) < chance[:, None]).astype(float)
        return outcomes if epochs > 1 else outcomes[:, 0]

    def write(self, folder: Path) -> None:
        self._leaderboard(folder / "lm-evaluation-harness")
        self._conversations(folder / "inspect")
        self._perturbed(folder / "helm")
        self._press(folder / "every-eval-ever")
        self._retrieval(folder / "mteb")
        self._serving(folder / "vllm")

    def _leaderboard(self, folder: Path) -> None:
        """Most took all five tasks; the last one never wrote code, and three were run again by somebody else."""
        hard = {task: self.rng.normal(-0.4 + 0.4 * n, 1.2, count) for n, (task, count) in enumerate(TASKS.items())}
        for number, one in enumerate(self.writers):
            difficulties = {t: d for t, d in hard.items() if number < len(self.writers) - 1 or t != "lanternlight-code"}
            scores = {task: self._scores(one.ability, difficulty) for task, difficulty in difficulties.items()}
            harnesses.lm_eval(folder, one.name, self._at(20 + number), scores, shots=5)
            if number < 3:
                again = {t: self._scores(one.ability - 0.25, hard[t]) for t in list(TASKS)[:2]}
                harnesses.lm_eval(folder / "again", one.name, self._at(9), again, shots=0, with_samples=False)

    def _conversations(self, folder: Path) -> None:
        """Twenty conversations of five questions, asked twice; two models every month, and one of them gets worse."""
        talks = [f"conversation-{n // 5 + 1}" for n in range(100)]
        hard = np.repeat(self.rng.normal(-0.6, 1.1, 20), 5) + self.rng.normal(0, 0.6, 100)
        texts = [
            (f"Conversation {n // 5 + 1}, question {n % 5 + 1}: which berth does the ferry *Lantern {n}* use?", f"Berth {n % 9 + 1}")
            for n in range(100)
        ]  # fmt: skip
        for number, one in enumerate(self.writers[:CHATTING]):
            for month in range(MONTHS if number < 2 else 1):
                drop = 0.9 if number == 1 and month < MONTHS // 2 else 0.0
                scores = self._scores(one.ability - drop, hard, epochs=2)
                at = self._at(5 + 30 * month, hour=11)
                path = folder / f"{at:%Y-%m-%dT%H-%M-%S+00-00}_{ASSISTANT}_{one.name.replace('/', '-')}.eval"
                harnesses.inspect(path, one.name, at, ASSISTANT, scores, talks, texts)

    def _perturbed(self, folder: Path) -> None:
        hard = self.rng.normal(-0.7, 1.2, TASKS[MARKS])
        for one in self.writers[:4]:
            kinds = {None: 0.0, "misspellings": 0.35, "dialect": 0.15}
            harnesses.helm(folder, one.name, MARKS, {k: self._scores(one.ability - d, hard) for k, d in kinds.items()})

    def _press(self, folder: Path) -> None:
        for one in self.writers[:CLAIMED]:
            values = {
                task: float(1 / (1 + np.exp(0.4 * n - 0.8 - one.ability)) + self.rng.normal(0, 0.02))
                for n, task in enumerate(list(TASKS)[:4])
            }
            clipped = {task: min(max(value, 0.02), 0.98) for task, value in values.items()}
            harnesses.every_eval_ever(
                folder / one.name.replace("/", "__") / "record.json", one.name, self._at(40), PRESS, clipped
            )

    def _retrieval(self, folder: Path) -> None:
        for one in self.embedders:
            for n, task in enumerate(RETRIEVAL):
                ndcg = float(np.clip(0.55 + 0.12 * one.ability - 0.05 * n + self.rng.normal(0, 0.01), 0.05, 0.95))
                scores = {"ndcg_at_10": round(ndcg, 5), "map_at_10": round(ndcg * 0.88, 5)}
                harnesses.mteb(folder, one.name, one.repo.key + "0" * 16, task, scores)

    def _serving(self, folder: Path) -> None:
        for one in self.writers[:SERVED]:
            size = (one.repo.card.parameters or 10**9) / 1e9
            for backend, slower in (("vllm", 1.0), ("tgi", 1.25)):
                for together in (1, 4, 16, 64):
                    load = slower * (1 + together / 24)
                    times = {
                        "ttft_s": self.rng.lognormal(np.log(0.03 + 0.012 * size * load), 0.35, 200),
                        "tpot_s": self.rng.lognormal(np.log(0.004 + 0.0016 * size * load), 0.12, 200),
                    }
                    name = f"{backend}-{together}-{one.name.replace('/', '-')}.json"
                    harnesses.vllm_serve(folder / name, one.name, self._at(12), backend, together, times)

    def spam(self) -> pl.DataFrame:
        """Samples of a yes-or-no task: model, sample_id, label, prediction, probability (of 'spam'), score."""
        truth = self.rng.random(300) < 0.3
        frames = []
        for one in self.readers:
            logit = np.where(truth, 1.0, -1.6) * (1.1 + 0.4 * one.ability) + self.rng.normal(0, 1.2, truth.size)
            chance = 1 / (1 + np.exp(-logit))
            is_spam = chance > 0.5
            frames.append(
                pl.DataFrame(
                    {
                        "model": [one.name] * truth.size,
                        "sample_id": [f"letter-{n}" for n in range(truth.size)],
                        "label": np.where(truth, "spam", "letter"),
                        "prediction": np.where(is_spam, "spam", "letter"),
                        "probability": chance.round(4),
                        "score": (is_spam == truth).astype(float),
                    }
                )
            )
        return pl.concat(frames) if frames else pl.DataFrame()
