"""The learning curve as a picture beside the weights."""

from __future__ import annotations

import math
from pathlib import Path
from statistics import fmean

from elman.files import replacing
from elman.training.observers import LOG, read_log

CURVE = "curve.png"


def draw_curve(out: Path) -> Path:
    """Draw training and validation perplexity against the tokens read, from the log under `out`."""
    figure, (axes,) = new_figure()
    log = read_log(out / LOG)
    for field, label in (("loss", "training"), ("valid_perplexity", "validation")):
        points = [(line["tokens"], line[field]) for line in log if field in line]
        if field == "loss":
            points = [(tokens, math.exp(min(loss, 50))) for tokens, loss in smooth(points)]
        if points:
            axes.plot(*zip(*points, strict=True), label=label, marker="o" if field != "loss" else None, markersize=3)
    axes.set(xlabel="tokens read", ylabel="perplexity", yscale="log", title=out.name)
    if axes.lines:
        axes.legend()
    return save_figure(figure, out / CURVE)


def smooth(points: list[tuple[float, float]], pieces: int = 60) -> list[tuple[float, float]]:
    """Return the means of about `pieces` runs of neighbouring points: single steps' losses are noisy."""
    size = max(1, len(points) // pieces)
    runs = [points[start : start + size] for start in range(0, len(points), size)]
    return [(fmean(x for x, _ in run), fmean(y for _, y in run)) for run in runs]


def new_figure(width: float = 7, height: float = 4, columns: int = 1):  # type: ignore[no-untyped-def]
    """Return an empty figure and the list of its axes; matplotlib is imported when the first picture is drawn."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    axes = [figure.add_subplot(1, columns, column + 1) for column in range(columns)]
    for each in axes:
        each.grid(alpha=0.3)
    return figure, axes


def save_figure(figure, path: Path) -> Path:  # type: ignore[no-untyped-def]
    """Write the figure as PNG, atomically."""
    with replacing(path) as temporary:
        figure.savefig(temporary, format="png", dpi=110)
    return path
