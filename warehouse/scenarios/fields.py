"""Every assumption that a scenario can hold: its name, what it means, its unit, bounds and what counts where none is given.

`warehouse.analysis.roi` calculates with exactly these names. Money is in the scenario's currency; shares are 0 to 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from warehouse.analysis.roi import Kind

Group = Literal["Demand", "Value", "Use", "Quality", "People", "Prices", "Machines", "Energy", "Money"]
MAX_MONEY = 1e12


@dataclass(frozen=True)
class Field:
    """`default` None: the assumption has to be given. `is_share`: shown as a percentage. `money`: per what, "" for once."""

    name: str
    label: str
    unit: str
    group: Group
    low: float
    high: float
    default: float | None
    description: str
    is_share: bool = False
    money: str | None = None


def _share(name: str, label: str, group: Group, default: float | None, description: str, high: float = 1.0) -> Field:
    return Field(name, label, "share", group, 0.0, high, default, description, is_share=True)


def _yearly(name: str, label: str, group: Group, default: float | None, description: str, high: float = 10.0) -> Field:
    return Field(name, label, "share a year", group, -0.95, high, default, description, is_share=True)


def _money(name: str, label: str, group: Group, per: str, default: float | None, description: str) -> Field:
    unit = f"USD {per}".strip()
    return Field(name, label, unit, group, 0.0, MAX_MONEY, default, description, money=per)


def _count(
    name: str, label: str, unit: str, group: Group, most: float, default: float | None, description: str
) -> Field:
    return Field(name, label, unit, group, 0.0, most, default, description)


SHARED = (
    _count("tasks_per_month", "Tasks", "tasks a month", "Demand", 1e10, None, "What there is to do in a month at the start, with or without a model."),
    _yearly("growth_per_year", "Growth of tasks", "Demand", 0.0, "How much more there is to do each year, compounding month by month."),
    _count("ramp_months", "Months to full use", "months", "Demand", 120, 0.0, "Use rises in equal steps and is full from this month on; 0 or 1: at once."),
    _share("share_handled", "Share handed to the model", "Demand", None, "Of all tasks, those that the model is given at full use."),
    _count("minutes_saved", "Time saved per success", "minutes a task", "Value", 1e4, 0.0, "Working time that a task done well by the model saves."),
    _money("labour_cost_per_hour", "Labour cost", "Value", "an hour", 0.0, "What an hour of the people who do these tasks costs, all included."),
    _share("realised_share", "Share of saved time put to use", "Value", 1.0, "Saved minutes are worth something only where they become other work or lower cost."),
    _money("revenue_per_success", "Other value per success", "Value", "a task", 0.0, "Revenue or avoided cost of a task done well, beside the time saved."),
    _money("cost_per_failure", "Cost of a failure", "Value", "a task", 0.0, "What a task that the model was given and did badly costs: rework, complaints, refunds."),
    _count("input_tokens", "Input", "tokens an attempt", "Use", 1e8, None, "Tokens read in one attempt: instructions, documents, history."),
    _count("output_tokens", "Output", "tokens an attempt", "Use", 1e8, None, "Tokens written in one attempt, reasoning included."),
    Field("attempts_per_task", "Attempts", "attempts a task", "Use", 1.0, 1000, 1.0, "Calls of the model for one task: retries, steps of an agent."),
    _share("review_share", "Share reviewed by people", "People", 0.0, "Of the handled tasks, those that somebody looks at."),
    _count("review_minutes", "Review", "minutes a task", "People", 1e4, 0.0, "Time to review one task."),
    Field("discount_rate", "Discount rate", "share a year", "Money", 0.0, 2.0, 0.1, "What money a year later is worth less: the effective yearly rate of your finance department.", is_share=True),
)  # fmt: skip

PLAN = (
    _share("success_rate", "Success measured", "Quality", None, "Share of the tasks of an evaluation that the model does well; an evaluation's interval belongs here."),
    _share("carry_over", "Carry-over to your tasks", "Quality", 1.0, "Your success rate over the measured one; the product is never above 100 %.", high=2.0),
    _money("integration_cost", "Integration", "People", "", 0.0, "Work before the start: connecting, testing, security review."),
    _money("training_cost", "Training and change", "People", "", 0.0, "Teaching the people who work with it."),
    _money("people_per_month", "People who run it", "People", "a month", 0.0, "Operation, prompts, support."),
    _money("platform_cost_per_month", "Platform and licences", "Prices", "a month", 0.0, "Storage, monitoring, licences: whatever is paid by the month."),
    _money("evaluation_cost_once", "Evaluation before the start", "Quality", "", 0.0, "Building a test set of your own tasks and running it."),
    _money("evaluation_cost_per_month", "Evaluation", "Quality", "a month", 0.0, "Keeping the quality measured."),
    _yearly("price_change_per_year", "Change of prices", "Prices", 0.0, "How usage or machine prices move each year; -20 % means that they fall by a fifth.", high=5.0),
    _count("wh_per_task", "Energy", "Wh a task", "Energy", 1e6, 0.0, "Electricity of one handled task, all its attempts included."),
    _count("grid_gco2e_per_kwh", "Emissions of the grid", "gCO2e a kWh", "Energy", 2000, 0.0, "Greenhouse gases of a kilowatt-hour where the machines are."),
    _money("electricity_price_per_kwh", "Electricity", "Energy", "a kWh", 0.0, "0 where the provider's price includes power, as with APIs and rented machines."),
    _money("carbon_price_per_tonne", "Carbon price", "Energy", "a tonne CO2e", 0.0, "What your organization charges itself; 0 where it does not."),
)  # fmt: skip

API = (
    _money("price_input", "Input price", "Prices", "a million tokens", None, "List price of input tokens."),
    _money("price_output", "Output price", "Prices", "a million tokens", None, "List price of output tokens."),
    _money("price_cached_input", "Cached input price", "Prices", "a million tokens", 0.0, "Price of input that the provider still has from an earlier call."),
    _money("price_per_attempt", "Price per attempt", "Prices", "an attempt", 0.0, "What is asked beside tokens: minutes of audio, pages, searches."),
    _share("cached_share", "Share of input from the cache", "Use", 0.0, "Of the input tokens, those billed at the cached price."),
    _share("batch_share", "Share sent in batches", "Use", 0.0, "Of the tasks, those that can wait and are sent as a batch."),
    _share("batch_discount", "Batch discount", "Prices", 0.5, "What a batch is cheaper by."),
)  # fmt: skip

HOSTED = (
    _money("instance_price_per_hour", "Machine price", "Machines", "an hour", None, "List price of one instance with all its accelerators."),
    Field("throughput_tokens_per_second", "Measured throughput", "output tokens a second", "Machines", 1e-6, 1e9, None, "What one replica writes a second under load, from a serving benchmark of this model and machine."),
    Field("input_load", "Load of an input token", "output tokens", "Machines", 0.0, 10.0, 0.0, "0 where the benchmark's requests had inputs like yours; 1 for models that only read, such as embeddings."),
    Field("utilisation", "Planned utilisation at the peak", "share", "Machines", 0.01, 1.0, 0.7, "How much of the measured throughput is planned for; the rest keeps answers quick.", is_share=True),
    Field("peak_factor", "Peak over average", "times", "Machines", 1.0, 1000, 4.0, "The busiest hour's load over the average of all 730 hours of a month."),
    Field("min_replicas", "Least replicas", "replicas", "Machines", 0.0, 10_000, 1.0, "Kept running whatever the load; 2 where one may fail."),
    Field("instances_per_replica", "Instances a replica", "instances", "Machines", 1.0, 1000, 1.0, "More than one where the model does not fit one instance."),
    Field("hours_per_month", "Hours paid", "hours a month", "Machines", 0.0, 744.0, 730.0, "730 where machines stay on; fewer where they are switched off at night."),
)  # fmt: skip

OF_PLAN: dict[Kind, tuple[Field, ...]] = {"api": PLAN + API, "self_hosted": PLAN + HOSTED}
KIND_LABELS: dict[Kind, str] = {"api": "API", "self_hosted": "Self-hosted"}
FIELDS = {each.name: each for each in SHARED + PLAN + API + HOSTED}
