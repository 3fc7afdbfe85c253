"""A seeded, fictional Hub in the real Hub's wire format: the demo takes the same road as real data. See README.md."""

from etl.demo.hub import FictionalHub, Outage, Refusal
from etl.demo.transport import HubTransport, client, in_place_of_the_hub, transport

__all__ = ["FictionalHub", "HubTransport", "Outage", "Refusal", "client", "in_place_of_the_hub", "transport"]
