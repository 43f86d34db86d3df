"""Chinese as the extraction of facts needs it: sentences and clauses, and the other person."""

from __future__ import annotations

import re

from elman.text.words import CJK

_NARROW = str.maketrans("，；：！？～．（）＂“”「」『』‘’　", ',;:!?~.()"""""""\'\' ')
_QUOTED = re.compile(r"\"[^\"\n]{0,200}\"|《[^》\n]{0,60}$")
_TITLE = re.compile("《[^》\n]{1,40}》")
_BLANKS = re.compile(rf"(?<=[{CJK}]) +(?=[{CJK}])")
_SENTENCE = re.compile(r"(?:[^。!?;\n….~]|\.(?=\w))+[。!?;….~]*")

# What an animal or a person is called belongs to the clause that tells of it.
_CLAUSE = re.compile(
    r"[,:]\s*(?!(?:它|他|她)?的?(?:名字|名)?(?:就|是)?(?:叫|取名|起名))"
    r"|(?<=[^,:和跟与,])(?=(?:但是|不过|而且|因为|所以|可是|并且|然后)我)"
)
LEAD = re.compile(
    r"\A(?:(?:嗯+|啊+|哦+|哎|诶|欸|嘿|哇|对了|其实|那个|话说(?:回来)?|顺便(?:说|提)(?:一下|一句)?|"
    r"(?:我|忘了|悄悄|偷偷)?告诉你(?:吧|哦|一下|个事|件事|一件事)?(?!我的?(?:名字|手机|电话)吧)|我(?:想|要)跟你说(?:个事|件事|一件事|一下)?|"
    r"我?跟你(?:讲|说)(?:个事|件事|一声|一下|哦|啊|过吧)*|我(?:有没有|是不是)?(?:跟你说过|告诉过你|提过)(?:吧|吗|没有?)?|"
    r"(?:医生|大夫)(?:说|告诉我)(?:过)?(?=我对)|听说(?=我们.{2,3}座)|你(?:知道吗|知不知道|知道不|可能不知道|猜怎么着)|说起来|说真的|有件事|有个事|补充一下|提一下|忘了说|"
    r"(?:你)?(?:要)?(?:请)?记(?:住|一下|得)(?:哦|了)?|我(?:刚)?(?:想起来|想说)|(?:对|是|行|可以|没问题|好啊?|是的|好的)(?=[,:!~]))[,:~!。.\s]*)+(?=.)"
)
"""What announces that something is told."""

_FILLER = re.compile(
    r"\A(?:(?:嗯+|啊+|哦+|噢+|呃|额|哎呀?|诶|唉|嘿|那个?|其实|对了?|是的|是啊|好的?|你好|您好|大家好|"
    r"嗨|哈喽|hi|hello|不过|"
    r"但是|但|可是|而且|另外|还有|因为|所以|我跟你说|跟你说|说实话|老实说|告诉你|顺便说一下|目前|现在|"
    r"当然|没错|哈+|"
    r"嘻+|呵+|不是|不|然后|并且|就是|反正|毕竟|早上好|晚上好|下午好|很高兴认识你|初次见面|话说|嗯哼|"
    r"确实|真的|谢谢|"
    r"我告诉你|你知道吗|忘了说|不好意思|抱歉|虽然|既然|由于)[,\s、!~]*)+",
    re.IGNORECASE,
)


def tidy(text: str) -> str:
    """Return the text with ASCII punctuation, quotations gone, a comma for a space between characters."""
    text = _QUOTED.sub("\0", text.translate(_NARROW))
    text = _TITLE.sub(lambda title: re.sub("[,:;.!?]", "·", title[0]), text)
    text = _BLANKS.sub(",", text)
    return re.sub(rf" *(?<![A-Za-z0-9] ) +(?=[{CJK},。!?;:])|(?<=[{CJK},。!?;:]) +", "", text)


def sentences(text: str) -> list[str]:
    """Split tidy text at what ends a sentence; the mark stays."""
    return [part.strip() for part in _SENTENCE.findall(text)]


def clauses(sentence: str) -> list[str]:
    """Split a sentence at its commas, without the fillers at the front of each clause."""
    parts = (part.strip(" ,:;.!?。…~()、") for part in _CLAUSE.split(sentence))
    return [part for part in (_FILLER.sub("", part, count=1).strip() for part in parts) if part]


_SWAPPED = {
    "我们": "你们", "咱们": "你们", "俺们": "你们", "我": "你", "俺": "你", "咱": "你", "本人": "你",
    "你们": "我们", "您": "我", "你": "我",
}  # fmt: skip
_SWAP = re.compile("我们|咱们|俺们|你们|(?<!自)我|俺|咱|您|你|本人(?!民)")


def other_person(text: str) -> str:
    """Return the text as the one who was spoken to would say it: "我喜欢你" becomes "你喜欢我"."""
    return _SWAP.sub(lambda match: _SWAPPED[match[0]], text)


def as_sentence(text: str) -> str:
    """Return the text with a full stop."""
    text = text.strip(" ,;:.!?。~、")
    return f"{text}。" if text else ""
