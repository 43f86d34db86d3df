"""A picture of when people talked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from elman.errors import UserError
from elman.training.curve import new_figure, save_figure

COLUMNS = 60


def draw_activity(times: Sequence[datetime], path: Path) -> Path:
    """Draw messages over time, and over the hours of the day; UserError where no message has a time."""
    if not times:
        raise UserError("--picture: no message has a time")
    figure, (over_time, over_day) = new_figure(width=9, height=3.2, columns=2)
    over_time.hist(times, bins=COLUMNS)
    over_time.set(ylabel="messages")
    over_time.tick_params(axis="x", rotation=30)
    over_day.hist([time.hour + time.minute / 60 for time in times], bins=range(25))
    over_day.set(xlabel="hour of the day", xticks=range(0, 25, 4))
    return save_figure(figure, path)
