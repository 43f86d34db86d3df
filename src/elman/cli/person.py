"""`elman person list`, `show`, `export`, `import`, `forget`: what is kept of a person is theirs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from elman.cli.options import Json
from elman.cli.output import print_json, print_report, stderr
from elman.errors import UserError

if TYPE_CHECKING:
    from elman.person.person import Person
    from elman.person.records import StoredMessage
    from elman.person.store import Store

app = typer.Typer(help="What is kept of the persons who talk to bots: list, show, export, import, forget.")

Name = Annotated[str, typer.Argument(metavar="NAME", help="The person.")]
StoreOption = Annotated[
    str | None,
    typer.Option("--store", help="File, or PostgreSQL URL, that persons are kept in. [ELMAN_STORE, else ELMAN_HOME]"),
]


def opened(store: str | None) -> Store:
    """Open the store that is meant."""
    from elman.home import store_location
    from elman.person.store import open_store

    return open_store(store_location() if store is None else store)


def person_named(store: Store, name: str) -> Person:
    """Return a person of the store; UserError when there is none of that name."""
    from elman.person.person import open_person

    return open_person(store, name)


@app.command("list")
def list_persons(store: StoreOption = None, json: Json = False) -> None:
    """List the persons, and how much is kept of each.

    Example: elman person list
    """
    with opened(store) as kept:
        persons = kept.persons()
    rows = [
        {
            "name": each.name,
            "since": each.created.isoformat(timespec="seconds"),
            "messages": each.held.text.rows,
            "facts": each.held.facts.rows,
            "bytes": sum(kind.bytes for kind in each.held),
        }
        for each in persons
    ]
    if json:
        print_json(rows)
        return
    for row in rows:
        print(f"{row['name']}: {row['messages']:,} messages, {row['facts']:,} facts, {row['bytes']:,} bytes")
    if not rows:
        stderr.print("nobody yet")


@app.command()
def show(name: Name, store: StoreOption = None, json: Json = False) -> None:
    """Show what is kept of a person: their facts, where each came from, and how many bytes of what.

    Example: elman person show lin
    """
    with opened(store) as kept:
        found = person_named(kept, name).show()
    if json:
        print_json(found)
        return
    facts = found.pop("facts")
    print_report(found, as_json=False)
    for fact in facts:
        source = "told to remember" if fact["message_id"] is None else f"message {fact['message_id']}"
        history = "" if fact["superseded_by"] is None else f", until fact {fact['superseded_by']}"
        print(f"fact {fact['id']}: {fact['text']} ({source}{history})")


@app.command()
def export(
    name: Name,
    out: Annotated[Path, typer.Argument(metavar="FILE", help="File to write.")],
    store: StoreOption = None,
) -> None:
    """Write all that is kept of a person into one file, which another installation imports.

    Example: elman person export lin lin.jsonl
    """
    from elman.person.portable import export_person

    with opened(store) as kept:
        export_person(kept, person_named(kept, name).id, out)


@app.command("import")
def import_person(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="File that `elman person export` wrote.")],
    name: Annotated[str | None, typer.Option(help="Another name for the person.")] = None,
    store: StoreOption = None,
) -> None:
    """Bring a person here whom another installation exported.

    Example: elman person import lin.jsonl
    """
    from elman.person import portable

    with opened(store) as kept:
        portable.import_person(kept, file, name)


@app.command()
def forget(
    name: Name,
    message: Annotated[list[int] | None, typer.Option(help="Message to forget, with the reply to it.")] = None,
    fact: Annotated[list[int] | None, typer.Option(help="Fact to forget.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Forget the person.")] = False,
    repeats: Annotated[bool, typer.Option("--repeats", help="And later messages that say the same.")] = False,
    store: StoreOption = None,
    json: Json = False,
) -> None:
    """Forget a message, a fact, or all of a person, as if it had never been; it is gone from the files too.

    Example: elman person forget lin --message 12
    """
    if not (message or fact or everything):
        raise UserError("say what to forget: --message ID, --fact ID or --all")
    if repeats and not message:
        raise UserError("--repeats goes with --message: it forgets what says the same as a message")
    with opened(store) as kept:
        person = person_named(kept, name)
        if everything:
            person.forget_everything()
            left: list[StoredMessage] = []
        else:
            left = forget_some(person, message or [], fact or [], repeats=repeats)
    if json:
        print_json({"repeats": [{"id": each.id, "text": each.text} for each in left]})
        return
    for each in left:
        print(f"message {each.id} says some of it again: {each.text}")
    if left:
        stderr.print("forget these too with --message, or all of them at once with --repeats")


def forget_some(person: Person, messages: list[int], facts: list[int], *, repeats: bool) -> list[StoredMessage]:
    """Forget messages and facts; return the messages that say the same and stay."""
    left = person.repeats(messages) if messages else []
    if repeats:
        messages, left = [*messages, *(each.id for each in left)], []
    for each in facts:
        person.forget_fact(each)
    if messages:
        gone = person.forget_messages(messages)
        left = [each for each in left if each.id not in gone]
    return left
