"""Memory of a model against its published architecture; throughput estimates as ranges that say so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.analysis import sizing

# Published config.json of Qwen/Qwen3-8B: 36 layers, 8 key-value heads of 128, 8.19 B parameters.
QWEN3_8B = sizing.Architecture(8.19e9, 8.19e9, 36, 8, 128)


def test_weights_and_cache_of_a_known_model():
    need = sizing.memory(QWEN3_8B, precision="bf16", context_tokens=8192, concurrency=16)
    assert need.weights_gb == pytest.approx(16.38)
    # 2 x 36 x 8 x 128 x 2 bytes = 147,456 bytes a token.
    assert need.cache_gb == pytest.approx(147_456 * 8192 * 16 / 1e9)
    assert sizing.accelerators_needed(need.total_gb, 24) == 2
    assert sizing.accelerators_needed(need.total_gb, 80) == 1


def test_an_unknown_precision_names_the_known_ones():
    with pytest.raises(ValueError, match="'fp7' is no precision known here; known are fp32"):
        sizing.memory(QWEN3_8B, precision="fp7", context_tokens=1, concurrency=1)


@pytest.mark.parametrize(("billions", "layers"), [(3.2, 28), (8, 32), (32, 64), (70, 80), (405, 126)])
def test_the_rule_for_unknown_models_is_near_published_ones(billions, layers):
    assumed = sizing.assumed_architecture(billions * 1e9)
    assert not assumed.stated
    assert assumed.layers == pytest.approx(layers, rel=0.2)


@given(st.floats(1, 5000), st.floats(8, 192))
def test_the_accelerators_hold_the_model_and_half_of_them_would_not(needed, each):
    count = sizing.accelerators_needed(needed, each)
    assert count & (count - 1) == 0
    assert count * each * sizing.USABLE >= needed * (1 - 1e-12)
    assert count == 1 or count / 2 * each * sizing.USABLE < needed


def test_a_mixture_of_experts_answers_one_request_by_its_active_weights():
    # 20.9 B parameters of which 3.6 B are active, one request: 3.6 x 2 GB are read a step; at half the bandwidth.
    mixed = sizing.Architecture(20.9e9, 3.6e9, 24, 8, 64)
    one = sizing.estimated_throughput(
        mixed, precision="bf16", context_tokens=0, concurrency=1, bandwidth_gb_s=2000, count=1
    )
    assert one.basis == "estimate"
    assert one.value == pytest.approx(1 * 2000 * 0.5 / 7.2)
    assert one.low < one.value < one.high
    many = sizing.estimated_throughput(
        mixed, precision="bf16", context_tokens=0, concurrency=64, bandwidth_gb_s=2000, count=1
    )
    assert many.value == pytest.approx(64 * 2000 * 0.5 / 41.8)
