"""Messages to phones and services, as the owner's file says them."""

from collections.abc import Iterator
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from adapters.couriers.services import is_here
from adapters.kinds.fault import Fault
from adapters.kinds.secret import Secret
from domain.house.house import Id
from domain.house.notify import Kind, NotifyRules, Quiet

Contact = Annotated[
    str, Meta(pattern=r"^(mailto:[^@\s]+@[^@\s]+|https://[^@\s]+)$", description="mailto:… or https://…")
]
Service = Annotated[
    str,
    Meta(pattern=r"^(notify\.)?[a-z0-9_]{1,120}$", description="a notify service such as mobile_app_pixel"),
]


class TargetConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A service that messages go to, or a phone with Home Assistant's app."""

    id: Id
    driver: Literal["apprise", "homeassistant"] = "apprise"
    url: Secret | None = None
    service: Service | None = None
    kinds: tuple[Kind, ...] | None = None
    quiet: Quiet | None = None


class NotifyConfig(NotifyRules, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What you are told, when, and where: to phones that subscribed in the app, and to the services here."""

    contact: Contact = "mailto:powersync@example.com"
    push_inside: bool = False
    targets: tuple[TargetConfig, ...] = field(name="target", default=())


def targets_are_whole(notify: NotifyConfig, *, has_home: bool) -> Iterator[Fault]:
    """Each has what its driver needs, and nothing of the other."""
    for index, target in enumerate(notify.targets):
        at = f"notify.target[{index}]"
        needed, other = ("url", "service") if target.driver == "apprise" else ("service", "url")
        if getattr(target, needed) is None:
            yield Fault(f"{at}.{needed}", f"is missing (driver {target.driver} needs it)")
        if getattr(target, other) is not None:
            yield Fault(f"{at}.{other}", f"driver {target.driver} does not take it")
        if target.url is not None and is_here(target.url.reveal()):
            yield Fault(f"{at}.url", "leads to this machine itself, where nobody reads it; name a service")
        if target.driver == "homeassistant" and not has_home:
            yield Fault(f"{at}.driver", "homeassistant needs the section [homeassistant]", ("homeassistant",))
