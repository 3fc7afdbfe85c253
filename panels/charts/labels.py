"""Placing labels at the ends of lines so that none covers another."""

from __future__ import annotations

from collections.abc import Sequence

LABEL_GAP = 16  # px between the middles of two labels


def spread(wanted: Sequence[float], gap: float, low: float | None = None, high: float | None = None) -> list[float]:
    """Positions at least `gap` apart, in the order of `wanted` and as close to it as can be.

    Neighbours that would touch become one block around their mean (pool adjacent violators), so a crowd moves
    up and down evenly instead of all downwards. Between `low` and `high`, where all of them have room there.
    """
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    # Taking i * gap off turns "at least gap apart" into "never falling": the classic isotonic problem.
    blocks: list[tuple[float, int]] = []
    for step, index in enumerate(order):
        total, size = wanted[index] - step * gap, 1
        while blocks and blocks[-1][0] / blocks[-1][1] > total / size:
            before, members = blocks.pop()
            total, size = total + before, size + members
        blocks.append((total, size))
    flat = [total / size for total, size in blocks for _ in range(size)]
    # Clipping the unbounded solution is the bounded one (Barlow and others, 1972).
    if high is not None:
        flat = [min(value, high - (len(flat) - 1) * gap) for value in flat]
    if low is not None:
        flat = [max(value, low) for value in flat]
    placed = [0.0] * len(wanted)
    for step, index in enumerate(order):
        placed[index] = flat[step] + step * gap
    return placed
