"""`elman inspect`."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from elman.cli.options import Alias, ExportEncoding, Exports, Json
from elman.cli.output import print_json, print_report


def inspect(
    exports: Exports,
    alias: Alias = None,
    picture: Annotated[Path | None, typer.Option(help="PNG to draw the activity into.")] = None,
    encoding: ExportEncoding = "auto",
    json: Json = False,
) -> None:
    """Show what is in chat exports: people, messages, dates, languages, and whatever could not be read.

    Example: elman inspect "WhatsApp Chat with Lin.zip" --alias "+44 20 7946 0000=Lin"
    """
    from elman.text.exports.reading import open_exports, parse_aliases
    from elman.text.exports.summary import summarise

    summary = summarise(open_exports(exports, aliases=parse_aliases(alias or []), encoding=encoding))
    if picture is not None:
        from elman.training.activity import draw_activity

        draw_activity(summary.days(), picture)
    found = summary.to_json()
    if json:
        print_json(found)
        return
    people = found.pop("people")
    found["languages"] = ", ".join(f"{name} {share:.0%}" for name, share in found["languages"].items())
    found["longest_silence"] = str(timedelta(seconds=int(found.pop("longest_silence_seconds"))))
    found["activity"] = summary.activity()
    print_report(found, as_json=False)
    print_report({each["name"]: each["messages"] for each in people[:20]}, as_json=False)
    if len(people) > 20:
        print(f"and {len(people) - 20} more")
