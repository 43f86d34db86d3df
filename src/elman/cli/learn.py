"""`elman learn`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from elman.cli.options import MOST_SEED, Alias, ExportEncoding, Exports, Json, Redact
from elman.cli.output import print_report, stderr


def learn(
    exports: Exports,
    speaker: Annotated[str, typer.Option("--as", metavar="NAME", help="Whom the bot will speak as.")],
    out: Annotated[Path, typer.Option(help="Folder of the bot.")],
    alias: Alias = None,
    base: Annotated[
        str | None, typer.Option(metavar="BOT", help="Bot to start from. [default, the packaged one]")
    ] = None,
    from_scratch: Annotated[
        bool, typer.Option("--from-scratch", help="Start from nothing: a small model of the export's size.")
    ] = False,
    minutes: Annotated[float, typer.Option(help="Budget of the training.")] = 5.0,
    steps: Annotated[int | None, typer.Option(help="Budget in optimiser steps, in place of minutes.")] = None,
    merge: Annotated[bool, typer.Option("--merge/--no-merge", help="Make what someone sends in a row one.")] = True,
    others: Annotated[float, typer.Option(help="Weight of the others' messages beside NAME's own, 0 to 1.")] = 0.3,
    mix: Annotated[float, typer.Option(help="Share of base conversations in what is read.")] = 0.1,
    redact: Redact = False,
    keep: Annotated[bool, typer.Option("--keep", help="Keep a bot that is worse than its base.")] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with a run that was stopped.")] = False,
    seed: Annotated[int, typer.Option(min=0, max=MOST_SEED, help="Seed of the training.")] = 0,
    encoding: ExportEncoding = "auto",
    json: Json = False,
) -> None:
    """Learn to speak as one person from chat exports, on this computer, for this computer.

    Example: elman learn chat.txt --as Lin --out lin --minutes 5 && elman chat lin
    """
    from elman.bot.finding import DEFAULT
    from elman.chat.learned import replies, write_report
    from elman.errors import UserError
    from elman.text.exports.reading import in_order, open_exports, parse_aliases
    from elman.text.redaction import RedactionConfig, Redactor
    from elman.training.learn import LearnConfig, cut_time_line, discard
    from elman.training.learn import learn as run

    if from_scratch and base is not None:
        raise UserError(f"--from-scratch starts from nothing, and --base {base} from a bot: use one of them")
    start = None if from_scratch else base or DEFAULT
    config = LearnConfig(speaker=speaker, minutes=minutes, steps=steps, merge=merge, others=others, mix=mix, seed=seed)
    export = open_exports(exports, aliases=parse_aliases(alias or []), encoding=encoding)
    messages = in_order(export.messages())
    stderr.print(export.report.left_out())
    if redact:
        redactor = Redactor(RedactionConfig(speakers=False))  # the one to be learned keeps the name that was given
        messages = list(redactor.redact_messages(messages))
        stderr.print("redacted: " + (", ".join(f"{count:,} {kind}" for kind, count in redactor.counts.items()) or "-"))
    learned = run(cut_time_line(messages, config), out, config, base=start, resume=resume, console=stderr)
    found = {
        "out": str(out),
        "base": start,
        "kept": keep or not learned.worse,
        **learned.to_json(),
        "messages_without_text": sum(not message.text.strip() for message in messages),
        "undecodable": export.report.undecodable,
    }
    if found["kept"]:
        write_report(out, found, replies(out, learned.held_out, speaker))
    else:
        discard(out)
        stderr.print("the bot knows the held-out messages less well than its base, and is not kept; --keep keeps it")
    print_report(found, as_json=json)
