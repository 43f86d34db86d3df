"""Chinese words that say what a sentence is about, with the topics that facts have in every language."""

from __future__ import annotations

RELATIVES = {
    "妈妈": "mother", "老妈": "mother", "母亲": "mother", "妈": "mother", "爸爸": "father", "老爸": "father",
    "父亲": "father", "爸": "father", "姐姐": "older sister", "姐": "older sister", "妹妹": "younger sister",
    "妹": "younger sister", "哥哥": "older brother", "哥": "older brother", "弟弟": "younger brother",
    "弟": "younger brother", "儿子": "son", "女儿": "daughter", "闺女": "daughter", "大儿子": "older son",
    "小儿子": "younger son", "大女儿": "older daughter", "小女儿": "younger daughter", "孩子": "child",
    "宝宝": "baby", "爷爷": "paternal grandfather", "外公": "maternal grandfather", "姥爷": "maternal grandfather", "奶奶": "paternal grandmother",
    "外婆": "maternal grandmother", "姥姥": "maternal grandmother", "叔叔": "paternal uncle", "舅舅": "maternal uncle", "伯伯": "older paternal uncle", "阿姨": "aunt",
    "姑姑": "paternal aunt", "舅妈": "maternal married aunt", "小姨": "maternal aunt", "表哥": "older male maternal cousin", "表弟": "younger male maternal cousin", "表姐": "older female maternal cousin",
    "表妹": "younger female maternal cousin", "堂哥": "older male paternal cousin", "堂弟": "younger male paternal cousin", "堂姐": "older female paternal cousin", "堂妹": "younger female paternal cousin", "侄子": "paternal nephew",
    "外甥": "maternal nephew", "侄女": "paternal niece", "外甥女": "maternal niece", "孙子": "grandson", "孙女": "granddaughter",
    "爸妈": "parents", "父母": "parents", "外孙": "maternal grandson", "干妈": "godmother", "干爹": "godfather",
    "外孙女": "maternal granddaughter", "婶婶": "paternal married aunt", "伯母": "older paternal married aunt", "姨妈": "maternal aunt", "姑妈": "paternal aunt", "大伯": "older paternal uncle",
    "爷爷奶奶": "grandparents", "岳母": "mother-in-law", "丈母娘": "mother-in-law", "婆婆": "mother-in-law", "岳父": "father-in-law",
    "公公": "father-in-law", "干女儿": "goddaughter", "干儿子": "godson", "老妹": "younger sister",
    "老姐": "older sister", "老哥": "older brother", "老弟": "younger brother", "嫂子": "sister-in-law",
    "姐夫": "brother-in-law", "妹夫": "brother-in-law", "弟妹": "sister-in-law", "姨": "maternal aunt", "舅": "maternal uncle", "姑父": "paternal married uncle",
    "姨父": "maternal married uncle", "姑": "paternal aunt", "二姨": "maternal aunt", "小姑": "paternal aunt", "小舅": "maternal uncle", "老丈人": "father-in-law", "大姐": "older sister",
    "二姐": "older sister", "大哥": "older brother", "二哥": "older brother", "小弟": "younger brother", "小妹": "younger sister",
    "太奶奶": "great-grandmother", "太爷爷": "great-grandfather", "继父": "stepfather", "继母": "stepmother", "父": "father",
    "母": "mother", "兄": "older brother", "儿子女儿": "children", "老爷子": "father", "老太太": "mother", "双胞胎姐姐": "twin sister", "双胞胎妹妹": "twin sister",
}  # fmt: skip
PARTNERS = {
    "老婆": "wife", "妻子": "wife", "太太": "wife", "媳妇": "wife", "老公": "husband", "丈夫": "husband",
    "女朋友": "girlfriend", "女友": "girlfriend", "男朋友": "boyfriend", "男友": "boyfriend", "对象": "partner",
    "爱人": "partner", "伴侣": "partner", "未婚妻": "fiance", "未婚夫": "fiance",
}  # fmt: skip
FRIENDS = {
    "最好的朋友": "best friend", "最好朋友": "best friend", "闺蜜": "best friend", "死党": "best friend",
    "好朋友": "friend", "朋友": "friend", "发小": "friend", "哥们": "friend", "室友": "roommate", "舍友": "roommate",
    "同桌": "deskmate", "同事": "colleague", "老板": "boss", "领导": "boss", "上司": "boss", "邻居": "neighbour",
    "医生": "doctor", "教练": "coach", "同学": "classmate", "房东": "landlord", "师傅": "mentor", "导师": "mentor",
    "老乡": "friend", "搭档": "colleague", "理发师": "hairdresser", "牙医": "dentist", "发小儿": "friend",
    "老师": "teacher", "班主任": "teacher",
}  # fmt: skip

ANIMALS = {
    "狗": "dog", "狗狗": "dog", "小狗": "dog", "狗子": "dog", "金毛": "dog", "哈士奇": "dog", "柯基": "dog",
    "泰迪": "dog", "柴犬": "dog", "拉布拉多": "dog", "边牧": "dog", "萨摩耶": "dog", "二哈": "dog", "贵宾犬": "dog",
    "博美": "dog", "吉娃娃": "dog", "雪纳瑞": "dog", "斗牛犬": "dog", "法斗": "dog", "比熊": "dog", "德牧": "dog",
    "秋田犬": "dog", "松狮": "dog", "巴哥": "dog", "加菲猫": "cat", "暹罗猫": "cat", "缅因猫": "cat", "波斯猫": "cat",
    "蓝猫": "cat", "三花猫": "cat", "奶牛猫": "cat",
    "猫": "cat", "猫咪": "cat", "小猫": "cat", "小猫咪": "cat", "橘猫": "cat", "布偶": "cat", "布偶猫": "cat",
    "英短": "cat", "美短": "cat", "狸花猫": "cat", "猫猫": "cat", "仓鼠": "hamster", "兔子": "rabbit",
    "小兔子": "rabbit",
    "兔": "rabbit", "鹦鹉": "parrot", "鸟": "bird", "小鸟": "bird", "金鱼": "goldfish",
    "鱼": "fish", "小金鱼": "goldfish",
    "乌龟": "turtle", "龟": "turtle", "小乌龟": "turtle", "蛇": "snake", "蜥蜴": "lizard", "马": "horse", "小马": "horse", "马驹": "horse",
    "荷兰猪": "guinea pig", "豚鼠": "guinea pig", "龙猫": "chinchilla", "刺猬": "hedgehog", "猪": "pig", "小猪": "pig",
    "汪星人": "dog", "狗勾": "dog", "毛孩子": "pet", "喵星人": "cat", "猫主子": "cat",
    "鸡": "chicken", "鸭子": "duck", "羊": "goat", "牛": "cow", "宠物": "pet", "松鼠": "squirrel", "蜘蛛": "spider",
}  # fmt: skip

TOPICS = {
    "颜色": "colour", "食物": "food", "菜": "food", "美食": "food", "吃的": "food", "电影": "film", "片子": "film",
    "书": "book", "小说": "book", "歌": "song", "歌曲": "song", "季节": "season", "运动": "sport", "体育运动": "sport",
    "动物": "animal", "水果": "fruit", "饮料": "drink", "喝的": "drink", "歌手": "singer", "乐队": "band",
    "明星": "star", "演员": "actor", "作家": "author", "游戏": "game", "城市": "city", "科目": "subject",
    "学科": "subject", "课": "subject", "电视剧": "show", "剧": "show", "综艺": "show", "动漫": "anime", "花": "flower",
    "数字": "number", "球队": "team", "球星": "player", "音乐": "music", "零食": "snack", "甜点": "dessert",
    "节日": "holiday", "菜系": "food", "品牌": "brand", "导演": "director", "偶像": "idol", "天气": "weather",
    "事": "thing", "事情": "thing", "地方": "place", "国家": "country", "蔬菜": "vegetable", "诗人": "poet",
}  # fmt: skip

JOBS = (
    "老师|教师|教授|讲师|教练|家教|班主任|辅导员|校长|医生|大夫|护士|牙医|兽医|药剂师|中医|程序员|"
    "码农|工程师|"
    "设计师|建筑师|律师|会计|会计师|出纳|审计|司机|厨师|厨子|服务员|警察|民警|消防员|军人|士兵|记者|"
    "编辑|作家|作者|"
    "写手|翻译|演员|歌手|导演|编剧|画家|插画师|摄影师|模特|主播|博主|秘书|助理|文员|前台|经理|总监|"
    "老板|店长|主管|"
    "店员|销售|销售员|推销员|业务员|客服|快递员|外卖员|骑手|保安|保洁|保姆|月嫂|工人|农民|渔民|木匠|"
    "电工|焊工|水管工|"
    "理发师|美发师|美容师|化妆师|裁缝|飞行员|空姐|空乘|乘务员|船员|公务员|法官|检察官|会员经理|科学家|研究员|"
    "分析师|顾问|咨询师|心理医生|架构师|产品经理|项目经理|运营|策划|文案|实习生|自由职业者|创业者|"
    "商人|企业家|"
    "银行职员|职员|上班族|白领|家庭主妇|全职妈妈|全职太太|运动员|舞蹈演员|钢琴老师|调酒师|咖啡师|面包师|"
    "糕点师|导游|图书管理员|管理员|技术员|质检员|测试员|测试|宇航员|物理学家|化学家|数学家|历史学家|"
    "音乐家|钢琴家|"
    "作曲家|雕塑家|艺术家|政治家|牧师|和尚|道士|社工|志愿者|收银员|售货员|机械师|技师|维修工|建筑工人"
)

STUDENTS = "大学生|高中生|初中生|小学生|中学生|研究生|博士生|硕士生|学生|留学生|大[一二三四]学生|本科生|医学生"

PLACES = (
    "北京|上海|天津|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|"
    "广东|海南|四川|贵州|"
    "云南|陕西|甘肃|青海|台湾|内蒙古?|广西|西藏|宁夏|新疆|香港|澳门|东北|南方|北方|西北|广州|深圳|"
    "杭州|南京|苏州|成都|"
    "武汉|西安|长沙|郑州|青岛|大连|沈阳|哈尔滨|长春|济南|合肥|福州|厦门|昆明|贵阳|南昌|太原|石家庄|"
    "兰州|南宁|海口|"
    "宁波|温州|无锡|东莞|佛山|珠海|桂林|洛阳|开封|大理|丽江|拉萨|三亚|扬州|绍兴|嘉兴|徐州|常州|烟台|"
    "威海|潮汕|客家|"
    "中国|美国|英国|法国|德国|日本|韩国|意大利|西班牙|俄罗斯|加拿大|澳大利亚|澳洲|巴西|印度|泰国|"
    "越南|新加坡|马来西亚|"
    "印尼|菲律宾|荷兰|瑞士|瑞典|挪威|丹麦|芬兰|希腊|土耳其|埃及|墨西哥|阿根廷|葡萄牙|波兰|乌克兰|"
    "爱尔兰|新西兰|"
    "欧洲|非洲|亚洲|纽约|伦敦|巴黎|东京|首尔|柏林|悉尼|加州|德州|华"
)

LANGUAGES = (
    "英语|英文|中文|汉语|普通话|国语|粤语|广东话|闽南语|上海话|四川话|客家话|法语|法文|德语|德文|"
    "日语|日文|韩语|韩文|西班牙语|"
    "葡萄牙语|意大利语|俄语|阿拉伯语|泰语|越南语|荷兰语|希腊语|世界语|希伯来语|"
    "波斯语|芬兰语|挪威语|丹麦语|捷克语|匈牙利语|乌克兰语|马来语|印尼语|蒙古语|"
    "藏语|维吾尔语|壮语|"
    "温州话|潮汕话|东北话|湖南话|山东话|天津话|南京话|河南话|武汉话|方言|希腊语|"
    "拉丁语|土耳其语|印地语|瑞典语|波兰语|手语"
)

INSTRUMENTS = (
    "钢琴|吉他|尤克里里|小提琴|大提琴|中提琴|古筝|二胡|琵琶|笛子|长笛|箫|葫芦丝|萨克斯|小号|架子鼓|"
    "鼓|贝斯|手风琴|口琴|竖琴|古琴|电子琴|单簧管|"
    "双簧管|扬琴|唢呐|电吉他|低音提琴|班卓琴|管风琴|风琴|巴松|圆号|长号|大号|"
    "短笛|手鼓|木琴|马头琴|柳琴|阮|陶笛|手碟|冬不拉|三弦|琴|"
    "曼陀林|定音鼓|三角铁|电贝斯|键盘|打击乐|合成器"
)

SPORTS = "篮球|足球|羽毛球|乒乓球|网球|排球|台球|高尔夫球?|橄榄球|棒球|保龄球|麻将|太极拳?|游戏|电脑游戏|网游|扑克"

CARS = (
    "车|汽车|轿车|卡车|货车|摩托车?|电动车|跑车|皮卡|面包车|越野车|特斯拉|宝马|奔驰|奥迪|大众|丰田|"
    "本田|比亚迪|吉利|"
    "日产|福特|别克|现代|马自达|沃尔沃|保时捷|五菱宏光|蔚来|理想|小鹏|雷克萨斯|斯柯达|奇瑞|红旗|哈弗|甲壳虫"
)

KEPT = (
    "照片|老照片|相册|户口本|病历|发票|收据|遥控器|指甲刀|针线盒|药箱|体温计|"
    "口罩|血压计|毛毯|被子|羽绒服|雨衣|雨鞋|圣诞树|灯笼|春联|红包|私房钱|存单|"
    "保险单|毕业证|学位证|结婚证|房本|行驶证|公交卡|门禁卡|门卡|饭卡|工牌|胸牌|"
    "印章|邮票|硬币|球拍|鱼竿|胶水|电池|螺丝刀|钳子|数据线|移动硬盘|优盘|"
    "酒|茶叶|咖啡豆|零食|糖|奶粉|猫粮|狗粮|种子|花盆|乐谱|琴谱|日记|情书|奖杯|"
    "奖牌|玩具|拼图|棋盘|麻将|扑克牌|口红|香水|车钥匙|家门钥匙"
)
"""More of what is put away."""

GIVEN = (
    "子昂丽华建业志远大鹏婉晴国强德顺秀兰美娟若溪伟芳娜敏静秀丽强磊军洋勇艳杰娟涛明超霞平刚桂英玉萍红"
    "梅琳琴玲兰凤洁梅莲真环雪荣爱妹香月莺媛瑞凡佳嘉琼勤珍贞莉桂娣叶璧璐娅琦晶妍茜秋珊莎锦黛青倩婷姣"
    "婉娴瑾颖露瑶怡婵雁蓓纨仪荷丹蓉眉君琴蕊薇菁梦岚苑婕馨瑗琰韵融园艺咏卿聪澜纯毓悦昭冰爽琬茗羽希宁欣"
    "飘育滢馥筠柔竹霭凝晓欢霄枫芸菲寒伊亚宜可姬舒影荔枝思毅俊峰强保东文辉力明永健世广志义兴良海山仁波"
    "贵福"
    "生龙元全胜学祥才发武新利清飞彬富顺信杰涛昌成康星光天达安岩中茂进林有坚和彪博诚先敬震振壮会思群豪"
    "心邦承乐绍功松善厚庆磊民友裕河哲江超浩亮政谦亨奇固之轮翰朗伯宏言若鸣朋斌梁栋维启克伦翔旭鹏泽晨辰"
    "士建家致树炎"
    "轩宇涵梓雨诗雅琪萱彤然睿皓铭昊阳源楠淑芬惠慧卫国华春彩云燕素霖糖豆朵果圆乐团淼悠童桐瑜柏"
)
"""Characters that given names are made of."""

ROLES = {
    "neighbour": "邻居", "doctor": "医生", "dentist": "牙医", "teacher": "老师", "boss": "老板", "colleague": "同事",
    "roommate": "室友", "coach": "教练", "hairdresser": "理发师", "landlord": "房东", "best friend": "最好的朋友", "friend": "朋友",
}  # fmt: skip

BRANDS = (
    "特斯拉|宝马|奔驰|奥迪|大众|丰田|本田|比亚迪|吉利|日产|福特|别克|马自达|"
    "沃尔沃|保时捷|五菱宏光|五菱|蔚来|理想|小鹏|雷克萨斯|斯柯达|奇瑞|红旗|哈弗|"
    "甲壳虫|长安|现代|起亚|雪佛兰|凯迪拉克|标致|雪铁龙|路虎|捷豹|捷达|铃木|三菱|"
    "斯巴鲁|长城|领克|极氪|问界|小米SU7|荣威|名爵|雅迪|爱玛|小牛|台铃|"
    "雅马哈|哈雷|川崎|永久|凤凰|捷安特|美利达|MINI|迷你|思域|雅阁|卡罗拉|凯美瑞|帕萨特|高尔夫|朗逸|轩逸|飞度|途观"
)

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭"
    "陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
    "洪温俞施倪欧翁甘祝凌柳颜庄葛阮骆鲍翟詹申舒裴屈乔邢齐伍耿柴"
)

TIME = (
    r"(?:明天|后天|今晚|明晚|下周[一二三四五六日天末]?|下星期[一二三四五六日天]?|下礼拜[一二三四五六日天]?|"
    r"下个?月|下个周末|这个周末|这周[一二三四五六日末]"
    r"|周末|周[一二三四五六日]|星期[一二三四五六日天]|明年|后年|今年(?:夏天|冬天|秋天|春天|年底|暑假|"
    r"寒假|国庆|过年)|暑假|寒假|国庆(?:节)?|五一|十一|元旦|春节"
    r"|过年|年底|年初|毕业以?后|退休以?后|下学期|明年(?:夏天|春天|秋天|冬天)|[一二三四五六七八九十\d]{1,2}月份?|"
    r"夏天|冬天|秋天|春天|圣诞节?|以后|将来|未来)"
)

NUMBER = r"(?:\d{1,3}|[一二两三四五六七八九十百]{1,4})"

ZODIAC = "白羊|金牛|双子|巨蟹|狮子|处女|天秤|天蝎|射手|摩羯|魔羯|水瓶|双鱼|牡羊|人马|山羊"

THINGS = (
    "备用钥匙|钥匙|护照|眼镜|墨镜|钱包|雨伞|伞|笔记本|充电器|药|手机|电脑|笔记本电脑|"
    "平板|相机|书|日记本?|戒指|手表|耳机|遥控器|"
    "银行卡|卡|身份证|驾照|证件|文件|合同|票|工具箱?|梯子|自行车|单车|滑板|行李箱|"
    "背包|包|大衣|外套|帽子|手套|围巾|靴子|鞋|头盔|"
    "手电筒?|剪刀|锤子|现金|存折|蜡烛|打火机|U盘|硬盘|吉他|滑雪板|帐篷|首饰|项链|耳环|户口本|房产证|车"
)
"""What people put somewhere and look for later."""

ROUTINES = (
    "起床|睡觉|上床|睡|起|上班|下班|上学|上课|放学|出门|吃早饭|吃早餐|吃午饭|"
    "吃午餐|吃晚饭|吃晚餐|坐车|坐地铁|坐公交|赶车|跑步|健身|"
    "遛狗|锻炼|开工|去健身房|吃药|开会|接孩子|练琴|冥想|回家|到家|关灯"
)
"""What people do at the same time every day."""
