"""`elman bot`: what a bot's folder holds."""

from __future__ import annotations

import typer

from elman.cli.options import BotName, Json
from elman.cli.output import print_report

app = typer.Typer(help="Look at a bot's folder.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def group() -> None:
    """Look at a bot's folder."""


@app.command()
def info(bot: BotName, json: Json = False) -> None:
    """Print what a bot's folder holds: model, tokenizer, sizes, fingerprint.

    Example: elman bot info my-bot
    """
    from elman.bot.folder import open_bot
    from elman.runtime.loading import check_bot

    opened = open_bot(bot)
    check_bot(opened)
    print_report(opened.info(), as_json=json)
