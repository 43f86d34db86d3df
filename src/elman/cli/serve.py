"""`elman serve`."""

from __future__ import annotations

from typing import Annotated

import typer

from elman.bot.finding import DEFAULT
from elman.cli.options import BotName, Json, PrecisionOption, SpeakAs
from elman.cli.output import print_json, stderr
from elman.cli.person import StoreOption, opened
from elman.errors import UserError


def serve(
    bot: BotName = DEFAULT,
    host: Annotated[
        str, typer.Option(help="Address to listen at; one that others can reach needs accounts (elman user add).")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen at; 0 takes a free one.")] = 8000,
    proxy: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ADDRESS",
            help="Address or network of a proxy in front, whose X-Forwarded-For is believed; may be given often.",
        ),
    ] = None,
    store: StoreOption = None,
    precision: PrecisionOption = "int8",
    speaker: SpeakAs = None,
    json: Json = False,
) -> None:
    """Serve a bot: a web page, OpenAI's API under /v1, and Elman's own under /api (/openapi.json describes both).

    Open to this machine alone until the first account exists; then each request needs its token. Ctrl-C or SIGTERM
    ends it once the replies under way are told.

    Example: elman serve my-bot --port 8000
    """
    try:
        from elman.server.running import serve as run
        from elman.server.running import step_threads
    except ImportError as error:
        raise UserError(f"serving needs {error.name}: pip install 'elman[serve]'") from error
    from elman.bot.folder import open_bot
    from elman.chat.bot import load

    open_bot(bot)  # what is wrong with it is said before anything listens

    def listening(address: str, is_open: bool) -> None:
        if json:
            print_json({"address": address, "open": is_open})
            return
        stderr.print(f"{address}  ({'open to this machine' if is_open else 'with accounts'}; Ctrl-C ends it)")

    with opened(store) as kept:
        run(
            lambda: load(bot, precision, threads=step_threads(), speaker=speaker),
            kept,
            host=host,
            port=port,
            proxies=proxy or (),
            listening=listening,
        )
