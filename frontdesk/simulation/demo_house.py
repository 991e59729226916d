"""The demo hotel before it opens: 云栖江景酒店, 120 rooms on ten floors of a city on a river. All of it is made up."""

from datetime import date

from frontdesk.companies.service import CompanyDetails
from frontdesk.edge.house import Administrator, HousePlan, PlannedFeature, PlannedRate, PlannedRooms
from frontdesk.property.referrals import NearbyHotelDetails
from frontdesk.property.service import NewProperty
from frontdesk.property.workstations import WorkstationDetails
from frontdesk.rooms.catalogue import TypeDetails

ZONE = "Asia/Shanghai"

FLOORS = ("3", "5", "6", "7", "8", "9", "10", "11", "12", "15")
"""As in many Chinese houses there is no fourth, thirteenth or fourteenth floor."""

STAFF = (
    ("lijing", "李静", "receptionist"),
    ("chenchen", "陈晨", "receptionist"),
    ("wangjianjun", "王建军", "duty_manager"),
    ("zhaomin", "赵敏", "switchboard"),
    ("zhouqiang", "周强", "security"),
    ("liuxiuying", "刘秀英", "housekeeping"),
    ("sunhao", "孙浩", "bell"),
    ("wuting", "吴婷", "food_and_beverage"),
    ("zhengwei", "郑伟", "engineering"),
    ("hexue", "何雪", "finance"),
    ("gaoming", "高明", "auditor"),
)
"""User name, name and role of everybody but the administrator, who comes with the house."""

ADMINISTRATOR = Administrator(username="linxiaodong", display_name="林晓东")

MEMBER_CARDS = (("YQ20260018", "GOLD"), ("YQ20260023", "GOLD"), ("YQ20260107", "SILVER"))

_FEATURES = (
    ("quiet", "安静", "Quiet"),
    ("lift", "近电梯", "Near the lift"),
    ("river", "江景", "River view"),
    ("connecting", "连通房", "Connecting"),
    ("accessible", "无障碍", "Accessible"),
    ("bathtub", "浴缸", "Bathtub"),
)

_TYPES = (
    ("STK", "标准大床房", "Standard King", 2, 0, 1),
    ("STT", "标准双床房", "Standard Twin", 2, 1, 1),
    ("DLK", "豪华大床房", "Deluxe King", 2, 1, 1),
    ("DLT", "豪华双床房", "Deluxe Twin", 2, 1, 1),
    ("FAM", "家庭房", "Family Room", 4, 1, 1),
    ("STE", "行政套房", "Executive Suite", 2, 2, 2),
)

_RACK = {"STK": 38800, "STT": 38800, "DLK": 48800, "DLT": 48800, "FAM": 58800, "STE": 98800}

_SECTIONS = (
    (1, 4, "STK", "东侧近电梯", "East side, near the lift", ("lift",)),
    (5, 7, "STT", "南侧中段", "South side, middle", ()),
    (8, 8, "STT", "南侧中段", "South side, middle", ("connecting",)),
    (9, 9, "DLK", "西侧江景", "West side, river view", ("river", "connecting")),
    (10, 10, "DLK", "西侧江景", "West side, river view", ("river", "bathtub")),
    (11, 11, "DLT", "西侧尽头", "West side, end of the corridor", ("river", "quiet")),
    (12, 12, "FAM", "北侧尽头", "North side, end of the corridor", ("quiet",)),
)

_TOP_SECTIONS = (
    (1, 4, "DLK", "东侧近电梯", "East side, near the lift", ("lift",)),
    (5, 8, "DLT", "南侧中段", "South side, middle", ("quiet",)),
    (9, 12, "STE", "西侧江景", "West side, river view", ("river", "bathtub", "quiet")),
)


def demo_house(today: date) -> HousePlan:
    """Return the plan of the demo hotel, which opens on this business date."""
    return HousePlan(
        property=_property(today),
        administrator=ADMINISTRATOR,
        features=tuple(PlannedFeature(code=code, name_zh=zh, name_en=en) for code, zh, en in _FEATURES),
        room_types=tuple(_types()),
        rooms=tuple(_rooms()),
        companies=_COMPANIES,
        rate_plans=_RATE_PLANS,
        nearby_hotels=_NEARBY,
        workstations=_WORKSTATIONS,
    )


def _property(today: date) -> NewProperty:
    return NewProperty(
        code="yunqi",
        name_zh="云栖江景酒店",
        name_en="Yunqi Riverside Hotel",
        address_zh="武汉市江汉区沿江大道88号",
        address_en="88 Yanjiang Avenue, Jianghan District, Wuhan",
        phone="+86 27 0000 8888",
        time_zone=ZONE,
        business_date=today,
    )


def _types() -> list[TypeDetails]:
    return [
        TypeDetails(code=code, name_zh=zh, name_en=en, sleeps=sleeps, extra_beds=extra, cots=cots, position=position)
        for position, (code, zh, en, sleeps, extra, cots) in enumerate(_TYPES)
    ]


def _rooms() -> list[PlannedRooms]:
    rooms = []
    for floor in FLOORS:
        for first, last, code, zh, en, features in _TOP_SECTIONS if floor in FLOORS[-2:] else _SECTIONS:
            accessible = ("accessible",) if floor == FLOORS[0] and "lift" in features else ()
            rooms.append(
                PlannedRooms(
                    first=f"{floor}{first:02d}",
                    last=f"{floor}{last:02d}",
                    room_type=code,
                    floor=floor,
                    location_zh=zh,
                    location_en=en,
                    features=(*features, *accessible),
                ),
            )
    return rooms


def _share(percent: int) -> dict[str, int]:
    """Return a share of the rack prices, in whole yuan."""
    return {code: amount * percent // 10_000 * 100 for code, amount in _RACK.items()}


_COMPANIES = (
    CompanyDetails(code="CJKJ", name="长江科技有限公司", city_ledger_approved=True, credit_limit=5_000_000),
    CompanyDetails(code="HBLY", name="湖北旅游服务公司", city_ledger_approved=True, credit_limit=2_000_000),
    CompanyDetails(code="DHWL", name="东湖物流有限公司"),
)

_RATE_PLANS = (
    PlannedRate(code="RACK", kind="rack", name_zh="门市价", name_en="Rack rate", prices=_RACK, weekend=_share(110)),
    PlannedRate(
        code="MEMBER",
        kind="member",
        name_zh="会员价",
        name_en="Member rate",
        terms_zh="入住时须出示会员卡。",
        terms_en="The member card must be presented at check-in.",
        prices=_share(88),
    ),
    PlannedRate(
        code="CORP-CJKJ",
        kind="corporate",
        name_zh="长江科技协议价",
        name_en="Corporate rate, Changjiang Technology",
        company="CJKJ",
        prices=_share(80),
    ),
    PlannedRate(
        code="EARLY",
        kind="early_morning",
        name_zh="凌晨特价",
        name_en="Early-morning rate",
        sold_from_minute=0,
        sold_until_minute=6 * 60,
        check_out_minute=12 * 60,
        prices=_share(60),
    ),
    PlannedRate(
        code="HOUR4",
        kind="hourly",
        name_zh="四小时钟点房",
        name_en="Four hours",
        block_hours=4,
        prices=_share(40),
        further_hour=_share(10),
    ),
)

_NEARBY = tuple(
    NearbyHotelDetails(name_zh=zh, name_en=en, phone=phone, distance_m=metres)
    for zh, en, phone, metres in (
        ("汉江宾馆", "Hanjiang Hotel", "+86 27 0000 1201", 350),
        ("沿江商务酒店", "Yanjiang Business Hotel", "+86 27 0000 3417", 800),
        ("江滩国际酒店", "Jiangtan International Hotel", "+86 27 0000 9090", 1500),
    )
)

_WORKSTATIONS = (
    WorkstationDetails(name="前台一号", printer="FO-1", drawer="一号钱箱"),
    WorkstationDetails(name="前台二号", printer="FO-2", drawer="二号钱箱"),
    WorkstationDetails(name="Front desk 3", locale="en", printer="FO-3"),
    WorkstationDetails(name="总机"),
    WorkstationDetails(name="房务中心", printer="HK-1"),
)
