"""A bot to give away: a clean copy of its folder, or that and its graphs in one .zip; in half precision if asked."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from elman.bot.config import NGramConfig
from elman.bot.folder import CARD, GRAPHS, TOKENIZER, WEIGHTS, BotFolder, open_bot, write_config, write_weights
from elman.errors import UserError
from elman.files import replacing
from elman.runtime.loading import check_bot, graph_of

EPOCH = (1980, 1, 1, 0, 0, 0)
"""When every file of an archive was made: the same bot gives the same bytes."""


def export_bot(bot: BotFolder, out: Path, *, half: bool = False, name: str | None = None) -> dict[str, int]:
    """Write a bot to `out`, a .zip or else a new folder, and return its files with their sizes in bytes.

    With `half` its weights are float16; `name` is what the copy is called. Graphs are in the .zip alone.
    """
    check_bot(bot)
    if name is not None and not (name and name.isprintable()):
        raise UserError(f"--name {name!r}: not a line of text")
    if out.suffix != ".zip":
        if out.exists() and not (out.is_dir() and not any(out.iterdir())):
            raise UserError(f"--out {out}: exists; a bot is exported into a folder of its own")
        copy_bot(bot, out, half=half, name=name)
        return sizes(out)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / out.stem
        copy_bot(bot, folder, half=half, name=name)
        add_graphs(open_bot(folder) if half else bot, folder)
        with replacing(out) as file, zipfile.ZipFile(file, "w") as archive:
            for path in sorted(folder.iterdir()):
                entry = zipfile.ZipInfo(f"{folder.name}/{path.name}", EPOCH)
                archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)
        return sizes(folder)


def copy_bot(bot: BotFolder, out: Path, *, half: bool, name: str | None) -> None:
    """Write what a bot consists of, and nothing that lay beside it, to a folder."""
    tensors = {key: halved(key, array) for key, array in bot.tensors().items()} if half else None
    write_config(out, bot.config, dialogue=bot.dialogue, speakers=bot.speakers, name=name or bot.name)
    bot.tokenizer.save(out / TOKENIZER)
    if (bot.path / CARD).exists():
        copy_file(bot.path / CARD, out / CARD)
    if tensors is None:
        copy_file(bot.path / WEIGHTS, out / WEIGHTS)  # to the bit, so that states and graphs are the copy's too
    else:
        write_weights(out, tensors)


def copy_file(source: Path, target: Path) -> None:
    """Copy a file, atomically."""
    with replacing(target) as temporary:
        shutil.copyfile(source, temporary)


def halved(name: str, array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return an array with its numbers as float16; UserError for one beyond its range."""
    if not np.issubdtype(array.dtype, np.floating):
        return array
    with np.errstate(over="ignore"):
        half = array.astype(np.float16)
    if (np.isinf(half) & np.isfinite(array)).any():
        raise UserError(f"--fp16: tensor {name} holds a number beyond float16's largest, 65504")
    return half


def add_graphs(bot: BotFolder, folder: Path) -> None:
    """Leave the bot's graph in each precision in a folder; an n-gram bot has none."""
    if isinstance(bot.config, NGramConfig):
        return
    for precision, name in GRAPHS.items():
        graph, _ = graph_of(bot, bot.config, precision)
        if graph != folder / name:
            (folder / name).write_bytes(graph if isinstance(graph, bytes) else graph.read_bytes())


def sizes(folder: Path) -> dict[str, int]:
    """Return the files of a folder with their sizes in bytes."""
    return {path.name: path.stat().st_size for path in sorted(folder.iterdir())}
