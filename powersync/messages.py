"""Opens what messages are sent with: web push to phones, and the services that the settings name now."""

from collections.abc import Callable, Mapping

from adapters.clock import SystemClock
from adapters.couriers.services import Services
from adapters.couriers.webpush.courier import WebPush
from adapters.kinds.surroundings import Surroundings
from domain.ports.clock import Clock
from domain.ports.notify import Courier
from domain.ports.records import Access
from powersync.config.document import Config
from powersync.config.notify import NotifyConfig, TargetConfig
from scheduler.phones import Phones
from scheduler.post import Target
from scheduler.state import HouseState

Page = Callable[[str], str | None]


class NamedServices:
    """The targets of `[[notify.target]]` as the settings are at this moment; each is opened once."""

    def __init__(self, config: Callable[[], Config], near: Surroundings, page: Page) -> None:
        self._config, self._near, self._page = config, near, page
        self._opened: dict[str, tuple[TargetConfig, Target]] = {}
        self._seen: NotifyConfig | None = None

    def __call__(self) -> Mapping[str, Target]:
        """By id."""
        notify = self._config().notify
        if notify is not self._seen:
            self._seen = notify
            before, self._opened = self._opened, {}
            for each in notify.targets:
                known = before.get(each.id)
                same = known is not None and known[0] == each
                self._opened[each.id] = known if known and same else (each, self._target(each))
        return {key: target for key, (_, target) in self._opened.items()}

    def _target(self, each: TargetConfig) -> Target:
        courier = courier_of(each, self._near, self._page)
        return Target(courier=courier, name=each.id, kinds=each.kinds, quiet=each.quiet)


def courier_of(each: TargetConfig, near: Surroundings, page: Page) -> Courier:
    """What brings messages there; the configuration was found to have all it needs."""
    if each.driver == "homeassistant":
        # Only a house with Home Assistant needs these.
        from adapters.couriers.homeassistant import HomeAssistantApp
        from adapters.links.homeassistant.shared import home_of

        assert each.service is not None
        return HomeAssistantApp(home_of(near), each.service, page)
    assert each.url is not None
    return Services(each.url)


def open_phones(
    config: Callable[[], Config],
    near: Surroundings,
    state: HouseState,
    access: Access,
    clock: Clock,
    page: Page,
) -> Phones:
    """All that messages of this house go to."""
    real = SystemClock()
    push = WebPush(
        config().server.data_dir,
        real,
        contact=lambda: config().notify.contact,
        inside=lambda: config().notify.push_inside,
    )
    return Phones(state, access, push, NamedServices(config, near, page), clock, real)
