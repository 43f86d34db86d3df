"""How often and how much at once: a bucket of requests for each token, and places for replies under way."""

from __future__ import annotations

import contextlib
import time
from collections import Counter
from collections.abc import Callable, Iterator

from elman.server.errors import ApiError

MOST_KEYS = 10_000
"""Keys after which those are forgotten that are owed nothing."""


class Buckets:
    """So many requests a minute for each key, all of which may come at once."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.per_minute, self.clock = per_minute, clock
        self.left: dict[object, tuple[float, float]] = {}
        """For each key how many requests were left, and when."""

    def take(self, key: object) -> None:
        """Count a request; ApiError 429 when there are too many."""
        now, rate = self.clock(), self.per_minute / 60
        left, at = self.left.get(key, (float(self.per_minute), now))
        left = min(self.per_minute, left + (now - at) * rate)
        if left < 1:
            text = f"more than {self.per_minute} requests a minute"
            raise ApiError(429, text, code="rate_limit_exceeded", retry_after=(1 - left) / rate)
        self.left[key] = left - 1, now
        if len(self.left) > MOST_KEYS:
            full = [each for each, (some, when) in self.left.items() if some + (now - when) * rate >= self.per_minute]
            for each in full:
                del self.left[each]


class Places:
    """Replies under way: so many in all, and so many of one caller."""

    def __init__(self, most: int, most_each: int) -> None:
        self.most, self.most_each = most, most_each
        self.taken: Counter[object] = Counter()

    @contextlib.contextmanager
    def place(self, key: object) -> Iterator[None]:
        """Hold a place; ApiError 429 when there is none."""
        if self.taken.total() >= self.most:
            raise ApiError(429, "the server is busy", code="server_busy", retry_after=1)
        if self.taken[key] >= self.most_each:
            text = f"more than {self.most_each} replies at a time"
            raise ApiError(429, text, code="too_many_streams", retry_after=1)
        self.taken[key] += 1
        try:
            yield
        finally:
            self.taken[key] -= 1
            if not self.taken[key]:
                del self.taken[key]
