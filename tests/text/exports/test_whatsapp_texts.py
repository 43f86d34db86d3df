"""What WhatsApp writes for what was sent, and into the mouth of persons, is told from what they said."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elman.text.conversations import Message
from elman.text.exports import whatsapp
from elman.text.exports.common import MARKS
from elman.text.exports.events import Event, Skipped
from elman.text.exports.source import open_export
from elman.text.exports.whatsapp_words import KNOWN, KNOWN_AFTER_MARK, NOTICE_STARTS

LRM = "\u200e"


def events(path: Path, text: str) -> list[Event]:
    (path / "chat.txt").write_bytes(text.encode())
    (source,) = open_export(path / "chat.txt")
    assert whatsapp.recognises(source)
    return list(whatsapp.read(source))


def messages(found: list[Event]) -> list[Message]:
    return [each for each in found if isinstance(each, Message)]


def said(path: Path, text: str) -> Event:
    """What one message of Jane's becomes."""
    (event,) = events(path, f"[31.12.20, 10:30:00] Jane: {text}\n")
    return event


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
        *((f"{LRM}a.pdf • {LRM}2 pages {LRM}<attached: 00000001-a.pdf>", "file"), ("<省略影音内容>", "file")),
        *((f"{LRM}obrázek vynechán", "image"), (f"{LRM}imagem não revelada", "image")),
        *((f"{LRM}зображення відсутнє", "image"), (f"{LRM}لم يتم إدراج الصورة", "image")),
        *(("<Fichier média absent>", "file"), (f"{LRM}Group voice call", "call")),
        *(("IMG-20201231-WA0001.webp (file attached)", "image"), ("<attached: 1-PHOTO-2020.webp>", "image")),
        *(("<attached: 1-STICKER-2020.jpg>", "sticker"), ("<attached: a.webp>", "sticker")),
        *((f"{LRM}Missed voice call, {LRM}Tap to call back", "call"), (f"{LRM}Voice call, {LRM}3 min", "call")),
        *((f"{LRM}语音通话", "call"), ("Verpasster Videoanruf", "call"), (f"{LRM}不在着信", "call")),
    ],
)
def test_what_stands_for_something_sent_is_its_kind_without_text(tmp_path: Path, text: str, media: str) -> None:
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
def test_a_caption_is_the_text(tmp_path: Path, text: str, caption: str, media: str) -> None:
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
def test_what_persons_write_stays_as_it_is(tmp_path: Path, text: str) -> None:
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
def test_the_mark_of_an_edited_message_is_removed(tmp_path: Path, mark: str) -> None:
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
def test_deleted_messages_and_notices_in_a_persons_name_are_whatsapps(tmp_path: Path, text: str) -> None:
    (event, _) = events(tmp_path, f"[31.12.20, 10:30:00] Jane: {text}\n[31.12.20, 10:30:00] Bo: a\n")
    assert event == Skipped("system", 1)


def test_a_polls_text_is_its_question_and_its_choices(tmp_path: Path) -> None:
    poll = f"{LRM}POLL:\nLorem?\n{LRM}OPTION: dolor ({LRM}1 vote)\n{LRM}OPTION: sit (amet) ({LRM}0 votes)"
    event = said(tmp_path, poll)
    assert isinstance(event, Message)
    assert (event.media, event.text) == ("poll", "Lorem?\ndolor\nsit (amet)")


def test_polls_of_other_languages(tmp_path: Path) -> None:
    for words, option in (
        ("投票：", "选项："),
        ("UMFRAGE:", "OPTION:"),
        ("ENCUESTA:", "OPCIÓN:"),
        ("투표:", "옵션:"),
    ):
        event = said(tmp_path, f"{LRM}{words}\nLorem\n{LRM}{option} a (1)")
        assert isinstance(event, Message)
        assert (event.media, event.text) == ("poll", "Lorem\na")


def test_marks_of_direction_around_names_and_texts_go(tmp_path: Path) -> None:
    text = f"{LRM}[31.12.20, 10:30:00] \u202a+1 555\u202c: {LRM}lorem\n"
    assert [(each.speaker, each.text) for each in messages(events(tmp_path, text))] == [("+1 555", "lorem")]


def test_an_empty_text_is_a_message(tmp_path: Path) -> None:
    found = messages(events(tmp_path, "[31.12.20, 10:30:00] Jane:\n[31.12.20, 10:30:00] Jane: \n"))
    assert [each.text for each in found] == ["", ""]


def test_blank_lines_stay_within_a_text_and_go_at_its_end(tmp_path: Path) -> None:
    (found,) = messages(events(tmp_path, "[31.12.20, 10:30:00] Jane: a\n\n  b\n\n \n"))
    assert found.text == "a\n\n  b"


def test_no_placeholder_holds_a_mark_or_capital_that_would_hide_it() -> None:
    for words in KNOWN_AFTER_MARK:
        assert words == words.casefold().strip()
        assert not re.search(f"[{MARKS}.]$", words)


def forms(words: str) -> list[str]:
    """Words as phones write them, and persons."""
    return [
        f"{mark}{each}{end}" for each in (words, words.capitalize()) for mark in ("", LRM) for end in ("", ".", "。")
    ]


@pytest.mark.parametrize("kind", sorted({*KNOWN.values()}))
def test_every_word_of_whatsapps_own_is_known_at_first_sight_as_after_a_close_look(kind: str) -> None:
    texts = [form for words, each in KNOWN.items() if each == kind for form in forms(words)]
    assert texts
    expected = None if kind == "system" else ("", kind)
    assert {text: whatsapp.interpret(text) for text in texts} == dict.fromkeys(texts, expected)
    assert {text: whatsapp.look_closely(text) for text in texts} == dict.fromkeys(texts, expected)


SAID = st.sampled_from(
    [
        *(
            "lorem",
            "你好",
            "a.b",
            "x <3 y",
            "<Media omitted>",
            "image omitted",
            "POLL:\nlorem",
            "voice call",
            "Jane left",
        ),
        *("IMG-1.jpg (file attached)", f"{LRM}<attached: a.jpg>", "https://maps.google.com/?q=1", "a.pdf • 2 pages"),
        *("location: https://maps.google.com/?q=1", "@\u2068Bo\u2069", "lorem\ripsum", *NOTICE_STARTS[::9]),
    ]
)
AFTER = st.sampled_from(["", ".", " lorem", "\nlorem", f" {LRM}<This message was edited>"])


@settings(max_examples=400)
@given(st.sampled_from(["", LRM, "x ", "\u200f"]), SAID, AFTER)
def test_what_is_seen_at_first_sight_is_what_a_close_look_shows(before: str, said: str, after: str) -> None:
    text = before + said + after
    assert whatsapp.interpret(text) == whatsapp.look_closely(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"@{LRM}\u2068Bo Lee\u2069 and @\u2068+1 555\u2069, see", "@Bo Lee and @+1 555, see"),
        (f"{LRM}lorem\nJane left", "lorem\nJane left"),
    ],
    ids=["mentions", "words of a notice below"],
)
def test_marks_within_a_text_say_nothing_of_it(tmp_path: Path, text: str, said: str) -> None:
    (event,) = events(tmp_path, f"[31.12.20, 10:30:00] Jane: {text}\n")
    assert isinstance(event, Message)
    assert (event.text, event.media) == (said, None)


@pytest.mark.parametrize("words", ["ملف مرفق", "fil bifogad", "फ़ाइल संलग्न", "קובץ מצורף", "tệp đính kèm"])
def test_a_file_with_a_name_of_whatsapps_is_known_in_any_language(tmp_path: Path, words: str) -> None:
    event = said(tmp_path, f"VID-20201231-WA0001.mp4 {LRM}({words})\nlorem")
    assert isinstance(event, Message)
    assert (event.text, event.media) == ("lorem", "video")
    other = said(tmp_path, f"report.pdf ({words})")
    assert isinstance(other, Message)
    assert other.media is None
