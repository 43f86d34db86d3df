"""A bot as one file: its folder and its graphs in a .zip."""

from __future__ import annotations

import zipfile
from pathlib import Path

from elman.bot.config import NGramConfig
from elman.bot.folder import CARD, CONFIG, GRAPHS, TOKENIZER, WEIGHTS, BotFolder
from elman.errors import UserError
from elman.files import replacing
from elman.runtime.loading import check_bot, graph_of

EPOCH = (1980, 1, 1, 0, 0, 0)
"""When every file of an archive was made: the same bot gives the same bytes."""


def export_bot(bot: BotFolder, out: Path) -> list[str]:
    """Write the archive, atomically, and return the names of its files; an n-gram bot has no graphs."""
    check_bot(bot)
    contents = {}
    for name in (CONFIG, TOKENIZER, WEIGHTS, CARD):
        try:
            contents[name] = (bot.path / name).read_bytes()
        except FileNotFoundError:
            continue
        except OSError as error:
            raise UserError(f"{bot.path / name}: cannot read: {error.strerror}") from error
    if not isinstance(bot.config, NGramConfig):
        for precision, name in GRAPHS.items():
            graph, _ = graph_of(bot, bot.config, precision)
            contents[name] = graph if isinstance(graph, bytes) else graph.read_bytes()
    with replacing(out) as temporary, zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(zipfile.ZipInfo(f"{out.stem}/{name}", EPOCH), content, zipfile.ZIP_DEFLATED)
    return list(contents)
