"""The page's files, and character cards: read strictly, played, and given back as they came."""

from __future__ import annotations

import base64
import json
import struct
import zlib
from pathlib import Path
from typing import Any

import httpx
import pytest
from served import Served, running

from elman.errors import UserError
from elman.server.card_files import PNG, read_card
from elman.server.cards import chosen

CARD: dict[str, Any] = {
    "spec": "chara_card_v2",
    "spec_version": "2.0",
    "data": {
        "name": "Ada",
        "description": "{{char}} is a pilot. She has a red plane.\nAda's sister is called Nora.",
        "personality": "She likes rain; <USER> is a friend of hers.",
        "scenario": "",
        "first_mes": "Hello {{user}}, I am {{char}}!",
        "mes_example": "<START>",
        "alternate_greetings": ["Good day."],
        "extensions": {"unheard/of": {"depth": [1, 2.50, "三"]}},
        "character_book": {"entries": [{"keys": ["rain"], "content": "it rains", "enabled": True}]},
    },
    "not understood": "至此",
}


def json_card(**changes: Any) -> bytes:
    return json.dumps(CARD | {"data": CARD["data"] | changes}, ensure_ascii=False, indent=3).encode()


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png_card(*texts: tuple[bytes, bytes]) -> bytes:
    """A picture of one dot, with cards in its text and a chunk that nobody knows."""
    held = [chunk(b"tEXt", keyword + b"\0" + base64.b64encode(data)) for keyword, data in texts]
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(b"\0\0"))
    return PNG + head + b"".join(held) + chunk(b"unKn", b"kept") + pixels + chunk(b"IEND", b"")


def brought(client: httpx.Client, data: bytes) -> httpx.Response:
    made = client.post("/api/uploads", json={"name": "card", "size": len(data)}).json()["name"]
    piece = {"offset": 0, "data": base64.b64encode(data).decode()}
    assert client.post(f"/api/uploads/{made}/pieces", json=piece).status_code == 200
    answer = client.post(f"/api/uploads/{made}/card")
    client.delete(f"/api/uploads/{made}")
    return answer


def test_a_card_tells_of_its_character_in_the_first_person() -> None:
    card = read_card(json_card())
    assert (card.name, card.media, card.spec) == ("Ada", "json", "chara_card_v2")
    assert card.persona == [
        "I am a pilot.",
        "I have a red plane.",
        "My sister is called Nora.",
        "I like rain; you is a friend of hers.",
    ]
    assert card.greetings == ["Hello you, I am Ada!", "Good day."]
    chinese = read_card(json_card(name="小雨", description="小雨是飞行员。她的飞机是红色的。", personality=""))
    assert chinese.persona == ["我是飞行员。", "我的飞机是红色的。"]


def test_the_newer_of_two_cards_in_a_picture_counts() -> None:
    newer = json_card(name="Eve").replace(b"card_v2", b"card_v3")
    both = png_card((b"chara", json_card()), (b"ccv3", newer))
    assert (read_card(both).name, read_card(both).spec, read_card(both).media) == ("Eve", "chara_card_v3", "png")
    assert read_card(png_card((b"chara", json_card()))).name == "Ada"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "not a character card"),
        (b"\xff\xfe{}", "not a character card"),
        (b"[]", "no object"),
        (b"[" * 100_000, "not a character card"),
        (b'{"name": "Ada", "description": "version 1"}', "version 2 or 3"),
        (json_card(name=" "), "no name"),
        (json_card(name=3), "name is no text"),
        (json_card(description=["x"]), "description is no text"),
        (json_card(alternate_greetings="x"), "alternate_greetings"),
        (json_card(description="NaN").replace(b'"NaN"', b"NaN"), "not a character card"),
        (json_card(description="x" * 2**20), "at most"),
        (png_card(), "no character card"),
        (png_card((b"other", b"{}")), "no character card"),
        (png_card((b"chara", json_card()))[:90], "damaged"),
        (png_card((b"chara", json_card())).replace(b"chara", b"charb", 1), "damaged"),
        (PNG + b"\xff\xff\xff\xfftEXt", "damaged"),
        (PNG + chunk(b"tEXt", b"chara\0not base64!") + chunk(b"IEND", b""), "base64"),
        (PNG + chunk(b"tEXt", b"x") * 10_001, "chunks"),
    ],
)
def test_what_is_no_card_is_refused_with_the_reason(data: bytes, why: str) -> None:
    with pytest.raises(UserError, match=why):
        read_card(data)


@pytest.mark.parametrize("data", [json_card(), png_card((b"chara", json_card()))], ids=["json", "png"])
def test_a_card_is_given_back_byte_for_byte(client: httpx.Client, data: bytes) -> None:
    made = brought(client, data)
    assert made.status_code == 201, made.text
    card = made.json()
    assert (card["name"], card["sentences"]) == ("Ada", 4)
    assert client.get("/api/cards").json()["cards"] == [card]
    back = client.get(f"/api/cards/{card['conversation']}")
    assert back.content == data
    assert card["media"] in back.headers["content-type"]
    assert client.get("/api/previews").json()["previews"][str(card["conversation"])]["character"] == "Ada"


def test_a_character_begins_and_its_other_greetings_are_versions(client: httpx.Client) -> None:
    here = brought(client, json_card()).json()["conversation"]
    messages = client.get(f"/api/conversations/{here}/messages").json()["messages"]
    assert [(each["role"], each["text"]) for each in messages] == [("bot", "Hello you, I am Ada!")]
    versions = client.get(f"/api/conversations/{here}/versions").json()["versions"]
    assert len(versions[str(messages[0]["id"])]) == 2


def test_the_persona_stands_before_each_reply(client: httpx.Client) -> None:
    here = brought(client, json_card()).json()["conversation"]
    said = {"text": "who is your sister?", "max_tokens": 4}
    used = client.post(f"/api/conversations/{here}/messages", json=said).json()["used_facts"]
    assert {"id": None, "text": "My sister is called Nora.", "message_id": None} in used
    elsewhere = client.post("/api/conversations", json={}).json()["id"]
    used = client.post(f"/api/conversations/{elsewhere}/messages", json=said).json()["used_facts"]
    assert "My sister is called Nora." not in [each["text"] for each in used]


def test_the_sentences_that_have_most_to_do_with_what_was_said_are_chosen() -> None:
    persona = ["My name is Ada.", "I am a pilot.", "I have a red plane.", "I like rain.", "我的飞机是红色的。"]
    assert "I have a red plane." in [each.text for each in chosen(persona, "is your plane red?")]
    assert [each.text for each in chosen(persona, "xyz")] == persona[:3]
    assert "我的飞机是红色的。" in [each.text for each in chosen(persona, "飞机呢？")]


def test_a_card_goes_with_its_conversation_and_with_its_person(server: Served, client: httpx.Client) -> None:
    def kept() -> int:
        with server.store.database.reading() as connection:
            return int(connection.exec_driver_sql("SELECT count(*) FROM elman_cards").scalar_one())

    before = kept()
    first = brought(client, json_card()).json()["conversation"]
    brought(client, json_card())
    assert kept() == before + 2
    assert client.delete(f"/api/conversations/{first}").status_code == 204
    assert kept() == before + 1
    assert client.delete("/api/person").status_code == 204
    assert kept() == before


def test_a_card_that_is_refused_leaves_nothing(client: httpx.Client) -> None:
    answer = brought(client, b"{}")
    assert answer.status_code == 400
    assert "version 2 or 3" in answer.json()["error"]["message"]
    assert client.get("/api/conversations").json()["conversations"] == []


def test_the_page_is_served_to_anybody_with_a_strict_policy(server: Served) -> None:
    from elman.server.pages import WEB

    with server.client() as client:
        for file in WEB.iterdir():
            answer = client.get("/" if file.name == "index.html" else f"/web/{file.name}")
            assert answer.status_code == 200, file.name
            assert answer.content == file.read_bytes()
            policies = answer.headers.get_list("content-security-policy")
            assert any("script-src 'self'" in each and "style-src 'self'" in each for each in policies)
            assert not any("unsafe" in each or "http:" in each or "https:" in each for each in policies)
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert answer.headers["cache-control"] == "no-cache"
            again = client.get(answer.request.url.path, headers={"If-None-Match": answer.headers["etag"]})
            assert (again.status_code, again.content) == (304, b"")
        for path in ("/web/", "/web/../app.py", "/web/%2e%2e/app.py", "/index.html", "/web/nothing.js"):
            assert client.get(path).status_code == 404


def test_the_page_asks_nothing_of_other_servers_and_writes_no_markup() -> None:
    from elman.server.pages import WEB

    for file in WEB.iterdir():
        text = file.read_text(encoding="utf-8")
        assert len(text.splitlines()) < 300, file.name
        for wrong in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"):
            assert wrong not in text, (file.name, wrong)
        outside = [line for line in text.splitlines() if "//" in line and "http" in line and "www.w3.org" not in line]
        assert not outside, file.name
    page = (WEB / "index.html").read_text(encoding="utf-8")
    assert "style=" not in page
    assert "onclick" not in page


def test_both_languages_have_the_same_phrases() -> None:
    from elman.server.pages import WEB

    keys = [phrases(WEB / f"{language}.js") for language in ("en", "zh")]
    assert keys[0].keys() == keys[1].keys()
    for key, text in keys[0].items():
        assert braces(text) == braces(keys[1][key]), key


def phrases(file: Path) -> dict[str, str]:
    lines = [line.strip().rstrip(",") for line in file.read_text(encoding="utf-8").splitlines()]
    pairs = (line.split(": ", 1) for line in lines if ": " in line and line[0] not in "/e")
    more = (line.split(": ", 1) for line in lines if ": " in line and line[0] == "e" and not line.startswith("export"))
    return {key.strip('"'): text for key, text in [*pairs, *more]}


def braces(text: str) -> set[str]:
    import re

    return set(re.findall(r"\{(\w+)\}", text)) - {"count"}


def test_a_forgotten_card_leaves_no_room_taken_in_the_database(small_bot: Path, location: Path | str) -> None:
    card = CARD | {"data": CARD["data"] | {"scenario": "Zwiebelkuchen " * 500}}
    with running(small_bot, location) as found, found.client() as client:
        client.post("/api/persons", json={"name": "lin"})
        client.params = {"person": "lin"}
        number = brought(client, json.dumps(card).encode()).json()["conversation"]
        assert client.delete(f"/api/conversations/{number}").status_code == 204
        found.app.service.store.database.scrub()
        database = found.store.database
        if database.sqlite:
            assert not any(b"Zwiebelkuchen" in each.read_bytes() for each in Path(location).parent.iterdir())
        else:
            with database.reading() as connection:
                assert connection.exec_driver_sql("SELECT pg_relation_size('elman_cards')").scalar_one() == 0
