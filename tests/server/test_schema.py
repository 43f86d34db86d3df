"""What the API's own description allows, and what it forbids, is sent: no answer breaks, and each is as described."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from served import Served, Serving

FEW, MANY = 4, 400
"""Requests to each route, of what is allowed and of what is not: in every run, and behind `make soak`."""


@pytest.fixture(scope="module")
def server(serving: Serving) -> Served:
    found: Served = serving(most_new_tokens=8)
    with found.client() as client:
        client.post("/api/persons", json={"name": "lin"})
    return found


def routes(server: Served) -> list[Any]:
    """Return every route with each of its methods."""
    schemathesis = pytest.importorskip("schemathesis")
    with server.client() as client:
        described = client.get("/openapi.json").json()
    return [found.ok() for found in schemathesis.openapi.from_dict(described).get_all_operations()]


def send(server: Served, route: Any, mode: Any, count: int) -> int:
    """Send requests of one kind to a route and check the answers; return how many there were."""
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi.checks import response_schema_conformance

    sent = 0

    @settings(max_examples=count, deadline=None, derandomize=True, database=None, suppress_health_check=[*HealthCheck])
    @given(case=route.as_strategy(generation_mode=mode))
    def each(case: Any) -> None:
        nonlocal sent
        answer = case.call(base_url=server.address, timeout=60)
        case.validate_response(answer, checks=[not_a_server_error, response_schema_conformance])
        sent += 1

    with contextlib.suppress(Unsatisfiable):  # a route that takes nothing forbids nothing
        each()
    return sent


@pytest.mark.parametrize("count", [FEW, pytest.param(MANY, marks=pytest.mark.soak)])
def test_every_route_answers_as_it_is_described(server: Served, count: int) -> None:
    found = routes(server)
    from schemathesis import GenerationMode

    for route in found:
        allowed, forbidden = (send(server, route, mode, count) for mode in GenerationMode)
        assert allowed
        assert forbidden or not (route.body or route.query or route.path_parameters), route.label
