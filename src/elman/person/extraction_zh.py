"""What a Chinese message tells of its speaker."""

from __future__ import annotations

import re
from collections.abc import Sequence

from elman.person import words_zh as words
from elman.person.chinese import LEAD, as_sentence, clauses, other_person, sentences, tidy
from elman.person.kinds import OF_OTHERS, Found
from elman.person.patterns import Language, cued, news, search
from elman.person.patterns_zh import PATTERNS
from elman.person.patterns_zh_cues import CUED, UNTRUE
from elman.person.patterns_zh_frames import WHOLE
from elman.person.pieces_zh import A_PERSON, ANIMAL, ME, PERSON

LONGEST = 60
"""Characters of a clause; a longer one says more than a fact, and the bound keeps every pattern linear in the text."""

_JOKE = re.compile("开玩笑|骗你的|逗你的|假装|骗你玩|才怪|扮演|开个玩笑|愚人节|反话")
_QUESTION = re.compile(
    "吗|什么|谁|哪|几岁|几个人|多少|怎么|怎样|如何|是不是|有没有|会不会|能不能|要不要|好不好|对不对|为啥|干嘛|咋"
)
_UNSURE = re.compile(
    "如果|要是|假如|假设|假使|万一|除非|倘若|若是|也许|或许|可能|好像|恨不得|巴不得|差点|以前|曾经|"
    "之前|当时|那时|小时候|当年|过去|只要|哪怕|即使|的时候|的话$|本来|原来"
)
_REPORTED = re.compile(
    r"(?!要说|说到|说起|提到)(?:(?!我|大家|别人|朋友们?都?叫|同学|同事).{0,12})(?:说|问|告诉|回复|觉得|认为|以为|回答|唱|"
    r"写道|听说)[我,:你]?|.{0,4}(?:听说|据说|他说|她说|有人说)"
)
_COMMAND = re.compile(
    r"(?:麻烦|你要|你得|你|要|帮我|可以|能不能|能|给我|一定要|一定)*(?:请)?(?:你|您)?(?:帮我|替我|"
    r"一定|一定要|要|也)*(?:记住|记一下(?!啊)|记下来?|记着|记好|别忘了?|不要忘了?|不要忘记|别忘记|"
    r"牢记)"
    r"(?!了|我们?(?:吗|吧|$)|他|她|这一|那|带|去|来|把|给|吃|关|打|买|做|拿)(?:这个|这件事|一下|哦|"
    r"啊|这点|我说的)?[,: ]*"
)
_ASKED_TO = re.compile("(?:你|您)?(?:能|可以|能不能|可不可以)")

_TAIL = re.compile(
    r"(?:(?:真的|好多年|很多年|很久|而已|什么的|之类的|哈哈+|嘻嘻|呵呵|嘿嘿|啊|呀|哦|噢|喔|啦|呢|吧|"
    r"哈|嘛|哟|耶|咯|嘞|哎|滴|了|的|吖|额|"
    r"\^|_|-|[^\w%+℃》)]))+$"
)
_LONGEST_VALUE = {"name": 9, "home": 14, "origin": 10, "job": 12, "employer": 16, "like": 12, "dislike": 12, "plan": 30,
                  "hobby": 20, "favourite": 12}  # fmt: skip
"""Characters; ten where nothing else is said."""
_POINTING = re.compile(
    "[这那你您他她它咱谁哪]|我|什么|怎么|别人|一样|自己|一下|对方|人家|某|里面|其中|片中|剧中|文中|"
    "有人|上述|以上|前者|后者|大家|一个人$"
)
_VAGUE = re.compile(
    "[这那你您他她它哪谁]|什么|一下|不|没|有$|个$|得|着|过(?!敏|年|山)|了|就|也|都|是|怎|一切|被|"
    "和$|还|很|太|吗|人家|到|在$|死|上$|的"
)
_NO_NAMES = re.compile(
    "^(?:St|Mr|Dr|Mrs|Ms)$|[你您他她它了不来个到什这那谁我的是在得着过把被给也都就还没有]|外卖|滴滴|"
    "快递|救命|出租|人|服务|保安|警察|救护|大家|车|停|滚|闭嘴|起来|醒|爸爸$|妈妈$|师傅|老师$|"
    "先生$|小姐$|喝酒|吃饭|睡觉|一声|几声|一下|名字|什么|帮|两|几|点|代驾|苦|好|出来|家$"
)


def find(text: str) -> list[Found]:
    """Return the facts of a Chinese message in the order told."""
    tidied = tidy(text).replace("没有什么比", "没有东西比")
    if _JOKE.search(tidied):
        return []
    parts = sentences(tidied)
    found = [fact for sentence in parts for fact in _from_sentence(sentence)]
    return news(found, [fact for sentence in parts for fact in _cued(sentence)])


_OWNED = frozenset(["height", "weight", "study", "school", "instrument", "diet", "job", "employer", "birthday", "like"])
"""Kinds that are told of anybody: without "I" they are the speaker's own least of all."""
_OTHER = re.compile("[你您]|他们|她们|[他她](?:的|家|爸|妈|叫|是)|那个人|这个人")


def _cued(sentence: str) -> list[Found]:
    """Return what the cues of a statement tell."""
    if len(sentence) > 2 * LONGEST or sentence.endswith("?") or _REPORTED.match(sentence):
        return []
    parts = with_subjects(clauses(LEAD.sub("", sentence)))
    said = ",".join(clause for clause in parts if not (_QUESTION.search(clause) or _UNSURE.search(clause)))
    if not said or _OTHER.search(said.split(",", 1)[0]):
        return []
    own = re.search("[我俺咱]|本人", said)
    found = [fact for fact in cued(said, _CUED, UNTRUE) if own or fact.kind not in _OWNED]
    return [fact for fact in found if fact.kind in OF_OTHERS or not of_another(fact.value, sentence)]


def told(text: str) -> Found:
    """Return what was said to be remembered as it stands: a `note`."""
    said = other_person(text.strip(" ,;:.!?。~"))
    return Found("note", "", said, as_sentence(said))


def _from_sentence(sentence: str) -> list[Found]:
    command = _COMMAND.match(sentence) if len(sentence) <= 4 * LONGEST else None
    if command and (re.search("请|帮我|[,:]", command[0]) or re.match(".{0,4}我(?!们)", sentence[command.end() :])):
        rest = sentence[command.end() :].strip(" ,:;.!?。~")
        if sentence.endswith("?") and (_QUESTION.search(rest) or not _ASKED_TO.match(sentence)):
            return []
        return (_from_clauses(rest) or [told(rest)]) if len(rest) > 2 else []
    if len(sentence) <= 4 * LONGEST:
        sentence = LEAD.sub("", sentence)
    if len(sentence) > 4 * LONGEST or _REPORTED.match(sentence):
        return []
    if sentence.endswith("?"):
        before, _, last = sentence.replace("，", ",").rpartition(",")
        sentence = before if last.startswith(("你", "您")) else ""
    plain = not _UNSURE.search(sentence.removeprefix("我小时候")) and not _QUESTION.search(sentence)
    whole = search(sentence.rstrip("。.!~…"), _WHOLE) if plain else []
    return [*whole, *(each for each in _from_clauses(sentence) if each.kind not in {other.kind for other in whole})]


def _from_clauses(sentence: str) -> list[Found]:
    found: list[Found] = []
    spoken = False
    for clause in with_subjects(clauses(sentence)):
        if len(clause) > LONGEST or _QUESTION.search(clause) or _UNSURE.search(clause):
            spoken = False
            continue
        own = re.search("[我俺咱]|本人", clause)
        if own or spoken:
            here = search(clause if own else f"我{clause}", CHINESE)
            here = here if own else [fact for fact in here if fact.kind in _CARRIED]
            if not own_subject(clause):
                told_already = {(fact.kind, fact.topic) for fact in found if "'s " in fact.topic}
                here = [each for each in here if each.kind in OF_OTHERS and (each.kind, each.topic) not in told_already]
            spoken = own_subject(clause) and bool(here) and (spoken or clause.startswith("我"))
            found += here
    return found


_ABOUT = (
    re.compile(rf"(?:{PERSON})(?!语|校|公司|时|系|棋|工智|口|民|类|圈|们|子)"),
    re.compile(rf"{A_PERSON}(?!语|圈|们)"),
    re.compile(
        rf"{ME}(?:家的?|的|家?养的|那[只条]|这[只条])(?:小|大|黑|白|橘|老|花|可爱的)*{ANIMAL}"
        "(?=$|,|叫|是|很|特别|今|喜欢|爱|最|有|在|都|又|刚|已经|昨|明|每|一|的名)"
    ),
)
"""Clauses about somebody of the speaker's, or their animal; the words behind make others of the same characters."""
_GOES_ON = re.compile(
    "[他她它](?!们|的|家|爸|妈|哥|弟|姐|妹|老|儿|女|爷|奶|男|朋|同)|今年|现在|目前|已经|刚|也|还|就|都|一直|从小|"
    "是|叫|姓|住|在|来自|属|有|做|当|喜欢|爱|最|会|学|读|上|毕业|从事|退休|结婚|离婚|单身|养|打|经常|每|平时|特别|很|非常|"
    "不|没|\\d|[一二三四五六七八九十]+岁"
)
"""How a clause begins that goes on about whom the one before was about."""


def with_subjects(parts: Sequence[str]) -> list[str]:
    """Return clauses, those that go on about somebody of the speaker's with that one before them."""
    whole, subject = [], ""
    for clause in parts:
        if re.search("[我俺咱]|本人", clause):
            found = None if own_subject(clause) else _about(clause)
            subject = "" if found is None else found[0] if found.re is _ABOUT[-1] else f"我{found['topic']}"
        elif subject and _GOES_ON.match(clause):
            clause = subject + re.sub("^[他她它]", "", clause)
        whole.append(clause)
    return whole


def own_subject(clause: str) -> bool:
    """Tell whether a clause with "I" in it is about the speaker, and not about somebody of theirs or their animal."""
    found = _about(clause)
    return found is None or "我" in clause[found.end() :]


def _about(clause: str) -> re.Match[str] | None:
    return next(filter(None, (pattern.match(clause) for pattern in _ABOUT)), None)


def of_another(value: str, text: str) -> bool:
    """Tell whether a message says a value of somebody else, as far as the subject of its clause tells."""
    parts = (clause for sentence in sentences(tidy(text)) for clause in with_subjects(clauses(sentence)))
    said = [own_subject(clause) for clause in parts if value in clause]
    return bool(said) and not any(said)


_CARRIED = frozenset(
    [
        "age",
        "home",
        "origin",
        "job",
        "employer",
        "study",
        "school",
        "pet",
        "language",
        "hobby",
        "diet",
        "allergy",
        "partner",
    ]
)
"""Kinds that are told without a subject when the clause before had it: "我叫王芳，今年31岁"."""


def _value(kind: str, raw: str) -> str:
    if "\0" in raw:  # a quotation was there
        return ""
    value = _TAIL.sub("", raw.strip(" ,;:.!?。~\0").partition(",")[0])
    if kind == "plan":
        value = re.sub("(?:了|呢|啊|哦|吧|呀|啦)+$", "", value)
    return "" if _refused(kind, value) else value


def _refused(kind: str, value: str) -> bool:
    if not any(character.isalnum() for character in value) or len(value) > _LONGEST_VALUE.get(kind, 10):
        return not (value.isascii() and 0 < len(value) <= 40 and value.isalnum())
    if kind == "name":
        return bool(_NO_NAMES.search(value)) or value.isdigit()
    if kind in ("like", "dislike"):
        return bool(
            _POINTING.search(value)
            or re.match(
                "[了过得的着死上是不在到说跟和给再会被能让把怕]|莫能助|之入骨|.*不[好了到]?$|.*没$|极$|听到$|"
                "所以|做的|.*(?:是|觉得|不想)|[大小多少高低宽窄早晚好]一?[些点]$|就|也|都|很|还|吃$|喝$|看$|听$|"
                "玩$|去$",
                value,
            )
        )
    if kind == "origin" and re.search("公司|部门|集团|银行|剧组|频道|电视台|报社|书评|先生|小姐|队$|家$", value):
        return True
    if kind in ("employer", "school", "home") and re.search("[了过着是也]|开始|找到?|打算", value):
        return True
    if kind == "employer" and re.match("星期|周[一二三四五六日末]|早上|晚上|白天|上午|下午|夜里", value):
        return True
    if kind == "plan" and re.match(".*[后时]$|打算让.{1,3}$|(?:打算|要|计划)(?:再?找|再?点|问|在餐馆|去一个)", value):
        return True
    if kind in ("plan", "hobby", "home", "employer", "family", "diet", "pet", "partner"):
        return bool(re.search("[这那你您他她它哪谁]|什么|一下|酒店|宾馆|房间|旅馆", value))
    return bool(_VAGUE.match(value) or re.search("[这那你您它]|(?<![吉其])[他她]", value))


def _topic(kind: str, raw: str) -> tuple[str, str]:
    if kind == "pet":
        return kind, words.ANIMALS.get(raw, raw)
    if kind == "favourite":
        raw = re.sub("^(?:那|一)[本部首个种道款位支]", "", raw)
        return kind, words.TOPICS.get(raw, raw)
    if kind == "size":
        return kind, "shoe" if raw.startswith(("鞋", "脚")) else raw
    if kind == "number":
        return kind, "lucky" if raw.startswith("幸运") else raw
    if kind != "family":
        return kind, raw
    if raw in words.PARTNERS:
        return "partner", words.PARTNERS[raw]
    if raw in words.FRIENDS:
        return "friend", words.FRIENDS[raw]
    return kind, words.RELATIVES.get(raw, raw)


CHINESE = Language(PATTERNS, _value, _topic, other_person, as_sentence)
_WHOLE = CHINESE._replace(patterns=WHOLE)
_CUED = CHINESE._replace(patterns=CUED)
