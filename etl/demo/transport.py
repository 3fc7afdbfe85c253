"""Puts the fictional Hub under the real huggingface_hub client, without a socket."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date

import httpx2
from huggingface_hub import set_client_factory
from huggingface_hub.errors import OfflineModeIsEnabled
from huggingface_hub.utils._http import default_client_factory, hf_request_event_hook

from etl.demo.hub import FictionalHub
from etl.demo.protocol import answer


class HubTransport(httpx2.BaseTransport):
    """Answers every request from the fictional Hub as it stood on `day`, which may be moved between requests."""

    def __init__(self, hub: FictionalHub, day: date):
        self.hub, self.day = hub, day

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Only GET is known; whatever host is asked, nothing leaves the process."""
        if request.method != "GET":
            return httpx2.Response(405, request=request)
        reply = answer(self.hub, self.day, str(request.url))
        return httpx2.Response(reply.status, headers=reply.headers, content=reply.body, request=request)


def transport(hub: FictionalHub) -> HubTransport:
    """A transport that starts on the Hub's last day."""
    return HubTransport(hub, hub.last_day)


def _announce(request: httpx2.Request) -> None:
    # The client's hook also refuses to work with HF_HUB_OFFLINE set. A demo needs no network, so it may go on.
    with suppress(OfflineModeIsEnabled):
        hf_request_event_hook(request)


def client(hub_transport: HubTransport) -> httpx2.Client:
    """The client that huggingface_hub would make for itself, over the fictional Hub."""
    return httpx2.Client(
        transport=hub_transport,
        event_hooks={"request": [_announce]},
        follow_redirects=True,
        timeout=None,
    )


@contextmanager
def in_place_of_the_hub(hub: FictionalHub) -> Iterator[HubTransport]:
    """Within the block all that huggingface_hub asks goes to the fictional Hub; move its clock by `.day`."""
    hub_transport = transport(hub)
    set_client_factory(lambda: client(hub_transport))
    try:
        yield hub_transport
    finally:
        set_client_factory(default_client_factory)
