"""`elman convert`."""

from __future__ import annotations

from typing import Annotated

import typer

from elman.cli.options import Alias, ExportEncoding, Exports, Redact
from elman.cli.output import stderr


def convert(
    exports: Exports,
    alias: Alias = None,
    redact: Redact = False,
    names: Annotated[bool, typer.Option("--redact-names", help="Replace the speakers' names too.")] = False,
    addresses: Annotated[bool, typer.Option("--redact-addresses", help="Replace postal addresses too.")] = False,
    encoding: ExportEncoding = "auto",
) -> None:
    """Print the messages of chat exports as JSONL, one a line; what was left out is said on stderr.

    Example: elman convert chat.txt --redact > messages.jsonl
    """
    from json import dumps

    from elman.text.conversations import message_to_json
    from elman.text.exports.reading import open_exports, parse_aliases
    from elman.text.exports.summary import summarise
    from elman.text.redaction import RedactionConfig, Redactor

    export = open_exports(exports, aliases=parse_aliases(alias or []), encoding=encoding)
    people = tuple(summarise(export.again()).export.report.people) if names else ()
    redactor = Redactor(RedactionConfig(names=people, addresses=addresses)) if redact or names or addresses else None
    messages = export.messages()
    for message in messages if redactor is None else redactor.redact_messages(messages):
        print(dumps(message_to_json(message), ensure_ascii=False))
    stderr.print(export.report.left_out())
    if redactor is not None:
        stderr.print("redacted: " + (", ".join(f"{count:,} {kind}" for kind, count in redactor.counts.items()) or "-"))
