"""WhatsApp's exports are read in every order of date, clock and language, and only what persons said is kept."""

import json
import re
from collections import Counter
from datetime import datetime, timedelta
from itertools import chain
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
from elman.text.exports.whatsapp_words import KNOWN_AFTER_MARK

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


def said(path: Path, text: str) -> Event:
    """What one message of Jane's becomes."""
    (event,) = events(path, f"[31.12.20, 10:30:00] Jane: {text}\n")
    return event


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


def pieces(*texts: str) -> st.SearchStrategy[str]:
    return st.sampled_from(texts)


@given(
    st.tuples(
        pieces("", "[", "[ ", LRM + "["),
        pieces("31/12/20", "31.12.20", "2020-12-31", "1/2/3", "20201231", "31/12/20 ", "1/2/20, 3/4/20"),
        pieces(", ", " ", ",", ": "),
        pieces("10:30", "10.30", "22:30:05", "10:30 PM", "上午10:30", "99:99", "10:30 "),
        pieces("] ", "]", " - ", " – ", "-", " -  "),
        pieces("Jane", "A - B", "A] B", "a:b", "", " ", "x" * 121),
        pieces(": ", ":", " ", ": : "),
        pieces("hi", "", "at 10: nothing", "1:2", "//a.b: c", " - ] : "),
    ).map("".join)
)
def test_a_head_that_is_taken_apart_at_its_marks_is_the_one_that_the_pattern_finds(line: str) -> None:
    assert spoken(whatsapp.head_of(line)) == spoken(whatsapp.head_by_pattern(line))


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
    names |= {"ar": "ص م", "el": "π.μ. μ.μ."}
    halves = {name: words.split()[not morning] for name, words in names.items()}
    return form.format(
        **{"d": time.day, "D": f"{time.day:02}", "m": time.month, "m2": f"{time.month:02}", "Y": time.year},
        **{
            "yy": f"{time.year % 100:02}",
            "h12": time.hour % 12 or 12,
            "H": f"{time.hour:02}",
            "M": f"{time.minute:02}",
        },
        **{"S": f"{time.second:02}", "spaced": "a.\u00a0m." if morning else "p.\u00a0m."},
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
        text = "[12/31/20, 12:05:00 AM] A: a\n[12/31/20, 12:05:00 PM] A: b\n[2020/12/31 中午12:05:00] A: c\n"
        found = messages(events(tmp_path, text))
        assert [each.time and each.time.hour for each in found] == [0, 12, 12]

    def test_an_impossible_date_keeps_the_message_without_a_time(self, tmp_path: Path) -> None:
        found = events(tmp_path, "31/12/20, 10:00 - A: a\n77/77/20, 10:00 - A: b\n31/12/20, 29:99 - A: c\n")
        assert [(each.text, each.time is None) for each in messages(found)] == [("a", False), ("b", True), ("c", True)]

    def test_a_name_without_a_colon_behind_it_is_a_notice_even_where_it_tells_a_time(self, tmp_path: Path) -> None:
        found = events(tmp_path, "31/12/20, 10:00 - A: a\n31/12/20, 10:00 - Missed voice call at 10:34\n")
        assert found[1] == Skipped("system", 2)

    def test_a_title_with_a_colon_in_a_notice_is_no_speaker(self, tmp_path: Path) -> None:
        found = events(tmp_path, '31/12/20, 10:00 - A: a\n31/12/20, 10:01 - A created group "Plans: summer"\n')
        assert found[1] == Skipped("system", 2)

    def test_a_pasted_line_that_starts_with_a_time_stays_in_its_message(self, tmp_path: Path) -> None:
        text = "31/12/20, 10:00 - A: see\n2020-12-31 10:00:01 ERROR: lorem\n10:30 B: hi\n"
        (found,) = messages(events(tmp_path, text))
        assert found.text == "see\n2020-12-31 10:00:01 ERROR: lorem\n10:30 B: hi"


class TestTexts:
    @pytest.mark.parametrize(
        ("text", "media"),
        [
            *(("<Media omitted>", "file"), ("<Medien ausgeschlossen>", "file"), ("<Multimedia omitido>", "file")),
            *(("<Mídia oculta>", "file"), ("<Médias omis>", "file"), ("<Media omessi>", "file")),
            *(("<Media weggelaten>", "file"), ("<省略多媒体文件>", "file"), ("<已省略多媒體檔案>", "file")),
            *(
                ("<メディアは含まれていません>", "file"),
                ("<미디어 파일 제외됨>", "file"),
                ("<Без медиафайлов>", "file"),
            ),
            *(("image omitted", "image"), (f"{LRM}image omitted", "image"), (f"{LRM}图像已忽略", "image")),
            *((f"{LRM}视频已忽略", "video"), (f"{LRM}音频已忽略", "audio"), (f"{LRM}贴图已忽略", "sticker")),
            *((f"{LRM}圖片已略去", "image"), (f"{LRM}Bild weggelassen", "image"), (f"{LRM}imagen omitida", "image")),
            *((f"{LRM}áudio ocultado", "audio"), (f"{LRM}vidéo absente", "video"), (f"{LRM}audio omesso", "audio")),
            *(
                (f"{LRM}画像は含まれていません", "image"),
                (f"{LRM}동영상 생략됨", "video"),
                ("sticker omitted", "sticker"),
            ),
            *((f"{LRM}Contact card omitted", "contact"), (f"{LRM}a.pdf • {LRM}2 pages {LRM}document omitted", "file")),
            *((f"{LRM}<attached: 00000001-PHOTO-2020-12-31-10-30-00.jpg>", "image"), ("<attached: x.mp4>", "video")),
            *((f"{LRM}<Anhang: 00000002-AUDIO-2020-12-31-10-30-00.opus>", "audio"), ("<附件: x.pdf>", "file")),
            *(
                (f"{LRM}<adjunto: 00000003-STICKER-2020-12-31-10-30-00.webp>", "sticker"),
                ("<attached: x.vcf>", "contact"),
            ),
            *(("IMG-123.jpg (file attached)", "image"), (f"{LRM}VID-20201231-WA0001.mp4 (file attached)", "video")),
            *(("PTT-20201231-WA0001.opus (Datei angehängt)", "audio"), ("STK-1.webp (archivo adjunto)", "sticker")),
            *(("Bo.vcf (arquivo anexado)", "contact"), ("a b.docx (文件附件)", "file")),
            *(
                ("location: https://maps.google.com/?q=1.5,2.5", "location"),
                (f"{LRM}位置: https://maps.google.com/?q=1,2", "location"),
            ),
            *(
                (f"{LRM}Lorem Café (Street 1): https://foursquare.com/v/1", "location"),
                (f"{LRM}Live location shared", "location"),
            ),
            *((f"{LRM}Missed voice call, {LRM}Tap to call back", "call"), (f"{LRM}Voice call, {LRM}3 min", "call")),
            *((f"{LRM}语音通话", "call"), ("Verpasster Videoanruf", "call"), (f"{LRM}不在着信", "call")),
        ],
    )
    def test_what_stands_for_something_sent_is_its_kind_without_text(
        self, tmp_path: Path, text: str, media: str
    ) -> None:
        event = said(tmp_path, text)
        assert isinstance(event, Message)
        assert (event.text, event.media) == ("", media)

    @pytest.mark.parametrize(
        ("text", "caption", "media"),
        [
            ("IMG-123.jpg (file attached)\nlorem\nipsum", "lorem\nipsum", "image"),
            (f"lorem {LRM}<attached: x.mp4>", "lorem", "video"),
            (f"lorem\nipsum {LRM}<attached: x.jpg>", "lorem\nipsum", "image"),
            ("<Media omitted>\nlorem", "lorem", "file"),
            (f"lorem {LRM}image omitted", "lorem", "image"),
            (f"lorem {LRM}<attached: x.jpg> {LRM}<This message was edited>", "lorem", "image"),
        ],
    )
    def test_a_caption_is_the_text(self, tmp_path: Path, text: str, caption: str, media: str) -> None:
        event = said(tmp_path, text)
        assert isinstance(event, Message)
        assert (event.text, event.media) == (caption, media)

    @pytest.mark.parametrize(
        "text",
        [
            *("voice call", "语音通话", "no answer", "https://maps.google.com/?q=1,2", "see foo.py (new version)"),
            *(
                "<b>bold</b>",
                "x <3 y",
                "a (b)",
                "I left",
                "image was omitted",
                "he said: this message was deleted",
                "<img>",
            ),
            *("  indented", "trailing ", "PS: a\n\nb", "POLL: no", "null"),
        ],
    )
    def test_what_persons_write_stays_as_it_is(self, tmp_path: Path, text: str) -> None:
        event = said(tmp_path, text)
        assert isinstance(event, Message)
        assert (event.text, event.media) == (text, None)

    @pytest.mark.parametrize(
        "mark",
        [
            *(" <This message was edited>", f" {LRM}<This message was edited>", f" {LRM}<此消息已编辑>"),
            *(" <Diese Nachricht wurde bearbeitet.>", " <Se editó este mensaje.>", " <Mensagem editada>"),
            *(" <Ce message a été modifié>", " <Questo messaggio è stato modificato>", " <이 메시지는 수정되었습니다>"),
            *(" <このメッセージは編集されました>", " <這則訊息已編輯>"),
        ],
    )
    def test_the_mark_of_an_edited_message_is_removed(self, tmp_path: Path, mark: str) -> None:
        event = said(tmp_path, "lorem" + mark)
        assert isinstance(event, Message)
        assert event.text == "lorem"

    @pytest.mark.parametrize(
        "text",
        [
            *("This message was deleted", f"{LRM}This message was deleted.", "You deleted this message"),
            *(
                "Diese Nachricht wurde gelöscht.",
                "Se eliminó este mensaje.",
                "Mensagem apagada",
                f"{LRM}此消息已删除。",
            ),
            *("Ce message a été supprimé", "Questo messaggio è stato eliminato", "此消息已删除", "你已刪除此訊息"),
            *("このメッセージは削除されました", "이 메시지는 삭제되었습니다", "Данное сообщение удалено"),
            *(f"{LRM}Waiting for this message. This may take a while.", f"{LRM}Jane added Bob", f"{LRM}Jane加入了群组"),
            *("Messages and calls are end-to-end encrypted. No one else", f"{LRM}消息和通话已进行端到端加密。"),
            *("Nachrichten und Anrufe sind Ende-zu-Ende-verschlüsselt.", f"{LRM}メッセージと通話はエンドツーエンド"),
            *(
                "Los mensajes y las llamadas están cifrados de extremo a extremo.",
                f"{LRM}This message was deleted by admin Bo.",
            ),
        ],
    )
    def test_deleted_messages_and_notices_in_a_persons_name_are_whatsapps(self, tmp_path: Path, text: str) -> None:
        (event, _) = events(tmp_path, f"[31.12.20, 10:30:00] Jane: {text}\n[31.12.20, 10:30:00] Bo: a\n")
        assert event == Skipped("system", 1)

    def test_a_polls_text_is_its_question_and_its_choices(self, tmp_path: Path) -> None:
        poll = f"{LRM}POLL:\nLorem?\n{LRM}OPTION: dolor ({LRM}1 vote)\n{LRM}OPTION: sit (amet) ({LRM}0 votes)"
        event = said(tmp_path, poll)
        assert isinstance(event, Message)
        assert (event.media, event.text) == ("poll", "Lorem?\ndolor\nsit (amet)")

    def test_polls_of_other_languages(self, tmp_path: Path) -> None:
        for words, option in (
            ("投票：", "选项："),
            ("UMFRAGE:", "OPTION:"),
            ("ENCUESTA:", "OPCIÓN:"),
            ("투표:", "옵션:"),
        ):
            event = said(tmp_path, f"{LRM}{words}\nLorem\n{LRM}{option} a (1)")
            assert isinstance(event, Message)
            assert (event.media, event.text) == ("poll", "Lorem\na")

    def test_marks_of_direction_around_names_and_texts_go(self, tmp_path: Path) -> None:
        text = f"{LRM}[31.12.20, 10:30:00] \u202a+1 555\u202c: {LRM}lorem\n"
        assert [(each.speaker, each.text) for each in messages(events(tmp_path, text))] == [("+1 555", "lorem")]

    def test_an_empty_text_is_a_message(self, tmp_path: Path) -> None:
        found = messages(events(tmp_path, "[31.12.20, 10:30:00] Jane:\n[31.12.20, 10:30:00] Jane: \n"))
        assert [each.text for each in found] == ["", ""]

    def test_blank_lines_stay_within_a_text_and_go_at_its_end(self, tmp_path: Path) -> None:
        (found,) = messages(events(tmp_path, "[31.12.20, 10:30:00] Jane: a\n\n  b\n\n \n"))
        assert found.text == "a\n\n  b"


class TestAccount:
    TEXT = "[31.12.20, 10:30:00] Jane: lorem\nipsum\n[31.12.20, 10:31:00] 小明: 你好\n"

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
    @pytest.mark.parametrize("end", ["\n", "\r\n"])
    def test_encodings_and_line_ends_make_no_difference(self, tmp_path: Path, encoding: str, end: str) -> None:
        found = messages(events(tmp_path, self.TEXT.replace("\n", end), encoding))
        assert [each.text for each in found] == ["lorem\nipsum", "你好"]

    def test_what_precedes_the_first_message_is_counted(self, tmp_path: Path) -> None:
        found = events(tmp_path, "ipsum\n\n" + self.TEXT)
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
    def test_garbage_is_accounted_for_line_by_line_and_raises_nothing(self, tmp_path: Path, pieces: list[str]) -> None:
        text = self.TEXT + "".join(pieces)
        found = list(whatsapp.read(write(tmp_path, text)))
        kept = "\n".join(chain.from_iterable((each.speaker, each.text) for each in messages(found)))
        assert kept.startswith("Jane\nlorem\nipsum\n小明\n你好")

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
        ],
    )
    def test_other_formats_are_left_to_their_readers(self, tmp_path: Path, text: str) -> None:
        assert not whatsapp.recognises(write(tmp_path, text))

    def test_a_chat_of_notices_alone_is_recognised(self, tmp_path: Path) -> None:
        text = (
            "31/12/20, 10:00 - Messages and calls are end-to-end encrypted. Lorem\n31/12/20, 10:00 - You were added\n"
        )
        assert events(tmp_path, text) == [Skipped("system", 1), Skipped("system", 2)]

    def test_no_placeholder_holds_a_mark_or_capital_that_would_hide_it(self) -> None:
        for words in KNOWN_AFTER_MARK:
            assert words == words.casefold().strip()
            assert not re.search(f"[{MARKS}.]$", words)
