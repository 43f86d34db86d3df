"""Packages import downwards only, and torch is imported by nobody who can do without."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from elman.bot import RecurrentConfig, save_bot
from elman.model.shapes import parameter_shapes
from elman.text import Tokenizer

SOURCE = Path(__file__).parents[1] / "src" / "elman"
ROOT = {"errors", "files", "home", "language_model", "__version__"}
"""What every package may import."""
ALLOWED = {
    "text": set(),
    "bot": {"text"},
    "evaluation": {"text"},
    "model": {"text", "bot"},
    "runtime": {"text", "bot", "model"},
    "training": {"text", "bot", "evaluation", "model"},
    "person": {"text", "bot", "evaluation", "runtime"},
    "chat": {"text", "bot", "evaluation", "runtime", "person"},
    "server": {"text", "bot", "evaluation", "runtime", "person", "chat"},
    "cli": {"text", "bot", "evaluation", "model", "runtime", "training", "person", "chat", "server"},
}
WITH_TORCH = {"model", "training"}


def imports(file: Path) -> Iterator[str]:
    """Yield the modules that a file imports, those inside functions too."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_every_package_has_its_place() -> None:
    assert {path.parent.name for path in SOURCE.glob("*/__init__.py")} == set(ALLOWED)


@pytest.mark.parametrize("package", ALLOWED)
def test_a_package_imports_only_what_is_below_it(package: str) -> None:
    for file in (SOURCE / package).rglob("*.py"):
        for name in imports(file):
            parts = name.split(".")
            if parts[0] == "elman":
                assert parts[1] in ALLOWED[package] | ROOT | {package}, f"{file.name} imports {name}"
            if parts[0] == "torch":
                assert package in WITH_TORCH, f"{file.name} imports {name}"


@pytest.mark.parametrize("module", ["elman", "elman.chat", "elman.evaluation.report", "elman.model.ngram", "elman.cli"])
def test_importing_it_does_not_import_torch(module: str) -> None:
    code = f"import sys, {module}; sys.exit('torch' in sys.modules or 'matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.fixture(scope="module")
def lstm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small bot with weights as training leaves them, and no graph yet."""
    folder = tmp_path_factory.mktemp("lstm")
    tokenizer = Tokenizer.train("word", ["a b c d e"] * 9)
    config = RecurrentConfig(vocab_size=tokenizer.vocab_size, hidden_size=8)
    tensors = {name: np.full(shape, 0.1, np.float32) for name, shape in parameter_shapes(config).items()}
    save_bot(folder / "bot", config, tokenizer, tensors, dialogue=False, facts={})
    (folder / "text").write_text("a b c\n")
    return folder


@pytest.mark.parametrize(
    "arguments",
    [
        ["chat", "bot"],
        ["generate", "bot", "--max-new-tokens", "3"],
        ["score", "bot", "text"],
        ["evaluate", "bot", "text"],
        ["suggest", "bot", "a b"],
        ["export", "bot"],
        ["bot", "info", "bot"],
        ["generate", "bot", "--precision", "fp32"],
    ],
    ids=" ".join,
)
def test_a_verb_that_runs_a_bot_imports_no_torch_and_no_onnx_once_its_graph_is_built(
    lstm: Path, arguments: list[str]
) -> None:
    code = (
        "import sys; sys.argv = ['elman', *sys.argv[1:]]\n"
        "from elman.cli import main\n"
        "try: main()\n"
        "except SystemExit as stop: assert not stop.code, stop.code\n"
        "print([name for name in ('torch', 'matplotlib', 'onnx') if name in sys.modules])"
    )
    for first in (True, False):
        run = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            cwd=lstm,
            input="a b\n",
            text=True,
            capture_output=True,
            check=False,
        )
        assert run.returncode == 0, run.stderr
        found = set(ast.literal_eval(run.stdout.splitlines()[-1]))
        assert found <= ({"onnx"} if first else set())
