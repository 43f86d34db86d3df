"""Where a user's things are: one folder, moved by ELMAN_HOME, the store of persons in it, and a cache."""

from __future__ import annotations

import os
from pathlib import Path


def home() -> Path:
    """Return the user's folder, which need not exist yet."""
    from platformdirs import user_data_path  # not needed where ELMAN_HOME says it

    moved = os.environ.get("ELMAN_HOME")
    return Path(moved) if moved else user_data_path("elman", appauthor=False)


def cache() -> Path:
    """Return the folder of what can be made again at any time, which need not exist yet."""
    from platformdirs import user_cache_path

    return home() / "cache" if os.environ.get("ELMAN_HOME") else user_cache_path("elman", appauthor=False)


def store_location() -> str | Path:
    """Return where persons are kept: the URL or path in ELMAN_STORE, else a file in the user's folder."""
    return os.environ.get("ELMAN_STORE") or home() / "persons.db"
