"""Chinese cues of people and animals: a relative, a role or an animal, and a name, a job, a place, an age near it."""

from __future__ import annotations

from elman.person import words_zh as words
from elman.person.patterns import Pattern, rows
from elman.person.patterns_zh_cues_things import JOB, TOWN, YEARS
from elman.person.pieces_zh import LATIN, PEOPLE, any_of
from elman.text.words import CJK

_NO = (
    "(?!.?(?:[的了是去在不这那他她你您我就又要会说想和跟给对还也都真每特才到被把让没有有生喜爱很太最"
    "总可]|今天|明天|昨天|刚|已经|最近|现在|经常|应该|一直|突然|"
    "自己|医生|老师|同事|朋友|警察|以前|从小|今年|后来|什么|今晚|两|一起|年纪|"
    "身体|家里|结婚|工作|住|来|名|年|病|感冒|打|带|送|寄|爱|常|老是|平时|整天)"
    ")"
)
_FORE = f"[{words.GIVEN}]"
_GIVEN = (
    rf"(?P<value>{_NO}(?:[{words.SURNAMES}]{_FORE}{{1,2}}|[小阿]{_FORE}|(?P<first>{_FORE})"
    rf"(?P=first)|{_FORE}{{2}}|{LATIN}))"
)
_CALLED = (
    rf"(?P<value>(?!(?:我|你|他|她|它|什么|啥|不|人|外卖|车|救|停))(?:[{CJK}·]{{1,5}}?|"
    rf"{LATIN}))(?=$|[,.。!~]|啊|哦|呢|哈|的|吧|呀|,|了$|是|今年|她|他|它|在|每)"
)
_NAMING = (
    "(?:的)?(?:名字|大名|小名|本名|全名|外号|姓名|她|他|它|老人家|,|也|就|特|"
    "很|特别|真|可|挺|有意思|霸气|好听|年代感|土|有|给取|取|起|了|个|的|是|我们|"
    "大家|家里人|我(?!叫)|都|名|管|喊)*(?:叫做?|名叫|名为|大名|名字是|名字叫|取名叫?|"
    "起名叫?|喊她|喊他|喊|是(?=[王李张刘陈杨黄赵吴周徐孙朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董"
    "袁潘蒋蔡余杜苏魏吕丁沈姚卢姜崔钟谭汪范石廖贾][^,]{1,2}(?:$|,)))"
)
_OWN = (
    "(?:我们家|我家|家里|咱家|我的|我那|我这|我们|我|俺家|俺|咱)(?:那个|那位|"
    "的|这个|唯一的|亲|上面|下面|从小|还|只|是|就|,|有个|有一个|有位|有)*"
)
_LONE = any_of(
    [
        *(
            kin
            for kin in PEOPLE
            if len(kin) > 1
            and kin
            not in (
                "大哥",
                "大姐",
                "老妹",
                "老板",
                "朋友",
                "老师",
                "同学",
                "师傅",
                "兄弟",
                "医生",
                "领导",
                "老师",
                "宝宝",
                "孩子",
            )
        )
    ]
)
_PERSON = rf"(?<![他她你您的])(?:{_OWN}|(?=(?:{_LONE})))(?P<topic>{any_of(PEOPLE)})(?![们娘夫家])"
_KIND = any_of(words.ANIMALS)
_ANIMAL = rf"(?P<topic>{_KIND})"


def _role(topic: str, cue: str) -> tuple[Pattern, ...]:
    """Return the rows of somebody who is told of by what they do: "隔壁住着齐奶奶"."""
    title = (
        rf"(?P<value>(?:[{words.SURNAMES}]|[小老阿][{CJK}])(?:大夫|医生|老师|奶奶|"
        rf"爷爷|阿姨|叔叔|大爷|大妈|先生|小姐|女士|师傅|教练|总|经理|主任|姐|哥|婶|"
        rf"伯|教授|导|叔|太太|工))"
    )
    says = f"我的{words.ROLES[topic]}叫{{value}}"
    return tuple(
        rows(
            "friend",
            rf"(?:{cue})[^,。]{{0,10}}?(?:叫做?|是|有个|住着|那位|名叫|找|姓名是|小名|一位|位|个)*{title}",
            rf"{title}[^,。]{{0,10}}?(?:{cue})",
            rf"(?:{cue})(?:的?名字|那位|这位|也|就|都|大名)*(?:叫做?|名叫){_CALLED}",
            (
                rf"(?:{cue})(?:那个|这个|,)?(?P<value>[小阿][{CJK}](?!时|候|板|师|家)|"
                rf"[{words.SURNAMES}]{_FORE}{{1,2}}(?=今天|昨天|又|也|总|老|是|刚|每|给|说|"
                rf",))"
            ),
            topic=topic,
            says=says,
            cue=cue,
        )
    )


PEOPLE_CUES: tuple[Pattern, ...] = (
    *rows(
        "family",
        rf"{_PERSON}{_NAMING}{_CALLED}",
        rf"{_PERSON}[^,。]{{0,12}}?(?:名字|大名)[^,。]{{0,10}}?,(?:叫)?{_GIVEN}(?=$|[,.。!~])",
        (
            rf"{_PERSON},?(?:叫|是叫)?{_GIVEN}(?=今|昨|明|又|也|下|上|总|老|去|来|在|从|"
            rf"给|说|刚|正|,|一|$|跟|是|特|最|超|很|要|结|生|考|都|还|会|教|常|每|马|快|"
            rf"刚|做|当|住|养|开|喜|爱|不)"
        ),
        rf"(?P<value>[{words.SURNAMES}][{CJK}]{{1,2}})是我(?:的|家)?(?P<topic>{any_of(PEOPLE)})",
        says="我的{raw}叫{value}",
        cue=any_of(PEOPLE),
    ),
    *rows(
        "family",
        (
            rf"{_PERSON}[^,。的]{{0,12}}?(?:是(?:个|一个|一名|名|位|一位)?|当(?:了)?(?:一名|"
            rf"个)?|做(?:了)?(?:一名|个)?|干(?:了)?(?:一辈子|半辈子|好多年|.{{1,3}}年)"
            rf"?(?:的)?|当了.{{1,3}}年(?:的)?|一辈子)(?:老|退休|资深)?{JOB}(?!说|的[{CJK}])"
        ),
        rf"家(?P<topic>父|母|兄)是(?:个|一个|一名|名|位|一位)?{JOB}",
        topic="'s job",
        says="我的{raw}是{value}",
        cue=f"{any_of(PEOPLE)}|家[父母兄]",
    ),
    *rows(
        "family",
        (
            rf"{_PERSON}[^,。的]{{0,10}}?(?P<value>(?:开|卖|教|养|修|种|打|跑|搞|做)(?:了|"
            rf"着)?(?:一家|个|一间)?(?:货车|出租车|出租|公交|大巴|店|饭馆|小卖部|蜂|鱼|"
            rf"猪|鸡|羊|茶|菜|水果|早点|车|空调|手表|鞋|数学|语文|英语|物理|化学|体育|"
            rf"音乐|美术|书法|果树|水稻|渔|装修|生意|运输|摄影|外贸|餐馆|面馆|理发店|超市|"
            rf"诊所|公司|花店|书店))"
        ),
        topic="'s job",
        says="我的{raw}{value}",
        cue=any_of(PEOPLE),
    ),
    *rows(
        "family",
        (
            rf"{_PERSON}[^,。的]{{0,10}}?(?:住在?|定居在?|搬到了?|搬去了?|人在|生活在|"
            rf"嫁到了?|嫁去了?|移民到?了?|移民去了?){TOWN}(?:那边)?(?=$|[,。!~了]|"
            rf"定居|留学|读书|上学|生活|安家|买了?房|念书|读大学|读研|住)"
        ),
        rf"{_PERSON}[^,。的]{{0,6}}?(?<!现)在{TOWN}(?:那边)?(?=定居|留学|读书|上学|生活|安家|买了?房|念书)",
        topic="'s home",
        says="我的{raw}住在{value}",
        cue=any_of(PEOPLE),
    ),
    *rows(
        "family",
        (
            rf"{_PERSON}(?:今年|现在|才|都|刚|已经|马上|快|就|也|满|过完年|虚岁|明年|有|"
            rf",|只有|年满|转眼|一晃)*{YEARS}"
        ),
        topic="'s age",
        says="我的{raw}{value}",
        cue=any_of(PEOPLE),
    ),
    *rows(
        "pet",
        rf"(?<![他她你您的]家)(?<![他她你您的]){_ANIMAL}{_NAMING}{_CALLED}",
        rf"{_ANIMAL}[^,。]{{0,6}},[^,。]{{0,10}}?(?:叫|名叫|取名){_CALLED}",
        (
            rf"(?:养了?|自从有了|领养了?|捡了?)(?P<value>[{CJK}]{{2,3}}?)(?:这|那)(?:条|"
            rf"只|个|头|匹){_ANIMAL}"
        ),
        (
            rf"(?:我家|我们家|家里|我的|我养的)(?:那|这)?(?:只|条|个)?(?:小)?{_ANIMAL},?(?P<value>{_NO}[{CJK}]"
            rf"{{2}})(?=又|今|昨|把|最|总|一|老|,|特|在|刚|偷|每|跑|不|生)"
        ),
        rf"(?:叫|名叫)(?P<value>[{CJK}]{{1,4}}?)的(?:小|大|胖|黑|白)?{_ANIMAL}",
        says="我的{raw}叫{value}",
        cue=_KIND,
    ),
    *rows(
        "pet",
        (
            rf"(?:我|家)(?:里)?(?:的|那|这)*(?:条|只|个)?(?P<topic>狗狗?|猫咪?|鸟|鱼|兔子?|"
            rf"乌龟)是(?:一?[只条]|个|纯种|纯|的|串串)*(?P<value>[{CJK}]{{2,5}}?)(?=$|"
            rf"[,。!~])"
        ),
        topic="'s breed",
        says="我的{raw}是{value}",
        cue="[狗猫鸟鱼兔龟]",
    ),
    *rows(
        "pet",
        (
            rf"(?:我|家|^)(?:家|里|的|那|这|只|条|养的)*{_ANIMAL}(?:今年|现在|才|都|刚|"
            rf"已经|马上|快|也|满|,|有)*{YEARS}"
        ),
        topic="'s age",
        says="我的{raw}{value}",
        cue=_KIND,
    ),
    *_role("neighbour", "隔壁|邻居|楼上|楼下|对门|对面住"),
    *_role("doctor", "看病|主治|家庭医生|体检|我的医生|给我(?:看|瞧)|复诊"),
    *_role("dentist", "牙医|看牙|补牙|拔牙|洗牙|牙科"),
    *_role("teacher", "班主任|(?:语文|数学|英语|物理|化学|历史|体育|音乐|美术|钢琴|启蒙)老师|恩师|导师|教过?我"),
    *_role("boss", "(?:我们?)(?:的)?(?:老板|领导|上司|主管|经理|头儿)|顶头上司|直属领导|老板"),
    *_role("colleague", "同事|工位|搭班|同组|一个办公室"),
    *_role("roommate", "室友|舍友|合租|上铺|下铺|一起租房"),
    *_role("coach", "教练|私教|健身房|带我(?:练|健身)|教我(?:游泳|打球|开车|练)"),
    *_role("hairdresser", "理发|剪头|剪头发|发型|理头|tony|Tony|托尼"),
    *_role("landlord", "房东"),
    *_role("best friend", "闺蜜|死党|最好的(?:朋友|哥们|兄弟|姐妹)|最铁的|最要好的"),
    *_role("friend", "发小|(?<!男)(?<!女)朋友|哥们|老同学|同桌"),
)
