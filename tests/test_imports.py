"""Packages import downwards only, and torch is imported by nobody who can do without."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "elman"
ROOT = {"errors", "files", "language_model", "__version__"}
"""What every package may import."""
ALLOWED = {
    "text": set(),
    "bot": {"text"},
    "evaluation": {"text"},
    "model": {"text", "bot"},
    "runtime": {"text", "bot", "model"},
    "training": {"text", "bot", "evaluation", "model"},
    "chat": {"text", "bot", "runtime"},
    "cli": {"text", "bot", "evaluation", "model", "runtime", "training", "chat"},
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
    for file in (SOURCE / package).glob("*.py"):
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
