"""What a bot is called by: its folder, a repository of the Hugging Face hub, or the one that comes with the package."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from elman.errors import UserError

DEFAULT = "default"
"""What the packaged bot is called by; a folder of that name is `./default`."""
HUB = "hf://"
PACKAGED = Path(__file__).parents[1] / "data" / "default_bot"


class Place(NamedTuple):
    """Where a bot's folder is."""

    path: Path
    name: str
    """What to call it where its config does not say."""
    own: bool
    """Whether the folder is the user's, so that what is built from it may be kept there."""


def find_bot(bot: str | Path, files: Sequence[str]) -> Place:
    """Return where a bot's folder with these files is, downloaded if need be; UserError where that fails."""
    if bot == DEFAULT:
        return Place(PACKAGED, DEFAULT, own=False)
    if isinstance(bot, str) and bot.startswith(HUB):
        return Place(download(bot.removeprefix(HUB), files), bot.rpartition("/")[2], own=False)
    path = Path(bot)
    return Place(path, path.resolve().name, own=True)


def download(repository: str, files: Sequence[str]) -> Path:
    """Return the folder of a repository's newest files; of those that came before, where the hub is out of reach."""
    try:
        from huggingface_hub import snapshot_download
    except ImportError as error:
        raise UserError(f"{HUB}{repository}: this needs huggingface_hub: pip install 'elman[hub]'") from error
    try:
        return Path(snapshot_download(repository, allow_patterns=list(files)))
    except Exception as error:  # of the hub's client or of its HTTP library, which is another in each of its versions
        raise UserError(f"{HUB}{repository}: cannot download: {what(error)}") from error


def what(error: Exception) -> str:
    """Put the client's error in one line."""
    known = {
        "RepositoryNotFoundError": "no such repository, or a private one",
        "GatedRepoError": "its owner asks for an agreement first: see its page",
        "LocalEntryNotFoundError": "the hub cannot be reached, and it was not downloaded before",
        "IncompleteSnapshotError": "the hub cannot be reached, and it was only half downloaded before",
    }
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return known.get(type(error).__name__, lines[0])
