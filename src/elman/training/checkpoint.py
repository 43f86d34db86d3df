"""Checkpoints that survive `kill -9`: tensors as safetensors, the rest as JSON, and the JSON is written last.

`checkpoint/progress.json` names the one safetensors file that belongs to it and its SHA-256. Each file is replaced
atomically, so whatever moment the process dies at, the JSON on disk points to a complete file.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from pathlib import Path
from typing import Any

from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from elman.errors import UserError
from elman.files import cannot_write, replacing, write_text
from elman.training.result import CHECKPOINT, PROGRESS
from elman.training.schedule import Progress


def save(out: Path, progress: Progress, tensors: dict[str, Tensor], identity: dict[str, Any]) -> None:
    """Write a checkpoint under `out`, then remove the one before it.

    `identity` is what a later run must share to go on from here: architecture, data, optimiser. UserError when the
    disk is full, with the checkpoint before it untouched.
    """
    folder = out / CHECKPOINT
    path = folder / f"step-{progress.step:08d}.safetensors"
    with replacing(path) as temporary:
        try:
            save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, temporary)
        except (SafetensorError, OSError) as error:
            raise cannot_write(path, OSError(str(error))) from error
    fields = {"file": path.name, "sha256": digest(path), "progress": dataclasses.asdict(progress), "identity": identity}
    write_text(folder / PROGRESS, json.dumps(fields, indent=1) + "\n")
    for old in folder.iterdir():
        if old.name not in (PROGRESS, path.name):
            old.unlink()


def load(out: Path, identity: dict[str, Any]) -> tuple[Progress, dict[str, Tensor]] | None:
    """Return the checkpoint under `out`, or None where there is none yet.

    UserError, naming file and field, when it is damaged or was made with another `identity`.
    """
    path = out / CHECKPOINT / PROGRESS
    if not path.exists():
        return None
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        progress, stored = Progress(**fields["progress"]), fields["identity"]
        file, sha256 = path.with_name(fields["file"]), fields["sha256"]
    except (ValueError, KeyError, TypeError) as error:
        raise UserError(f"{path}: not a checkpoint: {error}") from error
    for name in identity:
        if stored.get(name) != identity[name]:
            raise UserError(
                f"{path}: made with {name} {stored.get(name)}, not {identity[name]}; --resume needs the same"
            )
    try:
        if digest(file) != sha256:
            raise UserError(f"{file}: damaged: its contents are not those that were saved")
        return progress, load_file(file)
    except (OSError, SafetensorError) as error:
        raise UserError(f"{file}: cannot be read: {error}") from error


def digest(path: Path) -> str:
    """Return a file's SHA-256."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
