"""What the demo's articles say: made-up events at real places, people only by made-up names that are marked."""

from typing import Any, NamedTuple

from portal.models import Article

Kind, Subject, Level = Article.Kind, Article.Subject, Article.HonourLevel


class Story(NamedTuple):
    """``days_ago`` is when it came out; ``where`` is the centre, or the n-th institute or station of the demo.

    ``{place}`` in a text is the place's short name.
    """

    kind: Article.Kind
    days_ago: int
    where: tuple[str, int]
    title: str
    lead: str
    body: str
    more: dict[str, Any] = {}
    joins: int = 0


CENTRE = ("centre", 0)

STORIES = (
    Story(
        Kind.NEWS,
        2,
        ("station", 0),
        "{place}的老戏台又热闹起来",
        "停了三年的老戏台修好了，秧歌队和道情班子轮着排，晚饭后台下坐得满满的。",
        "## 修台子，全村都搭了手\n\n戏台的木地板朽了大半。村里的木工师傅带着十来个年轻人，用了九个晚上换好了板子，"
        "电线和灯也都换了新的。\n\n"
        "## 谁来都能上台\n\n- 每周二、周四晚上排秧歌\n- 周五晚上唱道情\n- 周六下午留给孩子们\n\n"
        "> 台子是大家的，想唱就上来唱。\n\n想报名的，到村委会找站长，或者看[活动日历](/calendar/)。",
    ),
    Story(
        Kind.NEWS,
        6,
        ("institute", 0),
        "{place}把讲堂搬进了红枣晾晒场",
        "一边翻枣一边听课，讲的是怎么防霉、怎么卖个好价钱。",
        "农技员现场讲了三件事：**翻晒要勤**、**雨前要收**、**分级再卖**。不到二十分钟，讲完就答疑。\n\n"
        "下一次讲冬季修剪，时间会放在活动日历上。",
    ),
    Story(
        Kind.NEWS,
        15,
        CENTRE,
        "全县讲解员公益培训开了第三期",
        "二十多位年轻人学了三天，下个月就到各处阵地为大家讲解。",
        "培训讲怎么选材料、怎么开口、怎么回答孩子的提问，最后一天每人讲一段，大家互相挑毛病。\n\n"
        "1. 第一天：听和看\n2. 第二天：写和改\n3. 第三天：上场讲\n\n第四期在开春后办，报名不收费。",
    ),
    Story(
        Kind.NEWS,
        34,
        ("station", 1),
        "{place}办起了“四点半书桌”",
        "放学后没人接的孩子，可以到实践站写作业、看书，志愿者轮流陪着。",
        "书桌摆在图书角，灯是新换的。志愿者每天两位，只陪写作业，不补课、不收费。\n\n家长晚上六点半前来接。",
    ),
    Story(
        Kind.NEWS,
        71,
        ("institute", 1),
        "{place}义诊队走了十二个村",
        "量血压、测血糖、看药盒，一个月走下来，给四百多位老人建了提醒卡。",
        "提醒卡上只写三样：什么药、什么时候吃、有事打哪个电话。字印得很大，贴在灶台边上也看得清。",
    ),
    Story(
        Kind.NEWS,
        160,
        CENTRE,
        "夏天的傍晚，广场上有电影",
        "公益放映一共办了十八场，板凳自己带，蚊香我们点。",
        "片子是大家投票选的。放映前十分钟，讲一讲防溺水和用电安全。",
    ),
    Story(
        Kind.APPEAL,
        4,
        CENTRE,
        "少放一挂鞭，多串一次门",
        "这个冬天，我们一起过一个干净、安静、热闹在人情里的年。",
        "各位乡亲：\n\n年要过得热闹，也要过得安心。我们倡议：\n\n1. **少放鞭炮**，院子、林边、柴垛旁不放\n"
        "2. **多走动**，看看独居的老人，陪他们说说话\n3. **不攀比**，压岁钱是心意，酒席按人头来\n"
        "4. **剩菜打包**，光盘不丢人\n\n一个人做一点，全村就不一样。",
        {"co_issuers": "县青年志愿者协会（演示）\n县妇女志愿服务队（演示）\n县道情艺术团（演示）"},
        joins=326,
    ),
    Story(
        Kind.APPEAL,
        120,
        ("institute", 2),
        "给放学的孩子让一让路",
        "校门口那两百米，慢一点，让一让，等一等。",
        "放学的二十分钟里，请大家：\n\n- 车停远一点，走几步去接\n- 看见红领巾，停一停\n- 三轮车、摩托车不进校门口",
        {"co_issuers": "镇中心小学家长志愿者（演示）"},
        joins=87,
    ),
    Story(
        Kind.NOTICE,
        1,
        CENTRE,
        "“身边好人”拟推荐名单公示",
        "经各所推荐、中心审核，下面三位拟推荐为本季度“身边好人”，现予公示。",
        "- 演示人物甲：照顾邻居老人六年\n- 演示人物乙：义务修路灯\n- 演示人物丙：开办家庭书屋\n\n"
        "对公示有意见的，请在公示期内打电话或当面告诉县中心，我们会核实并答复。",
        {"is_public_notice": True, "is_pinned": True, "period": (0, 6)},
    ),
    Story(
        Kind.NOTICE,
        10,
        CENTRE,
        "冬季各处阵地开放时间",
        "天黑得早了，从下个月起，各站晚间开放时间提前半小时。",
        "上午还是 8:30 到 11:30。晚上改为 18:30 到 20:30。\n\n有取暖的屋子都开着，欢迎来坐坐。",
        {"period": (0, 100)},
    ),
    Story(
        Kind.NOTICE,
        95,
        ("institute", 0),
        "{place}图书角整理，停借三天",
        "书要重新编号，三天以后照常借。",
        "已经借出去的书不用急着还，顺延三天。",
        {"period": (0, 3)},
    ),
    Story(
        Kind.SHOWCASE,
        20,
        ("station", 2),
        "照顾邻居老人六年的演示人物甲",
        "不是亲人，天天登门。六年里，她没有让隔壁的老人断过一顿热饭。",
        "老人腿脚不便，孩子在外地。她每天做饭多做一碗，送过去，顺手看看炉子灭没灭。\n\n> 多一双筷子的事。\n\n"
        "村里的年轻人受她影响，排了一张值班表，现在十一位独居老人都有人天天看一眼。",
        {
            "subject": Subject.PERSON,
            "honour": "身边好人（演示）",
            "honour_level": Level.COUNTY,
            "grantor": "县新时代文明实践中心（演示）",
            "honour_year": 0,
        },
    ),
    Story(
        Kind.SHOWCASE,
        45,
        ("station", 3),
        "四代人的一面书墙",
        "演示家庭乙把堂屋的一面墙改成了书架，谁家的孩子都能来借。",
        "书墙上有三千多本书，一半是邻居送来的。借书不登记，*看完放回来就行*。",
        {"subject": Subject.FAMILY, "honour": "书香之家（演示）", "honour_level": Level.CITY, "honour_year": 0},
    ),
    Story(
        Kind.SHOWCASE,
        80,
        CENTRE,
        "一张“需要什么”的白纸",
        "活动办什么，先在村口贴一张白纸，让大家自己写。",
        "纸贴三天，收上来分一分：能马上办的、要请人来的、现在办不了的。**办不了的也写明白为什么**，贴在旁边。",
        {"subject": Subject.METHOD},
    ),
    Story(
        Kind.SHOWCASE,
        130,
        ("institute", 3),
        "理发车开进了沟里",
        "一辆改装的面包车，每月跑二十个自然村，给走不出来的老人理发。",
        "车上带着热水和镜子。理一次发二十分钟，说的话比剪的头发多。",
        {"subject": Subject.PROJECT},
    ),
)

OWN_OUTLETS = ("文明实践公众号（演示）", "村村响广播（演示）", "实践中心视频号（演示）")
OUTLETS = (
    ("nation", ("华夏乡村报（演示）", "田野电视（演示）"), 5),
    ("province", ("山右日报（演示）", "汾水新闻网（演示）"), 15),
    ("city", ("黄土坡晚报（演示）", "西山电视台（演示）"), 24),
    ("county", ("县融媒体中心（演示）",), 20),
)
"""By level: names that no outlet has, and how often they report."""

TITLES = ("{title}走进{place}", "图文：{place}的{title}", "{place}{title}，来了就不想走", "{title}在{place}开讲")
