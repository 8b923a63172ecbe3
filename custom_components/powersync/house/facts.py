"""Every yes and no that Home Assistant shows of a house; None where it is not known."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .parts import BATTERY, HOUSE, LOADPOINT, Part
from .quantities import at
from .store import Document

Judge = Callable[[Document, Part], bool | None]


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One binary sensor: `holds` judges the whole document for one part."""

    key: str
    holds: Judge
    device_class: str | None = None
    attributes: Callable[[Document, Part], dict[str, Any]] | None = None
    is_diagnostic: bool = False


def within(*path: str) -> Judge:
    """Looks up a path of the part."""
    look = at(*path)

    def holds(document: Document, part: Part) -> bool | None:
        found = part.within(document)
        answer = None if found is None else look(found)
        return None if answer is None else bool(answer)

    return holds


def problems_about(document: Document, part: Part) -> list[Document]:
    """The problems of a part; the house has all of them."""
    everything = document.get("problems") or ()
    return [each for each in everything if part.kind == HOUSE or each.get("device") == part.device]


def has_problem(document: Document, part: Part) -> bool:
    """Whether an owner should know of something."""
    return bool(problems_about(document, part))


def told_problems(document: Document, part: Part) -> dict[str, Any]:
    """The problems as sentences, worst first, and their codes."""
    found = problems_about(document, part)
    return {"problems": [each["text"] for each in found], "codes": [each["code"] for each in found]}


def is_reached(document: Document, part: Part) -> bool | None:
    """Whether the device answers."""
    health = at("devices", part.device, "health")(document)
    return None if health is None else health != "offline"


PROBLEM = Fact(
    key="problem",
    holds=has_problem,
    device_class="problem",
    attributes=told_problems,
    is_diagnostic=True,
)
REACHED = Fact(key="reached", holds=is_reached, device_class="connectivity", is_diagnostic=True)

FACTS: dict[str, tuple[Fact, ...]] = {
    HOUSE: (
        Fact(key="sun_held_back", holds=within("curtailment", "active")),
        Fact(key="watching_only", holds=within("site", "monitoring"), is_diagnostic=True),
        PROBLEM,
    ),
    BATTERY: (REACHED, PROBLEM),
    LOADPOINT: (
        Fact(key="connected", holds=within("connected"), device_class="plug"),
        Fact(key="charging", holds=within("charging"), device_class="battery_charging"),
        REACHED,
        PROBLEM,
    ),
}
