"""How verbs print: reports on stdout, as a table or as one JSON value; progress and notes on stderr."""

from __future__ import annotations

import json
import math
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

stderr = Console(stderr=True)


def print_json(value: Any) -> None:
    """Print one JSON value on stdout, at once; numbers that JSON does not have become null."""
    print(json.dumps(plain(value), ensure_ascii=False), flush=True)


def plain(value: Any) -> Any:
    """Replace NaN and infinities, which JSON does not have, by null."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, list | tuple) else value


def print_report(fields: dict[str, Any], *, as_json: bool) -> None:
    """Print a report's fields, as JSON or as a table of two columns."""
    if as_json:
        print_json(fields)
        return
    table = Table(show_header=False, box=None)
    for name, value in fields.items():
        table.add_row(name.replace("_", " "), Text(readable(value)))
    Console().print(table)


def readable(value: Any) -> str:
    """Format a value for people."""
    match value:
        case bool() | None:
            return {True: "yes", False: "no", None: "-"}[value]
        case float():
            return f"{value:,.4g}" if abs(value) < 10 else f"{value:,.2f}"
        case int():
            return f"{value:,}"
        case list():
            return ", ".join(map(readable, value))
        case dict():
            return ", ".join(f"{name} {readable(each)}" for name, each in value.items())
        case _:
            return str(value)
