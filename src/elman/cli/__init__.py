"""The command line: thin verbs, each importing what it needs when it runs."""

from __future__ import annotations

import sys

import typer

from elman.cli import (
    audit,
    bot,
    chat,
    convert,
    diagnose,
    evaluate,
    export,
    generate,
    inspect,
    learn,
    person,
    score,
    serve,
    suggest,
    train,
    tune,
    user,
)
from elman.errors import UserError

app = typer.Typer(
    name="elman",
    help="Recurrent neural network language models, and the personal chatbots built on them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
VERBS = (
    *(train.train, evaluate.evaluate, generate.generate, score.score, chat.chat, suggest.suggest, tune.tune),
    *(export.export, inspect.inspect, convert.convert, learn.learn, audit.audit, serve.serve),
)
for verb in VERBS:
    app.command()(verb)
app.add_typer(bot.app, name="bot")
app.add_typer(person.app, name="person")
app.add_typer(user.app, name="user")
app.add_typer(diagnose.app, name="diagnose")


def main() -> None:
    """Run a verb; bad input ends in one line on stderr and exit code 2."""
    try:
        sys.exit(app(standalone_mode=False) or 0)
    except UserError as error:
        print(f"elman: {error}", file=sys.stderr)
        sys.exit(2)
    except typer.TyperException as error:
        print(f"elman: {error.format_message()}", file=sys.stderr)
        sys.exit(error.exit_code)
    except typer.Abort:
        sys.exit(130)
