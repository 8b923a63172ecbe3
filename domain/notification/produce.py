"""From one look at the house to the next: what is to be told, and what is remembered of it. START HERE."""

from msgspec.structs import replace

from domain.language.languages import tongue_of
from domain.language.telling import Telling
from domain.notification.car_trouble import told_troubles
from domain.notification.charge import left, told_charge
from domain.notification.happening import Happening, Look
from domain.notification.hold import told_hold
from domain.notification.market import told_events
from domain.notification.memory import CarTold, NoticeMemory
from domain.notification.notice import Notice
from domain.notification.prices import told_price
from domain.notification.problems import told_problems
from domain.notification.summary import told_summary
from domain.notification.words import noticed


def produce(memory: NoticeMemory, look: Look) -> tuple[NoticeMemory, list[Notice]]:
    """The notices of this look, each told once; with the same memory nothing is told a second time."""
    memory, happenings = happened(memory, look)
    telling = Telling(look.status.site, look.now, tongue_of(look.language))
    return memory, [noticed(each, telling) for each in happenings]


def happened(memory: NoticeMemory, look: Look) -> tuple[NoticeMemory, list[Happening]]:
    """The same before it has words."""
    events, of_events = told_events(memory.events, look)
    memory, of_cars = _cars(memory, look)
    problems, of_problems = told_problems(memory.problems, look)
    hold, of_hold = told_hold(memory.hold, look)
    price, of_price = told_price(memory.price, look)
    summed, of_day = told_summary(memory.summed, look)
    memory = replace(memory, events=events, problems=problems, hold=hold, price=price, summed=summed)
    return memory, [*of_events, *of_cars, *of_problems, *of_hold, *of_price, *of_day]


def _cars(memory: NoticeMemory, look: Look) -> tuple[NoticeMemory, list[Happening]]:
    cars: dict[str, CarTold] = {}
    happenings: list[Happening] = []
    before = {} if look.before is None else look.before.loadpoints
    for loadpoint_id in dict.fromkeys((*memory.cars, *look.status.loadpoints)):
        lp, known = look.status.loadpoints.get(loadpoint_id), memory.cars.get(loadpoint_id)
        session = None if lp is None else lp.session
        if known is not None and (session is None or session.id != known.session):
            is_seen = session is not None or (lp is not None and lp.connected is False)
            happenings += left(known, before.get(loadpoint_id), loadpoint_id, look.now, is_seen=is_seen)
            known = None
        if lp is None or session is None:
            continue
        told, of_charge = told_charge(known or CarTold(session=session.id), lp, look.now)
        cars[loadpoint_id], of_trouble = told_troubles(told, lp, look)
        happenings += [*of_charge, *of_trouble]
    return replace(memory, cars=cars), happenings
