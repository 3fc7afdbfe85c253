"""Which machine holds a model and how fast it may answer: weights, key-value cache, accelerators.

Memory is reckoned from the model's architecture; throughput only where nothing was measured, and then it is an estimate
that says so. Sources: memory of a transformer's cache, Pope et al. 2022 (arXiv 2211.05102); decoding bound by memory
bandwidth, the same; bytes per value by the number format.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

BYTES = {"fp32": 4.0, "bf16": 2.0, "fp16": 2.0, "fp8": 1.0, "int8": 1.0, "int4": 0.5, "mxfp4": 0.53125}
GB = 1e9
# A serving engine keeps activations, graphs and fragmentation beside weights and cache; vLLM's default leaves 10 % free.
USABLE = 0.9
# Memory bandwidth in GB/s as the makers' product pages state it (A100: the 80 GB PCIe card; its SXM form has 2,039).
BANDWIDTH_GB_S = {
    "NVIDIA T4": 320.0, "NVIDIA L4": 300.0, "NVIDIA A10G": 600.0, "NVIDIA L40S": 864.0, "NVIDIA A100": 1935.0,
    "NVIDIA H100": 3350.0, "NVIDIA H200": 4800.0,
}  # fmt: skip
# Share of the memory bandwidth that decoding reaches in practice; the range is wide, so the estimate is a range.
BANDWIDTH_SHARE = (0.3, 0.5, 0.7)


@dataclass(frozen=True)
class Architecture:
    """What decides a model's memory. `parameters` and `active_parameters` are counts (equal unless experts are mixed).

    `kv_heads` x `head_dim` values are cached twice (key and value) per layer and token. `stated` is False where layers
    and heads come from the rule of `assumed_architecture`.
    """

    parameters: float
    active_parameters: float
    layers: int
    kv_heads: int
    head_dim: int
    stated: bool = True


def assumed_architecture(parameters: float, active_parameters: float | None = None) -> Architecture:
    """Layers and heads for a model of which only the size is known: 8 key-value heads of 128, layers by size.

    A rule of ours after published dense models (3 B: 28 layers, 8 B: 32, 32 B: 64, 70 B: 80, 405 B: 126): layers =
    round(18 x (billions) ** 0.31), at least 12. Within 20 % of each of these.
    """
    layers = max(12, round(18 * (parameters / 1e9) ** 0.31))
    return Architecture(parameters, active_parameters or parameters, layers, 8, 128, stated=False)


@dataclass(frozen=True)
class Memory:
    """Bytes of weights and of the cache, in GB of 10^9 bytes."""

    weights_gb: float
    cache_gb: float

    @property
    def total_gb(self) -> float:
        return self.weights_gb + self.cache_gb


def memory(
    model: Architecture, *, precision: str, context_tokens: float, concurrency: float, cache_precision: str = "bf16"
) -> Memory:
    """What the model needs while `concurrency` requests hold `context_tokens` each.

    Raises ValueError for a precision that is not in BYTES.
    """
    cache = 2 * model.layers * model.kv_heads * model.head_dim * _bytes(cache_precision)
    return Memory(model.parameters * _bytes(precision) / GB, cache * context_tokens * concurrency / GB)


def accelerators_needed(needed_gb: float, each_gb: float) -> int:
    """Accelerators of this memory that hold it, a power of two as tensor parallelism splits heads evenly."""
    least = needed_gb / (each_gb * USABLE)
    return max(1, 2 ** math.ceil(math.log2(least))) if least > 0 else 1


@dataclass(frozen=True)
class Throughput:
    """Output tokens a second of one machine; `low` to `high` is the range that the source or the estimate allows."""

    low: float
    value: float
    high: float
    basis: Literal["measured", "estimate"]


def estimated_throughput(
    model: Architecture, *, precision: str, context_tokens: float, concurrency: float, bandwidth_gb_s: float, count: int
) -> Throughput:
    """Decoding bound by memory bandwidth: each step reads the active weights once and every request's cache.

    tokens/s = concurrency x bandwidth x share / (active weights + cache of all requests), share in BANDWIDTH_SHARE.
    With many requests at once a mixture of experts touches more than its active weights; all of them are read once
    `concurrency` times the active share passes 1.
    """
    touched = min(model.parameters, model.active_parameters * max(1.0, concurrency))
    cache = memory(model, precision=precision, context_tokens=context_tokens, concurrency=concurrency).cache_gb
    step_gb = touched * _bytes(precision) / GB + cache
    low, value, high = (concurrency * bandwidth_gb_s * count * share / step_gb for share in BANDWIDTH_SHARE)
    return Throughput(low, value, high, "estimate")


def _bytes(precision: str) -> float:
    if precision not in BYTES:
        raise ValueError(f"{precision!r} is no precision known here; known are {', '.join(BYTES)}")
    return BYTES[precision]
