"""`elman export`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from elman.cli.options import BotName, Json
from elman.cli.output import print_report


def export(
    bot: BotName,
    out: Annotated[
        Path | None, typer.Option(help="File to write, or folder if it does not end in .zip. [its name with .zip]")
    ] = None,
    half: Annotated[bool, typer.Option("--fp16", help="Write the weights in half precision, half as large.")] = False,
    name: Annotated[str | None, typer.Option(help="What the bot is called from now on. [as it is]")] = None,
    json: Json = False,
) -> None:
    """Pack a bot into one .zip with its graph in both precisions for any ONNX runtime; or into a folder without them.

    The folder is what the Hugging Face hub takes: config, tokenizer, weights and model card.

    Example: elman export my-bot --out my-bot-small --fp16
    """
    from elman.bot.folder import open_bot
    from elman.runtime.export import export_bot

    opened = open_bot(bot)
    target = out or Path(f"{Path(name or opened.name).name}.zip")
    files = export_bot(opened, target, half=half, name=name)
    size = sum(files.values()) if target.is_dir() else target.stat().st_size
    print_report({"out": str(target), "bytes": size, "files": list(files)}, as_json=json)
