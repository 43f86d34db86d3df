"""From a bot's folder to the engine that runs it; the graph is built from the weights once, and kept beside them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import onnxruntime

from elman.bot.config import BagConfig, NGramConfig, Precision, RecurrentConfig, check_choice
from elman.bot.folder import GRAPHS, WEIGHTS, BotFolder
from elman.errors import UserError
from elman.files import replacing
from elman.model.ngram import NGramModel
from elman.model.shapes import check_tensors
from elman.runtime.engine import Engine, GraphEngine, TableEngine, open_session

GRAPH_VERSION = "1"
"""Of what `graph.py` builds: a graph of another version is built anew."""


def load_engine(bot: BotFolder, precision: Precision = "int8", *, threads: int | None = None) -> Engine[Any]:
    """Return the engine of an opened bot; a UserError names the file, and the tensor, that does not fit."""
    check_choice("precision", precision, Precision)
    fingerprint = bot.fingerprint()
    if isinstance(bot.config, NGramConfig):
        try:
            model = NGramModel.from_tensors(bot.config, bot.tokenizer.eos_id, bot.tensors())
        except UserError as error:
            raise UserError(f"{bot.path / WEIGHTS}: {error}") from error
        return TableEngine(model, fingerprint)
    path = bot.path / GRAPHS[precision]
    session = kept_graph(path, fingerprint, threads) if path.exists() else None
    if session is None:
        session = open_session(new_graph(bot, bot.config, precision, fingerprint, path), threads)
    return GraphEngine(session, bot.config, fingerprint)


def graph_bytes(bot: BotFolder, precision: Precision) -> bytes:
    """Return the graph of a recurrent or bag-of-words bot, the one that is kept or a new one."""
    assert not isinstance(bot.config, NGramConfig), "an n-gram model has no graph"
    fingerprint, path = bot.fingerprint(), bot.path / GRAPHS[precision]
    if path.exists() and kept_graph(path, fingerprint, threads=1) is not None:
        return path.read_bytes()
    graph = new_graph(bot, bot.config, precision, fingerprint, path)
    return graph if isinstance(graph, bytes) else Path(graph).read_bytes()


def kept_graph(path: Path, fingerprint: str, threads: int | None) -> onnxruntime.InferenceSession | None:
    """Load a graph that was built before, or None if by another version; UserError when it is not this bot's."""
    remedy = "delete it, and it will be built anew"
    try:
        session = open_session(str(path), threads)
    except Exception as error:  # the library's own exceptions have no common base
        reason = str(error).splitlines()[0]
        raise UserError(f"{path}: not a complete graph of elman; {remedy}: {reason}") from error
    found = session.get_modelmeta().custom_metadata_map
    if found.get("fingerprint") != fingerprint:
        raise UserError(f"{path}: a graph of another model than {WEIGHTS} beside it; {remedy}")
    return session if found.get("version") == GRAPH_VERSION else None


def new_graph(
    bot: BotFolder, config: RecurrentConfig | BagConfig, precision: Precision, fingerprint: str, path: Path
) -> str | bytes:
    """Build the graph and keep it at `path`, which is returned; its bytes, where the folder cannot be written."""
    from elman.runtime.graph import build_graph  # imports onnx, which a graph that is there does not need

    tensors = bot.tensors()
    check_tensors(config, tensors, bot.path / WEIGHTS)
    graph = build_graph(config, tensors, precision, {"fingerprint": fingerprint, "version": GRAPH_VERSION})
    try:
        with replacing(path) as temporary:
            temporary.write_bytes(graph)
    except UserError:
        return graph
    return str(path)
