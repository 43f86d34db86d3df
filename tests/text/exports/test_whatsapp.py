"""WhatsApp's exports are read in every order of date, clock and language, and only what persons said is kept."""

import json
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from elman.text.conversations import Message
from elman.text.exports import whatsapp
from elman.text.exports.common import MARKS
from elman.text.exports.events import Event, Skipped
from elman.text.exports.formats import format_of
from elman.text.exports.source import Source, open_export

LRM = "\u200e"
LOREM = ["Lorem", "dolor sit", "amet, consectetur", "elit: sed", "你好，世界", "はい", "네", "🙂"]


def write(path: Path, text: str, encoding: str = "utf-8") -> Source:
    path = path / "chat.txt"
    path.write_bytes(text.encode(encoding))
    return open_export(path)[0]


def events(path: Path, text: str, encoding: str = "utf-8") -> list[Event]:
    source = write(path, text, encoding)
    assert whatsapp.recognises(source)
    return list(whatsapp.read(source))


def messages(found: list[Event]) -> list[Message]:
    return [each for each in found if isinstance(each, Message)]


def sample(folder: Path, name: str) -> tuple[list[Message], list[int], Source]:
    path = folder / "exports" / "whatsapp" / name
    if not path.is_file():
        pytest.skip(f"{path} is not here")
    (source,) = open_export(path)
    assert format_of(source).name == "whatsapp"
    found = list(whatsapp.read(source))
    skipped = [each for each in found if isinstance(each, Skipped)]
    assert all(each.kind == "system" for each in skipped)
    return messages(found), [each.line for each in skipped], source


USUAL = {
    "Android": ("", "31/12/20", ", ", "10:30", " - ", "Jane", ": ", "hi"),
    "iOS": ("[", "31.12.20", ", ", "10:30:05", "] ", "Jane", ": ", "hi"),
}
UNUSUAL = (
    ("[ ", LRM + "[", "x"),
    ("2020-12-31", "1/2/3", "20201231", "31/12/20 ", "1/2/20, 3/4/20", "99/99/99"),
    (" ", ",", ": "),
    ("10.30", "10:30 PM", "上午10:30", "99:99", "10:30 ", "10:30, 10:30"),
    (" – ", "-", " -  ", "]", "- "),
    ("A - B", "A] B", "a:b", "a: b", "", " ", "x" * 120, "x" * 121),
    (":", " ", ": : "),
    ("", "at 10: nothing", "1:2", "//a.b: c", " - ] : ", " hi"),
)
CHANGES = st.integers(0, 7).flatmap(lambda place: st.tuples(st.just(place), st.sampled_from(UNUSUAL[place])))


@settings(max_examples=400)
@given(st.sampled_from(sorted(USUAL)), st.lists(CHANGES, max_size=2))
def test_a_head_that_is_taken_apart_at_its_marks_is_the_one_that_the_pattern_finds(
    phone: str, changes: list[tuple[int, str]]
) -> None:
    line = "".join((dict(enumerate(USUAL[phone])) | dict(changes)).values())
    assert spoken(whatsapp.head_of(line)) == spoken(whatsapp.head_by_pattern(line))


@pytest.mark.parametrize("phone", USUAL)
def test_the_usual_heads_need_no_pattern(monkeypatch: pytest.MonkeyPatch, phone: str) -> None:
    monkeypatch.delattr(whatsapp, "head_by_pattern")
    head = whatsapp.head_of("".join(USUAL[phone]))
    assert head is not None
    assert head[2:] == ("Jane", "hi")


def spoken(head: whatsapp.Head | None) -> object:
    """What a head tells; without a name, what is said is WhatsApp's own."""
    if head is None:
        return None
    day, clock, name, text = head
    return (day, clock, name.strip(), text) if name.strip() else (day, clock)


class TestSamples:
    @pytest.mark.parametrize(
        ("name", "order"),
        [
            ("chatminer_bracket_mmddyy_24h.txt", "month/day/year"),
            ("chatminer_ddmmyy_24h.txt", "day/month/year"),
            ("chatminer_mmddyy_24h.txt", "month/day/year"),
            ("chatminer_yyyymmdd_24h.txt", "year/month/day"),
        ],
    )
    def test_one_conversation_in_four_orders_of_date_is_one_conversation(
        self, data_folder: Path, name: str, order: str
    ) -> None:
        found, system, source = sample(data_folder, name)
        assert [each.speaker for each in found] == [
            *("John Doe", "John Doe", "Jahn Doe", "John-John Doe", "John Doe 🤓", "🤓", "John Doe")
        ]
        assert [each.time for each in found if each.time] == [
            *(datetime(2019, 1, 1, 11, 25), datetime(2019, 1, 20, 11, 23), datetime(2019, 1, 30, 20, 49)),
            *(datetime(2020, 6, 10, 15, 55), datetime(2021, 12, 10, 10, 10), datetime(2021, 12, 20, 12, 10)),
            datetime(2021, 12, 30, 22, 1),
        ]
        assert system == [6, 7]
        assert found[1].text == "."
        assert [each.text.count("\n") for each in found] == [0, 0, 1, 0, 0, 0, 1]
        assert source.notes == [f"dates read as {order}"]

    def test_android_ios_and_lines_without_brackets_in_one_file_have_each_their_order(self, data_folder: Path) -> None:
        found, system, _ = sample(data_folder, "mixed_android_ios.txt")
        first = datetime(2025, 12, 15, 10, 30)
        assert [(each.speaker, each.time, each.text.count("\n")) for each in found] == [
            ("John Doe", first, 0),
            ("Jane Smith", first + timedelta(minutes=1), 2),
            ("Alice", first + timedelta(minutes=2, seconds=3), 0),
            ("Bob", first + timedelta(minutes=3), 2),
            ("Charlie", first + timedelta(minutes=4), 0),
        ]
        assert system == [10, 11]

    def test_attachments_and_a_poll_of_ios(self, data_folder: Path) -> None:
        found, system, _ = sample(data_folder, "pustur_example_chat.txt")
        assert system == [1, 2, 3, 4]
        assert Counter(each.speaker for each in found) == {"Loris": 29, "John": 12, "Emily": 7}
        kinds = [(each.media, each.text[:4]) for each in found if each.media]
        assert kinds == [("image", ""), ("video", ""), ("audio", ""), ("file", ""), ("poll", "When")]
        assert (found[0].time, found[-1].time) == (
            datetime(2019, 6, 20, 15, 58, 53),
            datetime(2019, 6, 20, 16, 45, 28),
        )
        assert found[-1].text.count("\n") == 2

    def test_brackets_without_a_comma_are_whatsapps_and_not_signals(self, data_folder: Path) -> None:
        found, system, _ = sample(data_folder, "whatstk_lorem-2000.txt")
        assert (len(found), len(system)) == (2000, 0)
        assert {each.speaker for each in found} == {"+1 123 456 789", "Mary", "John", "Giuseppe"}
        assert found[0].time == datetime(2019, 4, 16, 2, 9)
        assert not any(each.media for each in found)

    def test_notices_in_the_groups_name_are_nobodys(self, data_folder: Path) -> None:
        found, system, _ = sample(data_folder, "whatstk_pokemon_dd.mm.yyyy.txt")
        assert system == [1, 2]
        assert len(found) == 18
        assert found[0].time == datetime(2016, 8, 6, 13, 23)

    def test_every_header_format_that_whatstk_knows(self, data_folder: Path, tmp_path: Path) -> None:
        path = data_folder / "exports" / "whatsapp" / "whatstk_header_formats.json"
        if not path.is_file():
            pytest.skip(f"{path} is not here")
        formats = [each["format"] for each in json.loads(path.read_text(encoding="utf-8"))]
        assert len(formats) == 96
        times = [datetime(2019, 11, 3, 0, 5, 7) + timedelta(hours=19 * step) for step in range(40)]
        for form, year in ((form, year) for form in formats for year in ("%y", "%Y")):
            header = form.replace("%y", year)
            lines = [each.strftime(header.replace("%name", f"Jane {i % 3}")) for i, each in enumerate(times)]
            found = messages(events(tmp_path, "".join(f"{line} {LOREM[i % 8]}\n" for i, line in enumerate(lines))))
            expected = [each if "%S" in form else each.replace(second=0) for each in times]
            assert [each.time for each in found] == expected, header
            assert [each.text for each in found] == [LOREM[i % 8] for i in range(40)], header
            assert {each.speaker for each in found} == {"Jane 0", "Jane 1", "Jane 2"}, header


HEADERS = {
    "en-US Android": ("{m}/{d}/{yy}, {h12}:{M}\u202f{ampm} - ", False),
    "en-GB Android": ("{D}/{m2}/{Y}, {H}:{M} - ", False),
    "en-AU Android": ("{d}/{m}/{yy}, {h12}:{M} {ampm_small} - ", False),
    "en-CA Android": ("{Y}-{m2}-{D}, {h12}:{M} {dotted} - ", False),
    "fr-CA Android": ("{Y}-{m2}-{D} {H} h {M} - ", False),
    "en-US iOS": ("[{m}/{d}/{yy}, {h12}:{M}:{S}\u202f{ampm}] ", True),
    "de iOS": ("[{D}.{m2}.{yy}, {H}:{M}:{S}] ", True),
    "de Android": ("{D}.{m2}.{yy}, {H}:{M} - ", False),
    "es Android": ("{d}/{m}/{yy}, {h12}:{M} {spaced} - ", False),
    "fr Android": ("{D}/{m2}/{Y} à {H}:{M} - ", False),
    "pt Android": ("{D}/{m2}/{Y} {H}:{M} - ", False),
    "fi Android": ("{d}.{m}.{Y} klo {H}.{M} - ", False),
    "sv Android": ("{Y}-{m2}-{D} {H}:{M} - ", False),
    "sk Android": ("{d}. {m}. {Y}, {H}:{M} - ", False),
    "bg Android": ("{d}.{m2}.{yy} г., {H}:{M} - ", False),
    "bg Android with a word behind": ("{d}.{m2}.{yy} г., {H}:{M} ч. - ", False),
    "de Android with a word behind": ("{D}.{m2}.{yy}, {H}:{M} Uhr - ", False),
    "it Android": ("{D}/{m2}/{yy} alle {H}:{M} - ", False),
    "fa Android": ("{Y}/{m2}/{D}،\u200f {H}:{M} - ", False),
    "he Android": ("{D}.{m2}.{Y}, {h12}:{M} {he} - ", False),
    "ta Android": ("{D}/{m2}/{yy}, {ta} {h12}:{M} - ", False),
    "sq Android": ("{d}.{m}.{yy}, {h12}:{M} {sq} - ", False),
    "id Android": ("{D}/{m2}/{yy} {H}.{M} - ", False),
    "vi Android": ("{H}:{M}, {D}/{m2}/{Y} - ", False),
    "th Android": ("{d}/{m}/{thai} {H}:{M} - ", False),
    "th iOS": ("[{d}/{m}/{thai} BE, {H}:{M}:{S}] ", True),
    "hu Android": ("{Y}. {m2}. {D}. {H}:{M} - ", False),
    "zh-CN Android": ("{Y}/{m}/{d} {zh}{h12}:{M} - ", False),
    "zh-CN iOS": ("[{Y}/{m}/{d} {zh}{h12}:{M}:{S}] ", True),
    "zh-CN with characters": ("{Y}年{m}月{d}日 {zh}{h12}:{M} - ", False),
    "zh clock, half behind": ("[{Y}/{m}/{d} {h12}:{M}:{S} {zh}] ", True),
    "ja Android": ("{Y}/{m2}/{D} {H}:{M} - ", False),
    "ko Android": ("{Y}. {m}. {d}. {ko} {h12}:{M} - ", False),
    "ar iOS": ("[{D}\u200f/{m2}\u200f/{Y}، {h12}:{M}:{S} {ar}] ", True),
    "tr Android": ("{D}.{m2}.{Y} {H}:{M} - ", False),
    "el Android": ("{d}/{m}/{yy}, {h12}:{M} {el} - ", False),
    "old iOS": ("{D}.{m2}.{yy} {H}:{M}:{S}: ", True),
    "iOS without brackets": ("{D}/{m2}/{Y}, {h12}:{M}:{S} {ampm} ", True),
    "copied from WhatsApp Web": ("[{H}:{M}, {D}/{m2}/{Y}] ", False),
}


def header(form: str, time: datetime) -> str:
    morning = time.hour < 12
    names = {"ampm": "AM PM", "ampm_small": "am pm", "dotted": "a.m. p.m.", "zh": "上午 下午", "ko": "오전 오후"}
    names |= {"ar": "ص م", "el": "π.μ. μ.μ.", "he": "לפנה״צ אחה״צ", "ta": "முற்பகல் பிற்பகல்", "sq": "p.d. m.d."}
    halves = {name: words.split()[not morning] for name, words in names.items()}
    return form.format(
        **{"d": time.day, "D": f"{time.day:02}", "m": time.month, "m2": f"{time.month:02}", "Y": time.year},
        **{
            "yy": f"{time.year % 100:02}",
            "h12": time.hour % 12 or 12,
            "H": f"{time.hour:02}",
            "M": f"{time.minute:02}",
        },
        **{"thai": time.year + 543, "S": f"{time.second:02}", "spaced": "a.\u00a0m." if morning else "p.\u00a0m."},
        **halves,
    )


NAMES = st.sampled_from(["Jane", "王小明", "+1 (555) 010-0000", "Zoë O'Hara", "🙂", "~ Bo", "Dr. No", "אבי"])
TEXTS = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp")), max_size=30)


class TestHeaders:
    @pytest.mark.parametrize("locale", HEADERS)
    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(data=st.data())
    def test_random_conversations_come_back_from_every_locale(
        self, locale: str, tmp_path: Path, data: st.DataObject
    ) -> None:
        form, seconds = HEADERS[locale]
        starts = st.lists(st.integers(0, 30 * 86400), min_size=3, max_size=12).map(sorted)
        times = [datetime(2020, 11, 20) + timedelta(seconds=each) for each in data.draw(starts)]
        # A day after the twelfth that says its order.
        times = [datetime(2020, 11, 19, 12, 0, 5), *times, datetime(2020, 12, 31, 0, 30, 1)]
        texts = [data.draw(TEXTS) for _ in times]
        assume(not any(whatsapp.interpret(each) != (each, None) for each in texts))
        speakers = [data.draw(NAMES) for _ in times]
        lines = [f"{header(form, time)}{name}: {text}" for time, name, text in zip(times, speakers, texts, strict=True)]
        found = messages(events(tmp_path, "\n".join(lines)))
        expected = [each if seconds else each.replace(second=0) for each in times]
        assert [each.time for each in found] == expected
        assert [each.speaker for each in found] == speakers
        assert [each.text for each in found] == texts

    def test_a_date_that_fits_no_other_way_settles_the_rest(self, tmp_path: Path) -> None:
        text = "".join(f"0{day}/02/21, 10:00 - Jane: a\n" for day in (1, 2, 3)) + "25/02/21, 10:00 - Jane: b\n"
        found = messages(events(tmp_path, text))
        assert [each.time for each in found] == [datetime(2021, 2, day, 10) for day in (1, 2, 3, 25)]

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("[{m}/{d}/{yy}, {H}:{M}:{S}] ", "{d}/{m}/{yy}, {H}:{M} - "),
            ("{d}.{m}.{yy}, {H}:{M} - ", "{m}/{d}/{yy}, {H}:{M} - "),
            ("{m}/{d}/{yy}, {H}:{M} - ", "{d}/{m}/{Y}, {H}:{M} - "),
            ("{Y}/{m}/{d}, {H}:{M} - ", "{d}/{m}/{Y}, {H}:{M} - "),
        ],
        ids=["brackets", "separators", "years of four digits", "years in front"],
    )
    def test_each_way_of_writing_dates_has_its_own_order(self, tmp_path: Path, one: str, other: str) -> None:
        times = [datetime(2021, 2, day, 10) for day in (1, 2, 3, 25)]
        text = "".join(f"{header(form, time)}Jane: a\n" for time in times for form in (one, other))
        found = messages(events(tmp_path, text))
        assert [each.time for each in found] == [time for time in times for _ in range(2)]

    def test_a_day_that_begins_as_the_one_before_is_another(self, tmp_path: Path) -> None:
        found = messages(events(tmp_path, "".join(f"2021/2/{day} 10:00 - Jane: a\n" for day in (2, 2, 22, 2))))
        assert [each.time and each.time.day for each in found] == [2, 2, 22, 2]

    def test_a_date_that_only_another_order_makes_sense_of_is_read_in_that(self, tmp_path: Path) -> None:
        days = ("30/12/20", "31/12/20", "12/31/20")
        found = messages(events(tmp_path, "".join(f"{day}, 10:00 - Jane: a\n" for day in days)))
        assert [each.time and each.time.day for each in found] == [30, 31, 31]

    def test_years_of_the_buddhist_era_are_told_of(self, tmp_path: Path) -> None:
        source = write(tmp_path, "29/2/2563 10:00 - Jane: a\n1/3/2563 10:00 - Jane: b\n")
        assert [each.time for each in messages(list(whatsapp.read(source)))] == [
            datetime(2020, 2, 29, 10),
            datetime(2020, 3, 1, 10),
        ]
        assert source.notes == ["years read as those of the Buddhist era", "dates read as day/month/year"]

    def test_a_year_of_two_digits_in_front_is_known_by_how_close_the_days_then_lie(self, tmp_path: Path) -> None:
        text = "".join(f"19-{month:02}-{day:02}, 10:00 - A: a\n" for month in (4, 5) for day in (1, 8, 12, 28))
        found = messages(events(tmp_path, text))
        assert [each.time for each in found] == [datetime(2019, m, d, 10) for m in (4, 5) for d in (1, 8, 12, 28)]

    def test_dates_that_can_be_read_both_ways_are_told_of(self, tmp_path: Path) -> None:
        source = write(tmp_path, "01/02/21, 10:00 - Jane: a\n")
        list(whatsapp.read(source))
        assert source.notes[0].startswith("dates read as ")
        assert "ambiguous" in source.notes[0]

    def test_noon_and_midnight_of_a_clock_of_twelve_hours(self, tmp_path: Path) -> None:
        clocks = {"12:05 AM": 0, "12:05 PM": 12, "中午12:05": 12, "中午11:05": 11, "中午1:05": 13, "凌晨12:05": 0}
        clocks |= {"下午12:05": 12, "晚上11:05": 23, "22:05 AM": 22, "24:05": 0}
        text = "".join(f"12/31/20, {clock} - A: a\n" for clock in clocks)
        found = messages(events(tmp_path, text))
        assert [each.time and each.time.hour for each in found] == [*clocks.values()]

    def test_an_impossible_date_keeps_the_message_without_a_time(self, tmp_path: Path) -> None:
        found = events(tmp_path, "31/12/20, 10:00 - A: a\n77/77/20, 10:00 - A: b\n31/12/20, 29:99 - A: c\n")
        assert [(each.text, each.time is None) for each in messages(found)] == [("a", False), ("b", True), ("c", True)]

    def test_a_name_without_a_colon_behind_it_is_a_notice_even_where_it_tells_a_time(self, tmp_path: Path) -> None:
        found = events(tmp_path, "31/12/20, 10:00 - A: a\n31/12/20, 10:00 - Missed voice call at 10:34\n")
        assert found[1] == Skipped("system", 2)

    def test_a_title_with_a_colon_in_a_notice_is_no_speaker(self, tmp_path: Path) -> None:
        found = events(tmp_path, '31/12/20, 10:00 - A: a\n31/12/20, 10:01 - A created group "Plans: summer"\n')
        assert found[1] == Skipped("system", 2)

    def test_a_long_notice_with_a_colon_in_it_is_no_speaker(self, tmp_path: Path) -> None:
        notice = "Your security code with Jane Doe of the second floor has changed, see the settings: encryption"
        assert events(tmp_path, f"31/12/20, 10:00 - A: a\n31/12/20, 10:01 - {notice}\n")[1] == Skipped("system", 2)

    def test_a_pasted_line_that_starts_with_a_time_stays_in_its_message(self, tmp_path: Path) -> None:
        text = "31/12/20, 10:00 - A: see\n2020-12-31 10:00:01 ERROR: lorem\n10:30 B: hi\n"
        (found,) = messages(events(tmp_path, text))
        assert found.text == "see\n2020-12-31 10:00:01 ERROR: lorem\n10:30 B: hi"


class TestAccount:
    TEXT = "[31.12.20, 10:30:00] Jane: lorem\nipsum\n[31.12.20, 10:31:00] 小明: 你好\n"

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
    @pytest.mark.parametrize("end", ["\n", "\r\n"])
    def test_encodings_and_line_ends_make_no_difference(self, tmp_path: Path, encoding: str, end: str) -> None:
        found = messages(events(tmp_path, self.TEXT.replace("\n", end), encoding))
        assert [each.text for each in found] == ["lorem\nipsum", "你好"]

    def test_what_precedes_the_first_message_is_counted(self, tmp_path: Path) -> None:
        found = events(tmp_path, "ipsum\n\u200e \n" + self.TEXT)
        assert found[0] == Skipped("undecodable", 1)
        assert len(found) == 3

    def test_broken_bytes_are_counted_and_the_rest_is_read(self, tmp_path: Path) -> None:
        path = tmp_path / "chat.txt"
        lines = self.TEXT.encode() * 10
        path.write_bytes(lines + b"[31.12.20, 10:31:00] Bo: \xff\xfe\n" + lines)
        found = list(whatsapp.read(open_export(path)[0]))
        assert [each for each in found if isinstance(each, Skipped)] == [Skipped("undecodable", 31)]
        assert len(messages(found)) == 40

    def test_lines_below_a_notice_are_counted_with_it(self, tmp_path: Path) -> None:
        text = self.TEXT + "[31.12.20, 10:31:00] Jane changed the description\nlorem\n\n"
        assert events(tmp_path, text)[2:] == [Skipped("system", 4), Skipped("system", 5)]

    def test_a_file_cut_short_keeps_what_it_has(self, tmp_path: Path) -> None:
        whole = self.TEXT * 2
        for size in range(len(self.TEXT), len(whole)):
            assert len(messages(events(tmp_path, whole[:size]))) >= 2

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        pieces=st.lists(st.sampled_from([*MARKS, *"[]/.-,: 0129AMapm年上午<>()\n", "12/31/20, 10:00", " - ", "POLL:"]))
    )
    def test_garbage_raises_nothing_and_spoils_no_other_message(self, tmp_path: Path, pieces: list[str]) -> None:
        found = messages(list(whatsapp.read(write(tmp_path, self.TEXT + "".join(pieces) + "\n" + self.TEXT))))
        said = [(each.speaker, each.text.split("\n")[0]) for each in found]
        assert said[:2] == said[-2:] == [("Jane", "lorem"), ("小明", "你好")]

    @pytest.mark.parametrize(
        "text",
        [
            "Jane: hi\nBob: hello\n",
            "2020-12-31 10:30:00 Jane(10001)\nlorem\n\n2020-12-31 10:31:00 Bob(10002)\nipsum\n",
            "2020년 12월 31일 오전 10:30, Jane : lorem\n2020년 12월 31일 오전 10:31, Bob : ipsum\n",
            "[12/31/2020 10:30 AM] jane\nlorem\n\n[12/31/2020 10:31 AM] bob\nipsum\n",
            "10:30\tJane\tlorem\n10:31\tBob\tipsum\n",
            '{"messages": [{"date": "2020-12-31, 10:30"}]}',
            "2020-12-31 10:30:00 INFO: lorem\n2020-12-31 10:30:01 INFO: lorem\n",
            "lorem\n" * 30 + "31/12/20, 10:30 - Jane: lorem\n",
        ],
    )
    def test_other_formats_are_left_to_their_readers(self, tmp_path: Path, text: str) -> None:
        assert not whatsapp.recognises(write(tmp_path, text))

    def test_a_chat_of_notices_alone_is_recognised(self, tmp_path: Path) -> None:
        text = (
            "31/12/20, 10:00 - Messages and calls are end-to-end encrypted. Lorem\n31/12/20, 10:00 - You were added\n"
        )
        assert events(tmp_path, text) == [Skipped("system", 1), Skipped("system", 2)]
