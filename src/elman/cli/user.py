"""`elman user add`, `list`, `revoke`: who may use a server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from elman.cli.options import Json
from elman.cli.output import print_json, stderr
from elman.cli.person import StoreOption, opened
from elman.errors import UserError

if TYPE_CHECKING:
    from elman.server.accounts import Account

app = typer.Typer(help="The accounts of a server: add, list, revoke.")

Name = Annotated[str, typer.Argument(metavar="NAME", help="The account.")]


@app.command()
def add(
    name: Name,
    person: Annotated[str | None, typer.Option(help="The person whose it is. [of the account's name]")] = None,
    admin: Annotated[bool, typer.Option("--admin", help="Let it do everything, for every person.")] = False,
    store: StoreOption = None,
    json: Json = False,
) -> None:
    """Make an account and print its token, this once: who has the token is the person.

    From the first account on, a server on this store answers nobody without a token.

    Example: elman user add lin
    """
    from elman.server.accounts import Accounts

    if admin and person is not None:
        raise UserError("--admin is nobody's in particular, and --person names one: use one of them")
    with opened(store) as kept:
        account, token = Accounts(kept).add(name, person=None if admin else person or name)
    if json:
        print_json(described(account) | {"token": token})
        return
    print(token)
    stderr.print("This is the token, which is not shown again. The web page asks for it; clients send it as their key.")


@app.command("list")
def list_accounts(store: StoreOption = None, json: Json = False) -> None:
    """List the accounts.

    Example: elman user list
    """
    from elman.server.accounts import Accounts

    with opened(store) as kept:
        found = Accounts(kept).all()
    if json:
        print_json([described(each) for each in found])
        return
    for each in found:
        ended = "" if each.revoked is None else f", revoked {each.revoked:%Y-%m-%d}"
        print(f"{each.name}: {'admin' if each.admin else each.person}, since {each.created:%Y-%m-%d}{ended}")
    if not found:
        stderr.print("none yet: a server on this store is open to its own machine")


@app.command()
def revoke(name: Name, store: StoreOption = None, json: Json = False) -> None:
    """Let an account's token be worth nothing from now on; what is kept of the person stays.

    Example: elman user revoke lin
    """
    from elman.server.accounts import Accounts

    with opened(store) as kept:
        account = Accounts(kept).revoke(name)
    if json:
        print_json(described(account))


def described(account: Account) -> dict[str, Any]:
    """Return what is told of an account."""
    return {
        "name": account.name,
        "admin": account.admin,
        "person": account.person,
        "created": account.created.isoformat(timespec="seconds"),
        "revoked": None if account.revoked is None else account.revoked.isoformat(timespec="seconds"),
    }
