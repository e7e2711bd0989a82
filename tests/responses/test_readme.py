"""What the README says of the way of an answer is printed from the table of moves."""

from pathlib import Path

from responses import rules

README = Path(__file__).resolve().parent.parent.parent / "README.md"


def test_the_readme_shows_the_table_of_moves():
    assert f"```mermaid\n{rules.moves_diagram()}\n```" in README.read_text(encoding="utf-8"), (
        "Put this into the README, under “The way of an answer”:\n" + rules.moves_diagram()
    )
