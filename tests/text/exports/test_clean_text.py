"""What every reader does to texts: ends of lines of one kind, no marks in front, no blank lines behind."""

import re

from hypothesis import given
from hypothesis import strategies as st

from elman.text.exports.common import MARKS, clean_text


def slowly(text: str) -> str:
    """The same, line by line."""
    lines = re.split(r"\r\n|\r|\n", text)
    lines = "\n".join(lines).lstrip(MARKS).split("\n")
    while len(lines) > 1 and not lines[-1].strip():
        lines.pop()
    return "\n".join(lines)


@given(st.text(st.sampled_from([*"ab \t\n\r\v\u00a0\u3000", MARKS[0], MARKS[-1]]), max_size=12))
def test_a_text_is_cleaned_as_line_by_line(text: str) -> None:
    assert clean_text(text) == slowly(text)


@given(st.text(st.sampled_from([*"ab \t\n\r", MARKS[0]]), max_size=12))
def test_what_is_clean_stays_so(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)


def test_blanks_at_an_end_and_lines_within_are_the_persons_own() -> None:
    assert clean_text("\u200e a \n\n b \n \n") == " a \n\n b "
    assert clean_text("a ") == "a "
    assert clean_text("\n\nb") == "\n\nb"
