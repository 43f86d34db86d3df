"""Whatever is done to an export, reading it ends in messages or in one clear line; nothing hangs, nothing is lost."""

import json
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elman.errors import UserError
from elman.text.exports.events import Skipped
from elman.text.exports.formats import FORMATS, format_of
from elman.text.exports.reading import open_exports
from elman.text.exports.source import open_export

SAID = [
    (datetime(2021, 3, 4, 9, 30) + timedelta(minutes=7 * number), name, text)
    for number, (name, text) in enumerate(
        [("Ana", "good morning"), ("林", "早上好，今天怎么样？"), ("Ana", "fine 🙂\nand you?"), ("林", "还行")]
    )
]
ON_A_LINE = [(time, name, text.replace("\n", " ")) for time, name, text in SAID]


def text_seeds() -> Iterator[str]:
    """Yield the chat in formats with a line, or a few, for each message."""
    yield "".join(f"{t:%d/%m/%Y}, {t:%H:%M} - {n}: {x}\n" for t, n, x in SAID)
    yield "".join(f"[{t:%m/%d/%y}, {t:%I:%M:%S %p}] {n}: {x}\r\n" for t, n, x in SAID)
    yield "".join(f"[{t:%Y-%m-%d}, {t:%H:%M}] {n}: {x}\n" for t, n, x in SAID)
    yield "".join(f"{n}: {x}\n" for _, n, x in ON_A_LINE * 3)
    yield "[LINE] Chat\nSaved on: 2021/03/05 10:00\n\n2021/03/04(Thu)\n" + "".join(
        f"{t:%H:%M}\t{n}\t{x}\n" for t, n, x in ON_A_LINE
    )
    yield "消息记录（此消息记录为文本格式）\n\n" + "".join(
        f"{t:%Y-%m-%d %H:%M:%S} {n}(10001)\n{x}\n\n" for t, n, x in SAID
    )
    yield "Chat with Ana\nDate Saved : 2021-03-05\n\n" + "".join(
        f"{t:%B %d, %Y %I:%M %p}, {n} : {x}\n" for t, n, x in SAID
    )
    yield "time,speaker,text\n" + "".join(f'{t.isoformat()},{n},"{x}"\n' for t, n, x in SAID)
    yield "localId,TalkerId,Type,SubType,IsSender,CreateTime,Status,StrContent,StrTime\n" + "".join(
        f"{i},3,1,0,{i % 2},{t.timestamp():.0f},,{x},{t:%Y-%m-%d %H:%M:%S}\n" for i, (t, n, x) in enumerate(ON_A_LINE)
    )


def json_seeds() -> Iterator[object]:
    """Yield the chat in formats that are one JSON value."""
    records: list[dict[str, object]] = [
        {"id": i, "type": "message", "date": t.isoformat(), "from": n, "from_id": f"user{i}", "text": x}
        for i, (t, n, x) in enumerate(SAID)
    ]
    yield {"name": "A", "type": "personal_chat", "id": 7, "messages": records}
    records = [
        {"id": str(i), "type": "Default", "timestamp": f"{t.isoformat()}+00:00", "content": x, "author": {"name": n}}
        for i, (t, n, x) in enumerate(SAID)
    ]
    yield {"guild": {"id": "0"}, "channel": {"id": "5"}, "messages": records}
    records = [
        {"sender_name": mojibake(n), "timestamp_ms": int(t.timestamp() * 1000), "content": mojibake(x)}
        for t, n, x in SAID
    ]
    yield {"participants": [{"name": "Ana"}], "messages": records, "title": "A"}
    yield [{"conversations": [{"from": "human", "value": x}, {"from": "gpt", "value": x}]} for _, _, x in SAID]


def json_line_seeds() -> Iterator[list[object]]:
    """Yield the chat in formats with a JSON value on each line."""
    head = {"user_name": "A", "character_name": "B"}
    yield [head, *({"name": n, "is_user": True, "mes": x, "send_date": t.isoformat()} for t, n, x in SAID)]
    yield [{"time": t.isoformat(), "speaker": n, "text": x} for t, n, x in SAID]


def mojibake(text: str) -> str:
    """Return what Meta makes of a text."""
    return text.encode().decode("latin-1")


SEEDS = [
    *(text.encode() for text in text_seeds()),
    next(text for text in text_seeds() if "消息记录" in text).encode("gb18030"),
    next(text for text in text_seeds() if "\r" in text).encode("utf-16"),
    *(json.dumps(value, indent=indent).encode() for value in json_seeds() for indent in (None, 1)),
    *("".join(json.dumps(value) + "\n" for value in values).encode() for values in json_line_seeds()),
]
PIECES = [
    b"\n",
    b"\r\n",
    b'"',
    b"{",
    b"}",
    b"[",
    b"]",
    b":",
    b",",
    b"\t",
    b"\0",
    b"\xff",
    b"\xe2\x80\x8e",
    b"\\u",
    b"99/99/99",
]


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Return the data with a few things done to it: pieces cut, doubled, moved, inserted, bytes changed."""
    for _ in range(chance.randint(1, 6)):
        start, end = sorted(chance.choices(range(len(data) + 1), k=2))
        end = min(end, start + 40)
        match chance.randrange(6):
            case 0:
                data = data[:start] + data[end:]
            case 1:
                data = data[:end] + data[start:]
            case 2:
                data = data[:start] + chance.choice(PIECES) * chance.randint(1, 5) + data[start:]
            case 3:
                data = data[:start] + bytes(chance.randrange(256) for _ in range(end - start)) + data[end:]
            case 4:
                other = chance.choice(SEEDS)
                data = data[:start] + other[: chance.randrange(len(other))] + data[start:]
            case _:
                data = data[:end]
    return data or b"\n"


def outcome(path: Path) -> str:
    """Read a file as whatever it is taken for, and as every format; anything but an account or a clear line raises."""
    try:
        for source in open_export(path):
            for each in FORMATS:
                if each.recognises(source):
                    assert all(event.line >= 0 for event in each.read(source) if isinstance(event, Skipped))
        export = open_exports([path])
        kept = sum(1 for _ in export.messages())
    except UserError as error:
        return "refused" if "\n" not in str(error) else "refused in several lines"
    assert kept == export.report.messages
    json.dumps(export.report.to_json())
    return "read"


def fuzz(path: Path, count: int, seed: int) -> dict[str, int]:
    chance = random.Random(seed)
    outcomes = {"read": 0, "refused": 0}
    for _ in range(count):
        data = mutated(chance.choice(SEEDS), chance)
        path.write_bytes(data)
        try:
            outcomes[outcome(path)] += 1
        except Exception as error:
            raise AssertionError(f"{type(error).__name__} on {data!r}") from error
    return outcomes


@pytest.mark.parametrize("number", range(len(SEEDS)))
def test_what_is_mutated_is_an_export_to_begin_with(tmp_path: Path, number: int) -> None:
    (tmp_path / "chat").write_bytes(SEEDS[number])
    export = open_exports([tmp_path / "chat"])
    texts = " ".join(message.text for message in export.messages())
    assert all(text.split()[0] in texts for _, _, text in SAID)


def test_a_thousand_mutations_are_read_or_refused(tmp_path: Path) -> None:
    outcomes = fuzz(tmp_path / "chat", 1000, seed=1)
    assert outcomes["read"] > 500


@pytest.mark.soak
def test_a_hundred_thousand_mutations_are_read_or_refused(tmp_path: Path) -> None:
    outcomes = fuzz(tmp_path / "chat", 100_000, seed=2)
    assert outcomes["read"] > 50_000


STRANGE = (
    *(
        "",
        "zq",
        " ",
        "Ana",
        "林",
        ": ",
        "：",
        " : ",
        " - ",
        "] ",
        "[",
        "[Ana] [3:09 PM] ",
        "09:41\t",
        "09:41 ",
        "\t",
        ",",
    ),
    *(
        "04/03/2021, 09:41 - ",
        "[03/04/21, 09:41:00 AM] ",
        "[2021-03-04, 09:41] ",
        "2021/03/04(Thu)",
        "2021-03-04 09:41:00 ",
    ),
    *("March 04, 2021 09:41 AM", ", ", "(10001)", "\u200e", "<", ">", "{", "}", "=" * 20, "12. ", "left."),
)
LINES = st.lists(st.sampled_from(STRANGE), max_size=6).map("".join)


BY_LINES = [
    *(
        text for text in text_seeds() if "time,speaker" not in text and "TalkerId" not in text
    ),  # whose cells are not all said
    *("".join(json.dumps(value) + "\n" for value in values) for values in json_line_seeds()),
]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(BY_LINES),
    st.lists(st.tuples(st.integers(1, 30), LINES, LINES), min_size=1, max_size=6),
)
def test_whatever_stands_between_the_lines_of_a_chat_is_said_or_counted(
    tmp_path: Path, chat: str, strange: list[tuple[int, str, str]]
) -> None:
    lines = [*enumerate(chat.splitlines())]
    marks = [f"mark{number}" for number in range(len(strange))]
    lines += [(place, f"{before}{mark}{after}") for mark, (place, before, after) in zip(marks, strange, strict=True)]
    lines.sort(key=lambda line: line[0])
    (tmp_path / "chat").write_text("\n".join(text for _, text in lines), encoding="utf-8")
    (source,) = open_export(tmp_path / "chat")
    events = list(format_of(source).read(source))
    skipped = {event.line for event in events if isinstance(event, Skipped)}
    said = "\n".join(f"{event.speaker}\n{event.text}" for event in events if not isinstance(event, Skipped))
    lost = [text for number, (_, text) in enumerate(lines, 1) if "mark" in text and number not in skipped]
    assert all(next(mark for mark in marks if mark in text) in said for text in lost)
