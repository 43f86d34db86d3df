"""General Chinese frames of what people own, measure, do every day and where they put things."""

from __future__ import annotations

from elman.person import words_zh as words
from elman.person.patterns import Pattern, rows
from elman.person.pieces_zh import (
    CLOCK,
    END,
    HOW,
    ME,
    NUMBERED,
    SIZED,
    SIZES,
    VEHICLE,
    V,
)
from elman.text.words import CJK

_IS = "(?:就|一直|还|都|目前|现在|应该|正好|大概|始终)*(?:是|叫做?|为|名叫|选|属于|:)"
_LANG = rf"(?P<value>(?:{words.LANGUAGES})|[{CJK}]{{1,5}}(?:语|文|话)(?<!说话)(?<!的话)(?<!电话)(?<!坏话)(?<!笑话)(?<!真话)(?<!好话))"
_INSTRUMENT = rf"(?P<value>[{CJK}]{{0}}(?:电|古典|低音)?(?:{words.INSTRUMENTS}))"
_TEAM = rf"(?P<value>[{CJK}A-Za-z ·']{{2,20}}?)"
_SIGN = rf"(?P<value>(?:{words.ZODIAC})座?)"

THINGS_TABLE: tuple[Pattern, ...] = (
    *rows(
        "car",
        rf"(?:{ME})(?:的|那辆|家的|那台|这辆)*{VEHICLE}(?:的)?(?:牌子|品牌|型号)?{_IS.replace('|在|', '|')}(?:一)?(?:辆|台|部)?{V}",
        rf"{ME}(?:{HOW}|刚)*(?:开|骑|买了?|换了?|有|入手了?|提了?)(?:的是|着|了)?(?:一)?(?:辆|台|部)?(?:新)?{VEHICLE},(?:是|现在是|牌子是)?(?:一)?(?:辆|台)?{V}",
        rf"{ME}(?:{HOW})(?:开|骑)的(?:{VEHICLE.replace('?P<topic>', '?:')})?是(?:一)?(?:辆|台)?{V}",
        says="我的车是{value}",
    ),
    *rows(
        "number",
        rf"(?:他们|学校|公司|酒店|人家)?(?:给|分给|发给)?{ME}(?:家)?(?:的)?(?:新)?{NUMBERED}{_IS}(?P<value>[A-Za-z]?\d[\w-]*)",
        rf"(?P<value>[A-Za-z]?\d[\w-]*)(?:就)?(?:是|当|做){ME}(?:家)?(?:的)?(?:新)?{NUMBERED}",
        rf"{ME}(?:分到|拿到|抽到|选|用|领到)的?(?:了)?(?:新)?{NUMBERED}(?:是)?(?P<value>[A-Za-z]?\d[\w-]*)",
        says="我的{raw}是{value}",
    ),
    *rows(
        "size",
        rf"{ME}(?:的)?{SIZED}(?:的)?(?:是|要|得|穿|戴|,)*(?P<value>{SIZES})",
        rf"(?P<value>{SIZES})(?:码|号)?(?:就)?是{ME}(?:的)?{SIZED}",
        rf"(?:说到|至于|关于)?{SIZED},?{ME}(?:是|穿|戴|要)(?P<value>{SIZES})",
        rf"{ME}(?:穿|戴)(?P<value>{SIZES})(?:码|号)的?{SIZED}",
        rf"{ME}(?:量|查)了(?:一下)?,?{SIZED}(?:是)?,?(?P<value>{SIZES})",
        says="我的{raw}是{value}",
    ),
    *rows(
        "height",
        rf"{ME}(?:身高|个子|差不多|长到|长|量了|有|已经|现在|足足|,|的身高|的个子|是|大概)*(?P<value>[12][.点]\d{{1,2}}\s*米?|[12一二]米[\d一二三四五六七八九]{{1,2}}|\d{{2,3}}\s*(?:cm|公分|厘米))(?:高|了|左右)*",
        says="我身高{value}",
    ),
    *rows(
        "zodiac",
        rf"{ME}(?:是|的|就|典型|标准|地道|属于|星座|一个|个|妥妥|正宗|真正|也){{0,6}}{_SIGN}",
        rf"{_SIGN}(?:就)?是{ME}的?星座",
        says="我是{value}",
    ),
    *rows(
        "favourite",
        rf"{ME}(?:一直|从小|铁杆|永远|只)*(?:支持|力挺|追随){_TEAM}(?:队)?{END}",
        rf"{ME}是{_TEAM}(?:的)?(?:铁粉|球迷|死忠|粉丝|铁杆球迷|支持者){END}",
        rf"{ME}(?:喜欢|支持|最爱|追)的(?:球队|队|俱乐部)(?:是|叫){V}",
        rf"{_TEAM}(?:就)?是{ME}的?(?:主队|球队|最爱的球队)",
        rf"{ME}的?(?:主队|球队)(?:就)?是{V}",
        rf"{ME}(?:每场|场场|一直)(?:都)?看?{_TEAM}的?(?:比赛|球赛)",
        topic="team",
        says="我支持{value}",
    ),
    *rows(
        "routine",
        rf"{ME}(?:{HOW}|每天|一般|通常|都|习惯|得|要|必须|工作日|平日|平时|总是|固定|会|在|早上|晚上|中午|下午)*(?P<value>{CLOCK})(?:就|准时|要|才|左右|去)*(?P<topic>{words.ROUTINES})",
        rf"{ME}(?P<topic>{words.ROUTINES})(?:的)?(?:时间|钟点)?(?:一般|通常|都|固定)?(?:是|在)?(?P<value>{CLOCK})",
        rf"(?:每天|早上|晚上|中午)*(?P<value>{CLOCK}){ME}(?:就|准时|要|都|得|会)*(?P<topic>{words.ROUTINES})",
        says="我{value}{raw}",
    ),
    *rows(
        "place",
        rf"{ME}(?:{HOW}|刚)*(?:把|将)(?:我)?(?:的)?(?P<topic>(?![那这刚它你他她])[{CJK}]{{1,6}}?)(?:放|收|藏|搁|存|留|挂|塞|忘|停|摆)(?:在|到|进)了?(?P<value>.{{2,12}}?)(?:了|呢|啦)*$",
        rf"{ME}(?:的)?(?P<topic>{words.THINGS})(?:一直|平时|就|都|总是)*(?:放|收|藏|搁|存|留|挂|塞|停|摆)(?:在|到)?(?P<value>[^着的].{{1,11}}?)(?:了|呢|啦)*$",
        rf"{ME}(?:的)?(?P<topic>{words.THINGS})(?:一直|平时|就|都|总是)*(?:在)(?P<value>.{{2,12}}?)(?:了|呢|啦)*$",
        says="我的{raw}在{value}",
    ),
    *rows(
        "language",
        rf"{ME}(?:{HOW}|从小|家里?|在家|跟家人|平时|会|能|也|都)*(?:说|讲|懂|会说|会讲|听得懂|精通|会|掌握)(?:一点儿?|一些|流利的?|点)?{_LANG}",
        rf"{ME}{_LANG}(?:说|讲|学)得",
        rf"{ME}{HOW}(?:报了|在上|上了|参加了)(?:个|一个)?{_LANG}(?:班|课|培训)",
        rf"{ME}的?(?:母语|语言|第一语言|外语)(?:就)?是{_LANG}",
        rf"{_LANG}(?:就)?是{ME}的?(?:母语|第一语言|语言)",
        says="我会说{value}",
    ),
    *rows(
        "instrument",
        rf"{ME}(?:{HOW}|每天|从小|天天|在|会|能|正在|刚)*(?:会|学|练|弹|拉|吹|打|敲|玩|报了|演奏)(?:了|过|的是|着)?{_INSTRUMENT}",
        rf"{ME}的?(?:乐器|特长)(?:就)?是{_INSTRUMENT}",
        rf"{ME}的?乐器(?:就)?是{V}",
        rf"{_INSTRUMENT}(?:就)?是{ME}的?乐器",
        rf"{ME}{_INSTRUMENT}(?:弹|拉|吹|打|学)(?:得|了)",
        says="我会{value}",
    ),
    *rows(
        "allergy",
        rf"(?:医生说)?{ME}{HOW}(?:对)(?P<value>.{{1,12}}?)(?:有一?点儿?|很|非常|特别|严重|会)*过敏",
        rf"{ME}(?:不能|没法|不可以|不敢|一|一旦|只要)(?:吃|碰|喝|接触|闻)(?:到|了)?(?P<value>.{{1,8}}?)(?:,|就)(?:我)?(?:会|要|马上|容易|就)*过敏",
        r"(?P<value>.{1,8}?)(?:会)?(?:让|使|令)我过敏",
        rf"{ME}(?:的)?过敏原是{V}",
        says="我对{value}过敏",
    ),
    *rows(
        "diet",
        rf"{ME}(?:{HOW}|开始|决定|只|医生让我|在|尽量|得|坚持|改)*(?P<value>吃(?:素|全素|斋|清淡|低碳|生酮|无麸质|清真)[{CJK}]{{0,3}}?|(?:低碳|无麸质|无糖|生酮|清淡|素食|清真|高蛋白|地中海)饮食|(?:不|少|只|戒|忌|从不)(?:吃|喝)(?![了的啦])[{CJK}]{{1,5}}?)(?:好几年|好多年|.年|的|了|啦|食物)*$",
        rf"(?:医生让|医生叫|医生要)我(?P<value>.{{2,8}}?){END}",
        rf"{ME}的?(?:饮食|饮食习惯|吃饭习惯)(?:就)?是{V}",
    ),
)
