"""`elman export`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from elman.cli.options import BotDir, Json
from elman.cli.output import print_report


def export(
    bot: BotDir,
    out: Annotated[Path | None, typer.Option(help="File to write. [the folder's name with .zip]")] = None,
    json: Json = False,
) -> None:
    """Pack a bot into one .zip: its folder, and its graph in both precisions for any ONNX runtime.

    Example: elman export my-bot --out my-bot.zip
    """
    from elman.bot.folder import open_bot
    from elman.runtime.export import export_bot

    opened = open_bot(bot)
    target = out or Path(f"{bot.resolve().name}.zip")
    files = export_bot(opened, target)
    print_report({"out": str(target), "bytes": target.stat().st_size, "files": files}, as_json=json)
