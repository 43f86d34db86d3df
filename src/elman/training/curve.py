"""The learning curve as a picture beside the weights."""

from __future__ import annotations

import math
from pathlib import Path

from elman.files import replacing
from elman.training.observers import LOG, read_log

CURVE = "curve.png"


def draw_curve(out: Path) -> Path:
    """Draw training and validation perplexity against the tokens read, from the log under `out`."""
    figure, axes = new_figure()
    log = read_log(out / LOG)
    for field, label in (("loss", "training"), ("valid_perplexity", "validation")):
        points = [(line["tokens"], line[field]) for line in log if field in line]
        if points:
            tokens, values = zip(*points, strict=True)
            heights = [math.exp(min(value, 50)) for value in values] if field == "loss" else values
            axes.plot(tokens, heights, label=label, marker="o" if field != "loss" else None, markersize=3)
    axes.set(xlabel="tokens read", ylabel="perplexity", yscale="log", title=out.name)
    axes.legend()
    return save_figure(figure, out / CURVE)


def new_figure(width: float = 7, height: float = 4):  # type: ignore[no-untyped-def]
    """Return an empty figure and its axes; matplotlib is imported when the first picture is drawn."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.grid(alpha=0.3)
    return figure, axes


def save_figure(figure, path: Path) -> Path:  # type: ignore[no-untyped-def]
    """Write the figure as PNG, atomically."""
    with replacing(path) as temporary:
        figure.savefig(temporary, format="png", dpi=110)
    return path
