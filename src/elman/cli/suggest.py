"""`elman suggest`."""

from __future__ import annotations

from typing import Annotated

import typer

from elman.cli.options import BotName, Json, PrecisionOption
from elman.cli.output import print_json


def suggest(
    bot: BotName,
    prefix: Annotated[str, typer.Argument(metavar="PREFIX", help="The words so far; may be empty.")],
    count: Annotated[int, typer.Option("--count", "-k", min=1, help="Words to suggest.")] = 5,
    precision: PrecisionOption = "int8",
    json: Json = False,
) -> None:
    """Print the most probable next words, whole words whatever the tokens are.

    Example: elman suggest my-bot "how are"
    """
    from elman.chat.bot import load

    found = load(bot, precision).suggest(prefix, count)
    if json:
        print_json([{"word": word, "probability": probability} for word, probability in found])
        return
    for word, probability in found:
        print(f"{probability:6.1%}  {word}")
