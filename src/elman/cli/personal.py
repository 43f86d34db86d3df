"""`elman evaluate --personal`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from elman.bot.config import Precision, RecurrentConfig
from elman.cli.output import print_json, stderr
from elman.errors import UserError

NEXT_WORDS = 10
"""Words asked for of each speaker, rung and bucket."""
SPEAKERS = 10
"""Speakers measured."""


def check_flags(*, personal: bool, speakers: int | None, both_sides: bool, control: bool, plot: Path | None) -> None:
    """Refuse flags that would do nothing."""
    given = {"--speakers": speakers is not None, "--both-sides": both_sides, "--control": control, "--plot": plot}
    for flag in given:
        if given[flag] and not personal:
            raise UserError(f"{flag} goes with --personal")
    if control and both_sides:
        raise UserError("--both-sides goes without --control, which learns another speaker's words alone")


def evaluate_personal(
    bot: str,
    file: Path,
    speakers: int,
    *,
    precision: Precision,
    both_sides: bool,
    control: bool,
    next_words: int | None,
    plot: Path | None,
    encoding: str,
    json: bool,
) -> None:
    """Print what learning the speakers of a file gains."""
    from elman.bot.folder import open_bot
    from elman.person.benchmark import measure_speakers, most_talkative, report
    from elman.person.ladder import Ladder
    from elman.person.last_layer import softmax_of
    from elman.person.reader import Reader
    from elman.runtime.loading import load_engine
    from elman.text.conversations import Conversation
    from elman.text.sources import read_corpus

    opened = open_bot(bot)
    if not isinstance(opened.config, RecurrentConfig) or not opened.dialogue:
        raise UserError(f"{bot}: --personal needs a recurrent bot of conversations")
    conversations = [item for item in read_corpus([file], encoding) if isinstance(item, Conversation)]
    if not conversations:
        raise UserError(f"{file}: --personal needs speakers: TSV of scene, speaker, text, or JSONL of conversations")
    engine = load_engine(opened, precision)
    found = []
    for each in measure_speakers(
        Reader(opened, engine),
        Ladder(softmax_of(opened), engine.fingerprint),
        conversations,
        most_talkative(conversations, speakers),
        both_sides=both_sides,
        control=control,
        next_words=NEXT_WORDS if next_words is None else next_words,
    ):
        found.append(each)
        change = each.perplexity("ladder") / each.perplexity("static") - 1
        stderr.print(f"speaker {len(found)}: {each.messages:,} messages, perplexity {change:+.1%}")
    figures = report(found)
    if plot is not None:
        draw(figures, plot)
    if json:
        print_json(figures)
    else:
        print_table(figures)


def print_table(figures: dict[str, Any]) -> None:
    """Print the benchmark's figures for people."""
    table = Table(box=None)
    buckets = list(figures["rungs"]["static"])
    for title in ("perplexity per word", *buckets):
        table.add_column(title, justify="left" if title == "perplexity per word" else "right")
    for name, row in figures["rungs"].items():
        table.add_row(name, *(cell(row[bucket]) for bucket in buckets))
    Console().print(table)
    print(
        f"{figures['speakers']} speakers, {figures['helped']:.0%} helped, worst {figures['worst'] - 1:+.1%}; "
        f"{figures['ms_per_message']:.1f} ms a message, {figures['bytes_per_person']:,} bytes a person at most"
    )


def cell(figures: dict[str, Any]) -> str:
    """Format one bucket of one rung."""
    if figures["perplexity_per_word"] is None:
        return "-"
    text = f"{figures['perplexity_per_word']:.1f} ({figures['change']:+.1%})"
    return text if figures["top1"] is None else f"{text} {figures['top1']:.0%}/{figures['top3']:.0%}"


def draw(figures: dict[str, Any], path: Path) -> None:
    """Draw perplexity against messages seen, a line for each rung."""
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise UserError("--plot needs matplotlib: pip install 'elman[train]'") from error
    figure = Figure(figsize=(6, 4), layout="constrained")
    axes = figure.add_subplot()
    for name, row in figures["rungs"].items():
        axes.plot(list(row), [each["perplexity_per_word"] for each in row.values()], marker="o", label=name)
    axes.set(xlabel="messages seen", ylabel="perplexity per word", yscale="log")
    axes.legend()
    figure.savefig(path)
