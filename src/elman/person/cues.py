"""The words by which a message asks for a kind of fact, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterable

from elman.person import words_en, words_zh


def cue(*alternatives: str) -> re.Pattern[str]:
    """Return the pattern that finds any of the alternatives."""
    return re.compile("|".join(alternatives), re.IGNORECASE)


ABOUT_ME = cue(r"\b(?:I|me|my|mine|myself|our|we|us)\b", "[我俺咱]")
ASKS = cue(
    r"\?|\b(?:what|where|who|whom|whose|which|when|how|why|remember|recall|remind|guess|forgot|forget|"
    r"tell me|know|"
    r"wonder|wondering|say|name the|do I|am I|did I|have I|can I|was I|should I|could I|recommend|suggest)\b",
    "吗|什么|啥|谁|哪|几|多少|怎么|记得|忘|来着|猜|知道|告诉我|说说|是不是|有没有|多大|推荐|应该|提醒|回忆|想起",
)

EVERYTHING = cue(
    r"\bwhat (?:(?:all|else) )?(?:do you|have you|did I|have I|can you)\b.{0,24}\b(?:about me|about myself)\b",
    r"\b(?:tell me|know|remember) (?:everything|anything|something|all|what you know)\b.{0,16}\babout me\b",
    r"\bwhat (?:have I|did I) (?:tell|told) you(?: so far)?\s*\??$",
    r"\bwho do you think I am\b|\bdescribe me\b|\bsum me up\b",
    "(?:知道|了解|记得|记住了?)(?:关于)?我(?:的)?(?:什么|哪些|多少|些什么|啥)|关于我.{0,6}(?:什么|哪些|多少)|我(?:都)?跟你说过(?:什么|哪些|啥)|介绍一下我",
)
"""A question for whatever is known of the person."""

BARE = cue(
    r"^(?:and |please,? )?(?:my|the|something)\b(?:(?!\b(?:is|are|was|has|am|were|will|had|went|got)\b)[^.!,]){1,40}"
    r"(?:,? please)?[.?]?$",
    "^我[^,，。!！]{0,8}的[^,，。!！是]{1,8}(?:呢)?$",
)
"""A thing of one's own and nothing said of it: "my shoe size, please"."""

KINDS = {
    "name": cue(
        r"\bmy (?:own |full |first |last |real )?(?:name|nickname|surname)\b",
        r"\bwho (?:I am|am I)\b(?! \w)",
        r"\b(?:call|address|greet) me\b",
        r"\b(?:am I|I am|I go|I was) (?:called|named|by)\b",
        r"\bname (?:is|was) mine\b",
        r"\bname (?:do|did) I\b",
        r"\bI introduced?\b",
        r"\bmyself called\b",
        "我(?:的|是)?(?:叫|名字|大名|姓|真名|外号|谁|昵称)|(?:称呼|叫)我|我怎么称呼|怎么称呼我",
    ),
    "age": cue(
        r"\bhow old\b",
        r"\bage\b",
        r"\byears old\b",
        r"\byears (?:have|do) I\b",
        r"\byears I have (?:lived|been)\b",
        "几岁|多大|年龄|年纪|岁数|多少岁|高寿|贵庚|芳龄",
    ),
    "birthday": cue(
        r"\bbirthday\b",
        r"\bborn (?:on|in)?\b",
        r"\bbirth ?(?:date|day)?\b",
        r"\bblow out\b",
        r"\bget (?:a year )?older\b",
        r"\bturn (?:a year )?older\b",
        r"\bI was born\b(?! in)",
        "生日|出生|过生|哪天生|什么时候生|生辰",
    ),
    "home": cue(
        r"\bwhere (?:exactly )?(?:do|did|am|was|is)? ?(?:I|my|we) ?(?:live|stay|based|living|residing|"
        r"reside|home|located|house|place|dwell|settled)\b",
        r"\b(?:live|(?<!a )living|reside|residence|residing|dwell)\b",
        r"\b(?:based|located|settled)\b",
        r"\bmy (?:home|address|city|town|place|apartment|house|flat|neighbou?rhood)\b",
        r"\bcall home\b",
        r"\b(?:city|town|country|street|area|part of)\b",
        r"\broommates?|housemates?\b",
        "住|居住|我家在|地址|定居|哪个城市|哪座城市|家在",
    ),
    "origin": cue(
        r"\bfrom\b",
        r"\b(?:grew|grow) up\b",
        r"\bhome ?town\b",
        r"\borigin|roots|nationality|native|homeland\b",
        r"\braised\b",
        r"\bborn in\b|\bwhere\b.*\bborn\b",
        r"\bchildhood\b",
        "老家|家乡|故乡|哪里人|哪儿人|来自|哪国人|国籍|籍贯|长大|出生地|从哪",
    ),
    "job": cue(
        r"\b(?:job|profession|occupation|career|vocation|trade|employed|employment|work|works|working|" r"workplace)\b",
        r"\bfor a living\b",
        r"\b(?:earn|paid|pay|make) (?:my )?(?:living|money|bills|the bills)\b",
        r"\bdo I do\b(?! (?:in|on|for fun|when))",
        r"\bI do all day\b",
        r"\bprofessionally\b",
        "工作|职业|上班|干什么的|做什么的|谋生|干哪行|哪一行|行业|岗位|干啥的|做啥的|从事",
    ),
    "employer": cue(
        r"\b(?:employer|company|firm|workplace|office|employed|employs|boss)\b",
        r"\bwork\w* (?:for|at)\b",
        r"\bwhere\b.*\b(?:work|working|job|employed)\b",
        r"\bwho\b.*\bwork\w*\b",
        "在哪.{0,6}(?:工作|上班|打工|就职)|公司|单位|雇主|东家",
    ),
    "study": cue(
        r"\b(?:study|studying|studies|major|degree|subject|student|field|learning|course|grade|year of)\b",
        "专业|学的|学什么|读什么|主修|几年级|攻读|念什么",
    ),
    "school": cue(
        r"\b(?:school|university|college|campus|alma mater|academy|institute|enrolled|uni|class|classes)\b",
        r"\bwhere\b.*\bstud\w+",
        "学校|大学|哪.{0,4}(?:上学|读书|念书|学习)|母校|哪个学院|毕业",
    ),
    "pet": cue(r"\b(?:pets?|animals?|furry|four[- ]legged)\b", "宠物|动物|养了|养的|养什么|毛孩子|小家伙"),
    "partner": cue(
        r"\b(?:married|spouse|partner|relationship|significant other|better half|single|dating|wedding|"
        r"love life|marital|soulmate|engaged|in love)\b",
        "结婚|对象|另一半|配偶|伴侣|单身|感情状况|婚姻|爱人|谈恋爱",
    ),
    "family": cue(
        r"\b(?:family|relatives?|siblings?|parents?|kids?|children|brothers or sisters|folks)\b",
        "家人|亲戚|兄弟姐妹|父母|孩子|家里人|家里有谁|亲人",
    ),
    "friend": cue(r"\b(?:friends?|buddy|bestie|pal|mate)\b", "朋友|闺蜜|哥们|死党"),
    "like": cue(
        r"\bI (?:really )?(?:like|love|enjoy|adore|fancy|prefer)\b",
        r"\bmy (?:likes|tastes?|interests?|passions?)\b",
        r"\bI am (?:into|fond|keen|interested)\b",
        r"\bmakes me happy\b",
        "我.{0,3}(?:喜欢|爱|感兴趣)",
    ),
    "dislike": cue(
        r"\b(?:hate|dislike|dislikes|I not (?:like|enjoy)|not I (?:like|enjoy)|cannot I (?:stand|bear)"
        r"|detest|loathe|cannot stand|cannot bear|do not like|not a fan|not like|afraid|scared|fear|annoys|"
        r"bothers|aversion)\b",
        "让我(?:心烦|烦|讨厌)|我最?烦|看不惯|没好感|讨厌|不喜欢|受不了|害怕|我.{0,2}怕|反感|不爱",
    ),
    "hobby": cue(
        r"\b(?:hobby|hobbies|pastimes?|free time|spare time|weekends?|for fun|leisure|when I am not working|"
        r"relax|unwind|saturdays|sundays|days? off|switch off|after work|pastime|evenings)\b",
        r"\b(?:sports?|play|collect)\b",
        "(?:靠|怎么|用什么)(?:放松|解压|消遣)|闲下来|爱好|业余|捣鼓|空闲|闲暇|消遣|有空|周末|运动|兴趣|收集|收藏|没事",
    ),
    "plan": cue(
        r"\b(?:plans?|planning|planned|going to|intend|intention|upcoming|dream|goals?|ambition|want to "
        r"(?:be|become)|trip|vacation|holidays?|next (?:week|month|year|summer|weekend)|tomorrow|future|"
        r"looking forward|when I grow up|saving)\b",
        r"\b(?:what (?:have I|I have) (?:decided|resolved)|made up my mind|(?:do )?I want to (?:do|achieve)|"
        r"what I want to|am I about to)\b",
        (
            "我(?:接下来|马上|以后)?(?:决定|要|想)(?:要)?(?:做|干)|接下来|打算|计划|"
            "想去|准备|梦想|目标|愿望|将来|明天|下周|下个月|明年|暑假|寒假|理想"
        ),
    ),
    "language": cue(
        r"\b(?:languages?|speak|fluent|bilingual|mother tongue|native tongue|tongue|converse)\b",
        "语言|会说|会讲|母语|外语|方言|几种话|哪国话",
    ),
    "allergy": cue(
        r"\b(?:allerg\w*|intoleran\w*|react(?:ion)?|cannot eat|not eat|avoid|safe|hives|sneeze|eat|cook|"
        r"ingredients?|dinner|lunch|dish|order)\b",
        "过敏|忌口|不能吃|不能碰|吃什么|避开",
    ),
    "diet": cue(
        r"\b(?:diet|vegan|vegetarian|eat|meat|drink|food|cook|dinner|lunch|meal|restaurant|order)\b",
        r"\b(?:kind of eater|do I follow)\b",
        "吃东西|饮食|吃素|素食|忌口|不吃|饮食|吃什么|吃肉|吃饭|喝酒|不喝",
    ),
    "car": cue(
        r"\b(?:make|brand|model|kind|sort|what|which)\b.*\b(?:vans?|bikes?|scooter|bicycle|boat)\b",
        r"\bmy (?:van|bike|scooter|boat)\b",
        r"\b(?:cars?|drive|driving|vehicle|wheels|motorcycle|motorbike|truck|ride|automobile|get around|" r"garage)\b",
        (
            "(?:自行|电动|面包|摩托|越野)车|什么牌子的?车|车.{0,4}牌子|开.{0,3}车|什么车|"
            "车子|我的车(?!牌)|汽车|座驾|哪款车"
        ),
    ),
    "instrument": cue(r"\b(?:instruments?|play|musical|music|musician)\b", "乐器|弹|拉什么|吹什么|演奏"),
    "number": cue(
        r"\b(?:lucky|luck|number|digit|which|what|floor)\b",
        "幸运|好运|数字|号码|几号|几路|哪路|几层|几楼|多少号|哪间|哪个|哪条|[几多少哪]",
    ),
    "height": cue(r"\b(?:tall|height|short|high)\b", r"\bdo I measure\b|\bI measure\b", "多高|身高|个子"),
    "weight": cue(r"\b(?:weigh|weight|heavy|kilos?|pounds)\b", "多重|体重|几斤|多少斤"),
    "size": cue(r"\b(?:size|sizes|shoes?|fit|fits|wear|take)\b", "码|鞋|尺码|尺寸|多大|[几多].号|穿"),
    "routine": cue(
        r"\b(?:when|what time|how early|how late|the time|o'clock|(?:which|what) (?:day|night|evening))\b",
        "几点|什么时候|啥时候|什么时间|时间|多早|多晚|星期几|周几|哪天|礼拜几",
    ),
    "place": cue(r"\b(?:where|the place|find|put|keep|kept|hid|hidden|left|store)\b", "哪|放|藏|收在|去.{1,3}找|地方"),
    "zodiac": cue(r"\b(?:zodiac|sign|horoscope|astrolog\w+)\b", "星座|属什么|属相|生肖"),
}
"""A kind is asked for where its cue is found in a question about oneself."""


def _spoken(*tables: dict[str, str]) -> dict[str, list[str]]:
    spoken: dict[str, list[str]] = {}
    for table in tables:
        for word, topic in table.items():
            spoken.setdefault(topic, [topic]).append(word)
    return spoken


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    latin = sorted({word for word in words if word.isascii()}, key=len, reverse=True)
    han = sorted({word for word in words if not word.isascii()}, key=len, reverse=True)
    parts = [rf"\b(?:{'|'.join(map(re.escape, latin))})(?:s|es|'s|s')?(?![\w])"] if latin else []
    return re.compile("|".join(parts + han), re.IGNORECASE)


PERSONS = {
    topic: _pattern(spoken)
    for topic, spoken in _spoken(
        words_en.RELATIVES, words_en.PARTNERS, words_en.FRIENDS, words_zh.RELATIVES, words_zh.PARTNERS, words_zh.FRIENDS
    ).items()
}
"""How a relative, partner or friend is mentioned, by topic."""
_ROLES = {
    "dentist": r"\bteeth|\btooth|补牙|看牙|我的?牙",
    "hairdresser": r"\bhair(?:cut)?\b|剪头|理发|头发",
    "doctor": r"\bGP\b|\bphysician|看病|大夫",
    "neighbour": r"\bnext door|隔壁|邻居|对门",
    "roommate": r"\bshared? (?:a|my) (?:room|flat|house|apartment)|\blives? with me|一起住|合租|同住",
    "colleague": r"\b(?:sits?|desk|office) (?:with|next|beside|opposite|across)|share (?:a|my) desk|workmate|对桌|工位",
    "coach": r"\btrains? me|\bcoach(?:es)?\b|健身|带我练|教我(?:游泳|打球)",
    "boss": r"\breport to|\bin charge of me|领导|上司|老板",
    "best friend": r"\bclosest (?:friend|mate|pal)\b|\b(?:am I|I am) closest to\b|最要好|最铁",
    "teacher": r"\btaught me|教过?我|班主任",
    "landlord": r"\brent from|租谁的|房东",
    "vet": r"\bvet\b|兽医",
    "son": r"\bmy (?:little )?boy\b|\bour (?:little )?boy\b|我家小子",
    "daughter": r"\bmy (?:little )?girl\b|\bour (?:little )?girl\b",
    "mother-in-law": r"\b(?:wife|husband|partner)'s (?:mother|mom)|丈母娘|婆婆",
    "father-in-law": r"\b(?:wife|husband|partner)'s (?:father|dad)|老丈人|公公",
}
"""Other words that a person is asked for by."""
for _topic, _other in _ROLES.items():
    _own = PERSONS.get(_topic)
    PERSONS[_topic] = re.compile(f"{_own.pattern}|{_other}" if _own else _other, re.IGNORECASE)

ANIMALS = {topic: _pattern(spoken) for topic, spoken in _spoken(words_en.ANIMALS, words_zh.ANIMALS).items()}
FAVOURITES = {topic: _pattern(spoken) for topic, spoken in _spoken(words_en.TOPICS, words_zh.TOPICS).items()}
_HINTS = {
    "drink": r"\bdrink|\bbeverage|\bat (?:a|the) (?:bar|pub|cafe)|喝",
    "song": r"\bsong|\bsing\b|\btune|歌|唱",
    "book": r"\bbook|\bnovel|\bread\b|书|小说",
    "film": r"\bfilm|\bmovie|电影|片子",
    "food": r"\bfood|\bmeal|\bdish|\beat\b|\bcuisine|吃|菜|食物|美食",
    "singer": r"\bsinger|\bvoice|\bsings|\bvocalist|歌手|歌迷",
    "season": r"\bseason|\btime of (?:the )?year|季节|季",
    "team": r"\bteam|\bclub|球队|主队|球迷",
    "subject": r"\bsubject|\bclass(?:es)?\b|\blesson|科目|课|学科",
    "holiday": r"\bholiday|\bcelebration|\bfestival|节",
    "sport": r"\bsports?\b|运动",
    "band": r"\bband\b|\bgroup\b|乐队|乐团",
    "author": r"\bauthor|\bwriter|\bnovelist|作家|作者",
    "show": r"\bshow\b|\bseries\b|\bprogramme?\b|剧|节目|综艺",
}
FAVOURITES.update({topic: re.compile(hint, re.IGNORECASE) for topic, hint in _HINTS.items()})
FAVOURITE = cue(r"\b(?:favou?rites?|best|most|prefer|like|love)\b", "最喜欢|最爱|最|喜欢|偏爱|钟爱|中意")

ATTRIBUTES = {
    "job": cue(
        KINDS["job"].pattern,
        r"\bdo(?:es)?\b.{1,40}\bdo\b|\bwork(?:s|ing)?\b|\bline of work|\boccupation",
        "做什么|干什么|干哪行|哪一?行|职业|工作|谋生|干啥",
    ),
    "breed": cue(
        r"\bbreed\b|\bwhat (?:kind|sort|type) of (?:dog|cat|bird|fish|rabbit|horse)\b", "品种|什么(?:狗|猫|鸟)"
    ),
    "age": KINDS["age"],
    "home": cue(
        KINDS["home"].pattern,
        r"\bwhere\b(?!.*\b(?:from|grew|born|work)\b)|\bended up\b",
        "在哪|哪儿|哪里|什么地方|哪个城市|哪座城",
    ),
    "birthday": cue(KINDS["birthday"].pattern, "哪天生"),
    "surname": cue(r"\b(?:surname|last name|family name)\b", "姓(?!名)"),
    "origin": cue(r"\bfrom\b|\bgrew up\b|\bhome ?town\b", "老家|家乡|来自"),
}
"""What is asked of somebody else."""
NAMES = cue(r"\bnames?\b|\bcalled?\b|\bnamed\b|\bwho\b", "叫|名字|谁")

TEAM = cue(r"\b(?:support|cheer|root for|follow|fan of|team|club)\b", "球队|主队|支持|球迷|哪.{0,2}队")
OWN_TOPIC = frozenset(["number", "size", "place", "routine"])
"""Kinds whose topic is in the person's own words: the question must name it."""
