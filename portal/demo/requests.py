"""What the demo's teams offer, and what made-up residents asked of them."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from activities.models import RequestStep, ServiceOffer, ServiceRequest
from activities.services.requesting import desk_of
from practice.consent import KEPT_DAYS, Purpose, consent_to
from practice.days import month_of
from practice.models import Place, ServicePlatform, User
from practice.services import mark_all_changed
from volunteers.models import Team

from .names import draw
from .people import NO_SUCH_PREFIX
from .teams import Teams
from .world import Staff, World

Status = ServiceRequest.Status
Actor = RequestStep.Actor

YEARLY_REQUESTS = 420
LOCAL_OFFERS = 12
"""Townships whose own teams offer something, besides what the county's teams do."""


class Dish(NamedTuple):
    """One line of the menu: its platform, and what people say who order it."""

    name: str
    description: str
    platform: str
    words: tuple[str, ...]


COUNTYWIDE = (
    Dish("上门理发", "给出门不方便的老人理发，自带工具。", "文化服务", ("老人腿脚不便", "两位老人都要理", "")),
    Dish(
        "修水电小件", "换灯泡、换水龙头、看看插座。材料自己备。", "科技与科普服务", ("厨房水龙头滴水", "灯不亮了", "")
    ),
    Dish("教用智能手机", "视频通话、手机挂号、防诈骗，一对一教。", "科技与科普服务", ("想学给外地的闺女打视频", "")),
    Dish("义写春联和书信", "自备红纸，也可以带着纸来。", "文化服务", ("要三副门联", "")),
    Dish("量血压测血糖", "懂行的志愿者上门，只量不看病。", "健身体育服务", ("老人头晕，想量量血压", "")),
    Dish("法律咨询", "宅基地、赡养、工钱，先听明白怎么办。", "理论宣讲", ("工钱要不回来，想问问怎么办", "")),
    Dish("作业辅导", "放学后一小时，小学生。", "教育服务", ("孩子四年级，数学跟不上", "")),
    Dish("送一场小戏", "村里办节、老人过寿，提前一周说。", "文化服务", ("九月庙会想请一场", "")),
)
LOCAL = (
    Dish("陪老人去医院", "镇卫生院和县医院，陪着挂号取药。", "健身体育服务", ("后天去县医院复查", "")),
    Dish("收秋搭把手", "家里没有劳力的，帮着收一天。", "科技与科普服务", ("玉米还在地里", "")),
    Dish("打扫院子", "独居老人、残疾人家庭。", "文化服务", ("院里落了一层煤灰", "")),
)
SENTENCES = ("老人一个人在家，想请人陪着说说话", "家里的煤搬不动，想请人帮着搬", "轮椅坏了，不知道找谁修")
REFUSALS = (
    "这要请有证的电工，志愿者不能动电表。我们把供电所的电话发给您了。",
    "县里现在没有会这个的队伍，找到了马上告诉您。",
)
DECLINES = ("那几天队员都下地。", "去的人手不够。", "")
REPORTS = ("去了两个人，办完了，家里人满意。", "去了一个人，一个钟头办完。", "约在上午去的，顺便把院子也扫了。")
RATED, WEIGHTS = 0.55, (5, 5, 5, 5, 4, 4, 4, 3, 2)
RATING_WORDS = {5: ("人好，手也巧。", "来得快。", ""), 4: ("挺好。", ""), 3: ("晚了一天。", ""), 2: ("只来了一个人。",)}
REFUSED, WITHDRAWN, DECLINED, LATE, CONFIRMED = 0.06, 0.04, 0.1, 0.06, 0.8
AT_DEMO_STATION, NEAR_IT, FOR_OTHERS, ONLY_WORDS = 0.08, 0.2, 0.25, 0.2


def ask(world: World, staff: Staff, teams: Teams) -> None:
    """Offers of the squads and some townships; requests of the months asked for, of which the last are still open."""
    offers = _offers(world, teams)
    ServiceOffer.objects.bulk_create(offers)
    ServiceOffer.history.bulk_history_create(offers, default_date=world.now)
    tales = [_Tale(world, staff, teams, offers, number) for number in range(world.share(YEARLY_REQUESTS))]
    rows = [tale.told() for tale in tales]
    ServiceRequest.objects.bulk_create(rows, batch_size=200)
    for row in rows:
        row._history_date = row.waiting_since  # type: ignore[attr-defined]
    ServiceRequest.history.bulk_history_create(rows, batch_size=200)
    RequestStep.objects.bulk_create([step for tale in tales for step in tale.steps], batch_size=400)
    mark_all_changed({(row.place_id, month_of(at)) for row in rows for at in (row.received_at, row.done_at) if at})


def _offers(world: World, teams: Teams) -> list[ServiceOffer]:
    platforms = {one.name: one for one in ServicePlatform.objects.all()}
    pairs = [(teams.squads[number % len(teams.squads)], dish) for number, dish in enumerate(COUNTYWIDE)]
    for number, town in enumerate(world.institutes[:LOCAL_OFFERS]):
        pairs.append((teams.local[town.pk], LOCAL[number % len(LOCAL)]))
    return [
        ServiceOffer(
            team=team,
            name=dish.name,
            description=dish.description,
            platform=platforms.get(dish.platform),
            order=number,
            is_demo=True,
        )
        for number, (team, dish) in enumerate(pairs)
    ]


FIRST_STEPS = 3
"""Until its own team has declined, what was ordered goes to the team that offers it."""

WORDS = {dish.name: dish.words for dish in (*COUNTYWIDE, *LOCAL)}


class _Tale:
    """One request from its coming on, as far as it has come by now."""

    def __init__(self, world: World, staff: Staff, teams: Teams, offers: Sequence[ServiceOffer], number: int) -> None:
        self.world, self.staff, self.teams = world, staff, teams
        self.steps: list[RequestStep] = []
        self.row = self._received(offers, number)

    def told(self) -> ServiceRequest:
        """Each step comes some hours after the one before; what would lie in the future has not happened."""
        world, row = self.world, self.row
        rolled = world.rng.random()
        if world.chance(LATE):
            self._raise()
        if rolled < REFUSED + WITHDRAWN:
            (self._refuse if rolled < REFUSED else self._withdraw)()
        elif self._dispatch() and self._accept() and self._finish() and world.chance(CONFIRMED):
            self._confirm()
        over = row.ended_at or row.done_at
        if over and over < world.now - dt.timedelta(days=KEPT_DAYS):
            self._erase(over + dt.timedelta(days=KEPT_DAYS))
        return row

    def _received(self, offers: Sequence[ServiceOffer], number: int) -> ServiceRequest:
        world = self.world
        days = (world.today - world.first_day).days
        at = world.now - dt.timedelta(days=world.rng.random() ** 1.3 * days, hours=world.rng.randint(3, 15))
        at = at.replace(hour=world.rng.randint(7, 20), minute=world.rng.randrange(60), second=0, microsecond=0)
        place = self._place()
        near = [offer for offer in offers if place.path.startswith(offer.team.place.path)]
        offer = None if world.chance(ONLY_WORDS) else world.pick(near)
        words = world.pick(WORDS[offer.name]) if offer else world.pick(SENTENCES)
        row = ServiceRequest(
            place=place,
            handled_at=desk_of(place),
            offer=offer,
            words=words,
            for_whom="隔壁老人" if (is_other := world.chance(FOR_OTHERS)) else "",
            is_agreed=is_other,
            name=draw(world.rng, male=world.chance(0.5), born_on=dt.date(1956, 1, 1)),
            phone=f"{NO_SUCH_PREFIX}{number % 10_000:04d}",
            wanted_part=world.pick(["any", "any", "morning", "afternoon"]),
            link=f"{world.rng.getrandbits(88):022x}",
            code=f"{world.rng.randrange(10**6):06}",
            submission=world.uid(),
            consent=consent_to(Purpose.REQUEST),
            month=month_of(at),
            received_at=at,
            waiting_since=at,
            is_demo=True,
        )
        self._step(row, "", Actor.REQUESTER, at)
        return row

    def _place(self) -> Place:
        world, demo, dice = self.world, self.world.active[0], self.world.rng.random()
        if dice < AT_DEMO_STATION:
            return demo
        near = [place for place in world.stations if place.parent_id == demo.parent_id]
        return world.pick(near if dice < AT_DEMO_STATION + NEAR_IT else world.stations)

    def _step(self, row: ServiceRequest, before: str, actor: str, at: dt.datetime, note: str = "") -> None:
        by = self._clerk(row) if actor == Actor.STAFF else None
        given = {"before": before, "after": row.status, "actor": actor, "at": at, "note": note, "by": by}
        self.steps.append(RequestStep(request=row, team=row.team, at_place=row.handled_at, **given))

    def _clerk(self, row: ServiceRequest) -> User:
        staff = self.staff.institutes.get(row.handled_at_id, self.staff.center)
        return self.world.pick(staff)

    def _on(self, status: str, actor: str, hours: tuple[int, int], note: str = "") -> dt.datetime | None:
        """Move on after some hours; None, and nothing done, where that is still to come."""
        row, before = self.row, str(self.row.status)
        at = row.waiting_since + dt.timedelta(
            hours=self.world.rng.randint(*hours), minutes=self.world.rng.randrange(60)
        )
        if at >= self.world.now or self.steps[-1].after != before:
            return None
        row.status, row.waiting_since = status, at
        self._step(row, before, actor, at, note)
        return at

    def _raise(self) -> None:
        row = self.row
        if row.waiting_since + dt.timedelta(days=6) < self.world.now:
            row.handled_at, row.raised = self.world.center, 1
            self._on(Status.RECEIVED, Actor.CLOCK, (97, 120))

    def _refuse(self) -> None:
        if at := self._on(Status.REFUSED, Actor.STAFF, (2, 40)):
            self.row.refusal = self.world.pick(REFUSALS)
            self.row.answered_at = self.row.ended_at = at

    def _withdraw(self) -> None:
        if at := self._on(Status.WITHDRAWN, Actor.REQUESTER, (1, 20)):
            self.row.ended_at = at
            self._erase(at)

    def _dispatch(self) -> bool:
        team = self._team()
        before, self.row.team = self.row.team, team
        at = self._on(Status.DISPATCHED, Actor.STAFF, (1, 30))
        if at is None:
            self.row.team = before
            return False
        self.row.team_link = f"{self.world.rng.getrandbits(88):022x}"
        self.row.answered_at = self.row.answered_at or at
        return True

    def _team(self) -> Team:
        row = self.row
        town = self.world.institute_of(row.place)
        own = [self.teams.local[town.pk]] if town else []
        if row.offer and len(self.steps) < FIRST_STEPS:
            return row.offer.team
        return self.world.pick([*own, *self.teams.squads[:2]])

    def _accept(self) -> bool:
        if self.world.chance(DECLINED):
            if self._on(Status.RECEIVED, Actor.LEADER, (1, 12), self.world.pick(DECLINES)) is None:
                return False
            self.row.team = None
            if not self._dispatch():
                return False
        return self._on(Status.ACCEPTED, Actor.LEADER, (1, 20)) is not None

    def _finish(self) -> bool:
        at = self._on(Status.DONE, Actor.LEADER, (6, 110))
        if at is not None:
            self.row.done_at, self.row.report = at, self.world.pick(REPORTS)
        return at is not None

    def _confirm(self) -> None:
        row, world = self.row, self.world
        if (at := self._on(Status.CONFIRMED, Actor.REQUESTER, (1, 60))) is None:
            return
        row.ended_at = at
        if world.chance(RATED):
            row.rating, row.rated_at = world.pick(WEIGHTS), at
            row.rating_words = world.pick(RATING_WORDS[row.rating])

    def _erase(self, at: dt.datetime) -> None:
        """As the nightly task would have done by now."""
        for name in ServiceRequest.PERSONAL:
            setattr(self.row, name, "")
        self.row.erased_at = at
