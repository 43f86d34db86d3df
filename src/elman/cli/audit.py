"""`elman audit`."""

from __future__ import annotations

from typing import Annotated

import typer

from elman.cli.options import Alias, BotName, ExportEncoding, Exports, Json
from elman.cli.output import print_json, print_report


def audit(
    bot: BotName,
    exports: Exports,
    speaker: Annotated[str, typer.Option("--as", metavar="NAME", help="Whom the bot speaks as.")],
    alias: Alias = None,
    encoding: ExportEncoding = "auto",
    json: Json = False,
) -> None:
    """Measure what a bot memorised of the export that it learned: rare messages that it completes word for word.

    The control are the export's latest messages, which `elman learn` holds out: what is as easily guessed without
    having been learned. No message is printed.

    Example: elman audit lin chat.txt --as Lin
    """
    from elman.bot.folder import open_bot
    from elman.chat.audit import audit_bot
    from elman.text.exports.reading import in_order, open_exports, parse_aliases

    export = open_exports(exports, aliases=parse_aliases(alias or []), encoding=encoding)
    learned, control = audit_bot(open_bot(bot), in_order(export.messages()), speaker)
    if json:
        print_json({"learned": learned.to_json(), "control": control.to_json()})
        return
    for name, found in (("learned", learned), ("control", control)):
        print_report({name: "", **found.to_json()}, as_json=False)
