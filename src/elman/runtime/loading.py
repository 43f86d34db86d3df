"""From a bot's folder to the engine that runs it; the graph is built from the weights once, and kept.

It is kept beside the weights, or in the user's cache where the folder is not theirs: the package's, or the hub's.
"""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path
from typing import IO, Any

from elman.bot.config import BagConfig, NGramConfig, Precision, RecurrentConfig, check_choice
from elman.bot.folder import GRAPHS, WEIGHTS, BotFolder
from elman.errors import UserError
from elman.files import replacing
from elman.home import cache
from elman.model.ngram import NGramModel
from elman.model.shapes import check_tensors
from elman.runtime.engine import Engine, GraphEngine, TableEngine, open_session

GRAPH_VERSION = "1"
"""Of what `graph.py` builds: a graph of another version is built anew."""


def load_engine(
    bot: BotFolder, precision: Precision = "int8", *, threads: int | None = None, speaker: str | None = None
) -> Engine[Any]:
    """Return the engine of an opened bot; a UserError names the file, and the tensor, that does not fit.

    Of a bot that learned several speakers it speaks as `speaker`, or as nobody in particular.
    """
    check_choice("precision", precision, Precision)
    row = 0 if speaker is None else speaker_row(bot, speaker)
    if isinstance(bot.config, NGramConfig):
        data = bot.read_weights()
        return TableEngine(load_ngram(bot, bot.config, data), bot.fingerprint_of(data))
    graph, fingerprint = graph_of(bot, bot.config, precision)
    if row == 0:
        return GraphEngine(open_session(graph, threads), bot.config, fingerprint)
    voice = bot.tensors()["speakers.weight"][row]
    own = hashlib.sha256(fingerprint.encode() + voice.tobytes()).hexdigest()  # what one reads is not another's state
    return GraphEngine(open_session(graph, threads), bot.config, own, voice)


def speaker_row(bot: BotFolder, speaker: str) -> int:
    """Return the row of a speaker's vector; UserError names those whom the bot can speak as."""
    if speaker not in bot.speakers:
        known = f"it can speak as {', '.join(bot.speakers)[:300]}" if bot.speakers else "it learned no speakers"
        raise UserError(f"--as {speaker}: {bot.path} does not know them; {known}")
    return bot.speakers.index(speaker) + 1


def load_ngram(bot: BotFolder, config: NGramConfig, data: bytes) -> NGramModel:
    """Return the n-gram model of a folder's weights."""
    try:
        return NGramModel.from_tensors(config, bot.tokenizer.eos_id, bot.parse_weights(data))
    except UserError as error:
        raise UserError(f"{bot.path / WEIGHTS}: {error}") from error


def check_bot(bot: BotFolder) -> None:
    """Refuse a folder whose weights are not those of its config, without building anything."""
    data = bot.read_weights()
    if isinstance(bot.config, NGramConfig):
        load_ngram(bot, bot.config, data)
    else:
        check_tensors(bot.config, bot.parse_weights(data), bot.path / WEIGHTS)


def graph_of(bot: BotFolder, config: RecurrentConfig | BagConfig, precision: Precision) -> tuple[Path | bytes, str]:
    """Return the graph of a bot and the fingerprint of what it was built from: the one that is kept, or a new one.

    It is a file, or its bytes where none can be written.
    """
    fingerprint = bot.fingerprint()
    path = graph_path(bot, precision, fingerprint)
    if is_kept(path, fingerprint):
        return path, fingerprint
    # The weights are read once: those that are built from are those whose fingerprint is taken.
    data = bot.read_weights()
    fingerprint = bot.fingerprint_of(data)
    path = graph_path(bot, precision, fingerprint)
    graph = sealed(new_graph(bot, config, precision, data), fingerprint)
    try:
        with replacing(path) as temporary:
            temporary.write_bytes(graph)
    except UserError:
        return graph, fingerprint
    if bot.fingerprint() != fingerprint:  # new weights came meanwhile
        path.unlink(missing_ok=True)
        return graph, fingerprint
    return path, fingerprint


def graph_path(bot: BotFolder, precision: Precision, fingerprint: str) -> Path:
    """Return where the graph of a bot of this fingerprint is kept."""
    return (bot.path if bot.own else cache() / "graphs" / fingerprint) / GRAPHS[precision]


def new_graph(bot: BotFolder, config: RecurrentConfig | BagConfig, precision: Precision, data: bytes) -> bytes:
    """Build the graph of a safetensors file's weights."""
    from elman.runtime.graph import build_graph  # imports onnx, which a graph that is there does not need

    tensors = bot.parse_weights(data)
    check_tensors(config, tensors, bot.path / WEIGHTS)
    return build_graph(config, tensors, precision)


def sealed(graph: bytes, fingerprint: str) -> bytes:
    """Return a graph's file: the graph, and after it what it was built from and a hash of itself.

    An ONNX file is a protocol buffer, in which one message after another are merged: the seal is a message of metadata.
    """
    from onnx import ModelProto, helper

    seal = ModelProto()
    digest = hashlib.sha256(graph).hexdigest()
    helper.set_model_props(
        seal, {"fingerprint": fingerprint, "version": GRAPH_VERSION, "size": str(len(graph)), "sha256": digest}
    )
    return graph + bytes(seal.SerializeToString())


def is_kept(path: Path, fingerprint: str) -> bool:
    """Tell whether a graph was built before, whole, by this version of the package.

    UserError when it is damaged, or not this bot's.
    """
    remedy = "delete it, and it will be built anew"
    try:
        with path.open("rb") as file:
            file.seek(-min(SEAL_SIZE, path.stat().st_size), os.SEEK_END)
            seal = dict(SEAL.findall(file.read()))
            file.seek(0)
            digest = digest_of(file, int(seal.get(b"size", b"0")))
    except OSError:  # what cannot be read can be built
        return False
    if seal.get(b"sha256") != digest.encode():
        raise UserError(f"{path}: not a complete graph of elman; {remedy}")
    if seal.get(b"fingerprint") != fingerprint.encode():
        raise UserError(f"{path}: a graph of another model than {WEIGHTS} beside it; {remedy}")
    return seal.get(b"version") == GRAPH_VERSION.encode()


def digest_of(file: IO[bytes], size: int) -> str:
    """Return the SHA-256 of a file's first bytes, read in pieces."""
    digest = hashlib.sha256()
    while size > 0 and (block := file.read(min(size, 1 << 20))):
        digest.update(block)
        size -= len(block)
    return digest.hexdigest()


SEAL_SIZE = 400
"""Bytes at a graph file's end that hold its seal."""
SEAL = re.compile(rb"\n.(fingerprint|version|size|sha256)\x12.([0-9a-f]+)", re.DOTALL)
"""An entry of it: a key and a value, each after its tag and its length."""
