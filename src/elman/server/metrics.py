"""What a server counts and times, for Prometheus: of requests and tokens, never of what was said or who said it."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
"""Bounds of the histograms."""


class Metrics:
    """The figures of one server."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "elman_requests", "Requests answered.", ["method", "route", "status"], registry=self.registry
        )
        self.seconds = Histogram(
            "elman_request_seconds",
            "From a request to the end of its answer.",
            ["method", "route"],
            buckets=SECONDS,
            registry=self.registry,
        )
        self.first_token = Histogram(
            "elman_first_token_seconds",
            "From a request to its reply's first piece.",
            buckets=SECONDS,
            registry=self.registry,
        )
        self.tokens = Counter("elman_tokens", "Tokens of replies.", registry=self.registry)
        self.prompt_tokens = Counter(
            "elman_prompt_tokens",
            "Tokens of prompts, by whether they had to be read.",
            ["kind"],
            registry=self.registry,
        )
        self.cancelled = Counter(
            "elman_replies_cancelled", "Replies whose readers went away before the end.", registry=self.registry
        )

    def gauge(self, name: str, text: str, value: Callable[[], float]) -> None:
        """Tell a value whenever the figures are asked for."""
        Gauge(name, text, registry=self.registry).set_function(value)

    def page(self) -> bytes:
        """Return all figures in Prometheus' text format."""
        return generate_latest(self.registry)
