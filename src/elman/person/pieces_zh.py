"""The pieces that the Chinese wordings of facts are made of: people, animals, names, jobs, how things are said."""

from __future__ import annotations

from collections.abc import Iterable

from elman.person import words_zh as words
from elman.text.words import CJK


def any_of(names: Iterable[str]) -> str:
    """Return the pattern that matches any of the names, the longest first."""
    return "|".join(sorted(names, key=len, reverse=True))


ME = "(?:我(?!太太|们)|俺|本人|咱)"
HOW = (
    "(?:也|都|还|还是|真的|真|其实|特别|特|尤其|非常|很|挺|超级|超|一直|现在|目前|平时|从小|就|比较|"
    "更|本来|今年|刚刚|刚|"
    "已经|最|一向|蛮|好|总是|个人|自己|是|可|太|实在|最近|一般|主要|经常|又|绝对|确实|一直都)*"
)
V = "(?P<value>.+)"
LATIN = r"[A-Za-z][A-Za-z'-]*(?: [A-Z][A-Za-z'-]*){0,2}"
NAME = (
    rf"(?P<value>(?:[{CJK}·]{{1,7}}?|{LATIN})(?:[和、与跟](?:[{CJK}·]{{1,4}}?|{LATIN}))*)(?:吧|哦|"
    rf"啊|呀|就行|就好|就可以|就是了|啦|了|哈|哟|喔|呢|的)*$"
)
# Words for what somebody is that begin like a name.
NO_NAME = (
    "工作|上班|马上|方便|高兴|成年|小时|小心|安全|老大|老板|老公|老婆|老外|小白|老二|阿姨|小三|小孩|"
    "石头|程序|白天|老年|万能|"
    "黄金|白痴|向来|高[一二三]|任何|何必|何等|单身|武汉|黄冈|小米|单纯|老实|老乡|小学|管理|小丑"
)
OWN_NAME = (
    rf"(?!.*(?:[人生座师员迷粉控族客党派者家友的子狗猫吃想说看玩脸神心话手级色点国]|{NO_NAME}))(?P<value>[{words.SURNAMES}][{CJK}]{{1,2}}|"
    rf"(?:[{CJK}]{{1,5}}·)+[{CJK}]{{1,5}}|[小阿老][{CJK}]{{1,2}}|[A-Z][a-z]+(?: [A-Z][a-z]+)?)(?:啊|"
    rf"呀|哦)?$"
)
PEOPLE = {**words.RELATIVES, **words.PARTNERS, **words.FRIENDS}
PERSON = rf"我(?:家|的|家的|那个)?(?:大|小)?(?P<topic>{any_of(PEOPLE)})"
A_PERSON = rf"我还?有(?:一个|一位|个|一)?(?P<topic>{any_of(PEOPLE)})"
COUNT = r"(?:一|两|二|三|四|五|六|几|好几|\d|好多|很多|许多)"
ANIMAL = rf"(?P<topic>{any_of(words.ANIMALS)})"
SOME = (
    rf"{COUNT}?(?:只|条|个|匹|头|缸|群|隻)?(?:[{CJK}]{{1,6}}的|[{CJK}]{{1,2}}色的?|小|大|黑|白|橘|" rf"老|花|可爱的)*"
)
HAVE = rf"(?:{ME}|我们)(?:家里?)?{HOW}(?:养|有|领养|收养|买|捡)[了着]?"
JOB = rf"(?P<value>(?:(?!个?好|坏|名|合格|优秀|普通|[他她你您]|有)[{CJK}A-Za-z]{{1,8}}?)?(?:{words.JOBS}))"
END = "(?:啊|呀|哦|呢|啦|了|哈|的|吧|嘛)*$"

NAMED = (
    rf"(?P<value>(?!(?:{NO_NAME}|.[的了是去在]|小(?:女儿|儿子|孩|狗|猫)|老(?:师|板|婆|公)))(?:[{words.SURNAMES}][{CJK}]{{1,2}}?|[小阿老大][{CJK}]{{1,2}}?|(?:[{CJK}]{{1,5}}·)+[{CJK}]{{1,5}}?|{LATIN}))"
    r"(?=$|[^A-Za-z])"
)
"""A name that is one by its look."""
CLOCK = (
    r"(?:(?:早上|早晨|上午|中午|下午|晚上|傍晚|夜里|凌晨)?(?:\d{1,2}[:点]\d{0,2}分?|[一二两三四五六七八九十]{1,3}点(?:半|整|一刻|三刻|钟|[一二三四五六七八九十]{1,3}分?)?"
    r"|\d{1,2}点(?:半|整|一刻|三刻|钟)?)(?:半|整|钟)?)"
)
NUMBERED = rf"(?P<topic>[{CJK}]{{0,4}}?(?:号码|数字|号|线路|密码|邮编|编号|尾号|楼层|车次|航班))"
SIZED = r"(?P<topic>(?:鞋|鞋子|裙子|帽子|戒指|衬衫|裤子|衣服|上衣|外套|手套|内衣|牛仔裤|T恤|腰带|西装)的?(?:尺码|尺寸|码数|码|号|大小))"
SIZES = r"(?:\d{1,3}(?:\.\d)?|[SMLX]{1,4}(?![A-Za-z]))"
VEHICLE = r"(?P<topic>汽车|轿车|面包车|摩托车|自行车|电动车|单车|越野车|卡车|皮卡|房车|跑车|座驾|车)"
