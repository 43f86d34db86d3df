"""Personal data goes, everything else stays, and the account of it holds numbers only. All people here are invented."""

import csv
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.cn import ric

from elman.text.conversations import Message
from elman.text.redaction import RedactionConfig, Redactor

PLACEHOLDERS = re.compile(r"\[(URL|EMAIL|IBAN|IP|ID|CARD|PHONE|ADDRESS|NAME)\]")


def redact(text: str, **asked: object) -> str:
    return Redactor(RedactionConfig(**asked)).redact(text)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("我的电话是13812345678，微信同号", "我的电话是[PHONE]，微信同号"),
        ("我的电话...13812345678个人号", "我的电话...[PHONE]个人号"),
        ("１３８１２３４５６７８", "[PHONE]"),
        ("138 1234 5678或138-1234-5678或1381 2345 678", "[PHONE]或[PHONE]或[PHONE]"),
        ("13812345678 13987654321/13812345678,13987654321", "[PHONE] [PHONE]/[PHONE],[PHONE]"),
        ("加wx13812345678，13812345678vx同号", "加wx[PHONE]，[PHONE]vx同号"),
        ("座机021-62345678，(021)62345678，（021）6234 5678", "座机[PHONE]，[PHONE]，[PHONE]"),
        ("021-62345678转8001，021-62345678-801，021-62345678 分机12", "[PHONE]，[PHONE]，[PHONE]"),
        ("+86 138 1234 5678、008613812345678、0086-21-62345678、86-13812345678", "[PHONE]、[PHONE]、[PHONE]、[PHONE]"),
        ("(+86)13812345678 (02)2345-6789 1 (202) 555-0143 客服400-800-8888", "[PHONE] [PHONE] [PHONE] 客服[PHONE]"),
        ("Call (202) 555-0143 or 202.555.0143 ext. 12.", "Call [PHONE] or [PHONE]."),
        ("tel:+1 202 555 0143, 1-800-356-9377", "tel:[PHONE], [PHONE]"),
        ("020 7946 0958, +44 (0)20 7946 0958, +33 1 23 45 67 89", "[PHONE], [PHONE], [PHONE]"),
        ("HK 2123 4567, SG 61234567, TW 0912-345-678", "HK [PHONE], SG [PHONE], TW [PHONE]"),
        ("written like a number of America: +1-125-123-4567", "written like a number of America: [PHONE]"),
    ],
)
def test_phone_numbers_go_as_people_write_them(text: str, redacted: str) -> None:
    assert redact(text) == redacted


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("li.ming@example.cn邮箱zhang.wei+x@mail.example.com。", "[EMAIL]邮箱[EMAIL]。"),
        ("发到zhang＠example.com", "发到[EMAIL]"),
        ("mailto:a@b.co.uk", "mailto:[EMAIL]"),
        ("13812345678@example.com", "[EMAIL]"),
        ("看https://example.com/a?b=1&c=13812345678这个", "看[URL]这个"),
        ("(see http://example.org/c_(d)). And www.example.com, Www.example.com!", "(see [URL]). And [URL], [URL]!"),
        ("https://me:secret@example.com/ weixin://dl/chat?u", "[URL] [URL]"),
        ("wa.me/8613812345678 t.cn/Rx12", "[URL] [URL]"),
        ("IP：192.168.1.100，8.8.8.8. 192.168.001.001 10.0.0.1:8080", "IP：[IP]，[IP]. [IP] [IP]:8080"),
        ("2001:0db8:85a3:0000:0000:8a2e:0370:7334 fe80::1 ::1", "[IP] [IP] [IP]"),
    ],
)
def test_addresses_of_the_net_go(text: str, redacted: str) -> None:
    assert redact(text) == redacted


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("身份证110101199003078515。", "身份证[ID]。"),
        ("11010519491231002X，11010519491231002x", "[ID]，[ID]"),
        ("１１０１０５１９４９１２３１００２Ｘ 110101 19900307 8515", "[ID] [ID]"),
        ("旧证130503670401001", "旧证[ID]"),
        ("卡号6222 0212 3456 7890 128", "卡号[CARD]"),
        ("4111111111111111, 4111-1111-1111-1111, 3782 822463 10005", "[CARD], [CARD], [CARD]"),
        ("pay GB82WEST12345698765432 or DE89 3704 0044 0532 0130 00 please", "pay [IBAN] or [IBAN] please"),
        ("OK12 de89370400440532013000", "OK12 [IBAN]"),
    ],
)
def test_numbers_with_check_digits_go(text: str, redacted: str) -> None:
    assert redact(text) == redacted


@pytest.mark.parametrize(
    "text",
    [
        "In 2024 I paid 1999 for 12 of them, 99.99 each, 3:2, 50%.",
        "2024-01-15 10:30:45, 2024/1/15, 15.01.2024, 20240115",
        "2024年1月15日10:30，2024-01-15 12 13，从1998-2023",
        "1,234,567.89 and 3.1415926535 and 0.2025550143",
        "¥61234567，61234567元，$2025550143, 20000000 km",
        "房租6000-8000，100000块，验证码482913",
        "23333333 66666666 2333333333",
        "10 20 30 40 50 60 70 80 90, 23 45 67 89 10",
        "1 2 1 2 1 1 2 1 2 0 0 4 4 6 0",
        "订单号4532123456789012，时间戳1700000000，1700000000000，20240115123045",
        "110101199003078516 110101199002308510 990101199003078515 130503671301001",
        "4111111111111112 1234567812345670",
        "GB82WEST12345698765433, DE88370400440532013000",
        "v1.2.3.4, 版本1.2.3.4, version 1.2.3.4, 1.2.3.4.5, 256.1.1.1, 1.2.3",
        "std::vector<a::b> 00:1a:2b:3c:4d:5e a:b:c",
        "and/or 3.5/5 km/h @home me@work a/b.c w.w.w",
        "serial A13812345678 and commit 5f13812345678",
    ],
)
def test_ordinary_numbers_and_signs_stay(text: str) -> None:
    assert redact(text) == text


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("我住在北京市朝阳区三里屯路12号5号楼301室，来吧", "我住在[ADDRESS]，来吧"),
        ("寄到上海市浦东新区世纪大道100号环球金融中心12楼1203室", "寄到[ADDRESS]"),
        ("广东省深圳市南山区 见", "[ADDRESS] 见"),
        ("南京路100号；3号楼502室", "[ADDRESS]；[ADDRESS]"),
        ("at 221B Baker Street, or 12 Main St, Apt 4, today", "at [ADDRESS], or [ADDRESS], today"),
        ("350 Fifth Avenue, New York, NY 10118", "[ADDRESS]"),
        ("10 Downing Street London SW1A 2AA", "[ADDRESS]"),
        ("i am at 12 main st now. P.O. Box 123", "i am at [ADDRESS] now. [ADDRESS]"),
    ],
)
def test_addresses_go_when_asked(text: str, redacted: str) -> None:
    assert redact(text) == text
    assert redact(text, addresses=True) == redacted


@pytest.mark.parametrize(
    "text",
    [
        "我知道8号放假，逛街20号去，超市小区，城市街道，走路10号到",
        "10号24号39号去做检查，牛市会突然变成熊市，热区和所有周围区域",
        "a 2 way street, 10 minutes drive, 5 miles down the road, 3 more streets",
    ],
)
def test_what_only_resembles_an_address_stays(text: str) -> None:
    assert redact(text, addresses=True) == text


def test_names_go_as_whole_words_in_any_case_and_exactly_in_chinese() -> None:
    text = "Ann's annual TOM ate a tomato. 我和Tom去，李明说：Ann  Lee在，小李不在 ｔｏｍ"
    redacted = "[NAME]'s annual [NAME] ate a tomato. 我和[NAME]去，[NAME]说：[NAME]在，小李不在 [NAME]"
    assert redact(text, names=("Ann", "Tom", "Ann Lee", "李明", "")) == redacted
    assert redact(text) == text


def test_speakers_are_renamed_only_where_asked_and_the_same_one_always_alike() -> None:
    redactor = Redactor(RedactionConfig(names=("Tom", "李明", "TOM")))
    messages = [
        Message("Tom", "hi 李明", id="1"),
        Message("李明", "13812345678", reply_to="1"),
        Message("Zoe", "bye"),
        Message("tom", "ok"),
    ]
    assert list(redactor.redact_messages(messages)) == [
        Message("PERSON-1", "hi [NAME]", id="1"),
        Message("PERSON-2", "[PHONE]", reply_to="1"),
        Message("Zoe", "bye"),
        Message("PERSON-1", "ok"),
    ]
    assert redactor.counts == Counter(PERSON=3, NAME=1, PHONE=1)


def test_other_regions_numbers_go_where_the_region_is_asked_for() -> None:
    assert redact("0161 496 0123", regions=("CN",)) == "0161 496 0123"
    assert redact("0161 496 0123", regions=("GB",)) == "[PHONE]"


def test_placeholders_are_never_touched_again() -> None:
    text = "[PHONE][EMAIL] [NAME] [URL]/x http://[IP]"
    assert redact(text, names=("PHONE", "name", "IP")) == text


@pytest.mark.parametrize("part", ["1 ", "1.", "1234567", "a.", "a:", "((http:", "AB12 ", "+", "甲", "区路", "12 Main "])
def test_long_repetitions_end_and_are_nothing_personal(part: str) -> None:
    text = f"@/:: {part * 3_000}"
    assert set(PLACEHOLDERS.findall(redact(text, addresses=True))) <= {"ADDRESS"}
    assert redact(text) == text


def card(prefix: int, length: int, filling: int) -> str:
    body = f"{prefix}{filling:019d}"[: length - 1]
    return body + luhn.calc_check_digit(body)


def identity(county: str, born: str, order: int) -> str:
    body = f"{county}{born}{order:03d}"
    return body + ric.calc_check_digit(f"{body}0")


cards = st.builds(card, st.sampled_from([4, 51, 622202]), st.sampled_from([16, 19]), st.integers(0, 10**19 - 1))
identities = st.builds(
    identity,
    st.sampled_from(["110101", "310115", "440305", "510104"]),
    st.dates(date(1900, 1, 1), date(2029, 12, 31)).map(lambda day: f"{day:%Y%m%d}"),
    st.integers(0, 999),
)
phones = st.builds(
    lambda prefix, rest: f"{prefix}{rest:08d}", st.sampled_from(["138", "159", "186"]), st.integers(0, 10**8 - 1)
)
surroundings = st.text("的我是你好在吗，。！：abc tel", max_size=12).map(lambda text: f"{text} ") | st.text(
    "的我是你好在吗，。！：（）", max_size=12
)


@pytest.mark.parametrize(("numbers", "kind"), [(cards, "CARD"), (identities, "ID"), (phones, "PHONE")])
def test_generated_numbers_are_found_in_any_text(numbers: st.SearchStrategy[str], kind: str) -> None:
    @given(numbers, surroundings, surroundings)
    def found(number: str, before: str, after: str) -> None:
        assert redact(f"{before}{number}{after}") == f"{before}[{kind}]{after}"

    found()


pieces = st.one_of(
    cards,
    identities,
    phones,
    st.text(max_size=5),
    st.text("0123456789+-(). @:/aXx元", max_size=12),
    st.sampled_from(["[PHONE]", "]", "www.", "http://", "a@b.cc", "10.0.0.1", "021-", "转", "fe80::", "\0"]),
    st.sampled_from(["GB82WEST12345698765432", "中山路", "2号", "12 Main St", "Tom", "李"]),
)
ALL = RedactionConfig(names=("Tom", "a b"), addresses=True)


@given(st.lists(pieces, max_size=6).map("".join))
@example("http://[PHONE]13812345678")
@example("1101011990030785154111111111111111110101199003078515x ():)/2@)1")
@example("021-62345678转800 356 9377, a@b.cc")
@example("DE89 3704 138 1234 5678")
def test_redacting_twice_is_redacting_once_and_counts_are_the_placeholders_added(text: str) -> None:
    redactor = Redactor(ALL)
    once = redactor.redact(text)
    added = Counter(PLACEHOLDERS.findall(once))
    added.subtract(PLACEHOLDERS.findall(text))
    assert +redactor.counts == +added
    assert redactor.redact(once) == once
    assert +redactor.counts == +added


@given(
    st.text(st.characters(exclude_categories=["Nd"], exclude_characters="@＠:/")).filter(lambda text: "ww." not in text)
)
def test_text_without_digits_and_the_signs_of_the_net_is_unchanged(text: str) -> None:
    assert redact(text) == text


def test_a_real_export_loses_its_numbers(data_folder: Path) -> None:
    file = data_folder / "exports" / "wechat" / "pywxdump_weclone_PII.csv"
    if not file.is_file():
        pytest.skip("the WeChat sample is not here")
    redactor = Redactor(RedactionConfig(addresses=True))
    with file.open(encoding="utf-8-sig", newline="") as lines:
        told = [(row["talker"], redactor.redact(row["msg"])) for row in csv.DictReader(lines)]
    whole = {"PHONE_NUMBER": "[PHONE]", "EMAIL_ADDRESS": "[EMAIL]", "IP_ADDRESS": "[IP]"}
    assert {kind for kind, _ in told} >= set(whole)
    assert all(text == whole[kind] for kind, text in told if kind in whole)
    assert redactor.counts["CARD"] >= 2
    assert redactor.counts["ADDRESS"] >= 3


def test_a_speaker_who_goes_by_a_number_is_renamed_always_the_same_unless_speakers_are_to_stay() -> None:
    messages = [Message("+44 20 7946 0958", "hi"), Message("Lin", "ho"), Message("+44 20 7946 0958", "hm")]
    renamed = list(Redactor(RedactionConfig()).redact_messages(messages))
    assert [message.speaker for message in renamed] == ["PERSON-1", "Lin", "PERSON-1"]
    kept = list(Redactor(RedactionConfig(speakers=False)).redact_messages(messages))
    assert [message.speaker for message in kept] == [message.speaker for message in messages]
