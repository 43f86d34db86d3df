"""Write `docs/commands.md`: every verb's help text, as the program prints it."""

from __future__ import annotations

import os
from pathlib import Path

os.environ |= {"COLUMNS": "100", "TERMINAL_WIDTH": "100", "NO_COLOR": "1"}

import typer
from typer.testing import CliRunner

from elman.cli import app

DOCS = Path(__file__).parents[1] / "docs" / "commands.md"


def verbs(application: typer.Typer, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Return every verb, those of groups after their group's name."""
    found = [(*path, command.name or str(command.callback.__name__)) for command in application.registered_commands]  # type: ignore[union-attr]
    for group in application.registered_groups:
        assert group.typer_instance is not None
        found += verbs(group.typer_instance, (*path, str(group.name)))
    return found


def command_docs() -> str:
    """Return the page."""
    parts = ["# Commands", "", "Written by `make docs` from the help texts.", ""]
    for verb in verbs(app):
        result = CliRunner().invoke(app, [*verb, "--help"], prog_name="elman")
        parts += [f"## elman {' '.join(verb)}", "", "```text", result.output.strip(), "```", ""]
    return "\n".join(line.rstrip() for line in "\n".join(parts).splitlines()) + "\n"


if __name__ == "__main__":
    DOCS.write_text(command_docs(), encoding="utf-8")
