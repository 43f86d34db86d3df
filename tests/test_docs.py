import runpy
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_commands_page_is_what_the_program_says() -> None:
    tool = runpy.run_path(str(ROOT / "tools" / "command_docs.py"))
    assert (ROOT / "docs" / "commands.md").read_text(encoding="utf-8") == tool["command_docs"](), "run `make docs`"


def test_every_verb_shows_an_example_in_its_help() -> None:
    tool = runpy.run_path(str(ROOT / "tools" / "command_docs.py"))
    for section in tool["command_docs"]().split("\n## ")[1:]:
        assert "Example: elman" in section, section.splitlines()[0]


def test_both_readmes_name_every_package() -> None:
    packages = [path.name for path in (ROOT / "src" / "elman").iterdir() if (path / "__init__.py").exists()]
    for readme in ("README.md", "README.zh-CN.md"):
        tree = (ROOT / readme).read_text(encoding="utf-8")
        assert [package for package in packages if f"{package}/" not in tree] == []


def test_the_annotated_tree_names_every_module_of_the_large_packages() -> None:
    tree = (ROOT / "README.md").read_text(encoding="utf-8")
    large = [ROOT / "src" / "elman" / package for package in ("text", "model", "training", "runtime")]
    modules = [path.name for folder in large for path in folder.glob("*.py") if path.name != "__init__.py"]
    assert [name for name in modules if name not in tree] == []
