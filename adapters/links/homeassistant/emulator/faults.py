"""What can be wrong with an emulated Home Assistant, switchable while it runs."""

from msgspec import Struct


class HomeAssistantFaults(Struct, kw_only=True):
    """Faults of the line, of Home Assistant and of the inverter behind it; all off is a well-behaved one.

    Line: `silent` accepts and says nothing, `mute_after_write` does what it is told and never says so,
    `slow_s` answers so many real seconds late, `drops_mid_frame` hangs up in the middle of an answer,
    `garbage` answers what is no JSON.

    Home Assistant: `refuses_token`; `refuses_writes` answers service calls with an error; `starting` has
    not loaded its integrations yet; `no_admin` is a token of a user who may not see the registry.

    Inverter: `unavailable` is not reached, so that entities show nothing; `ignores_writes` was not
    reached by the write, which is only logged: the call succeeds and the state stays; `lies` shows what
    was written and does nothing.
    """

    silent: bool = False
    mute_after_write: bool = False
    slow_s: float = 0.0
    drops_mid_frame: bool = False
    garbage: bool = False
    refuses_token: bool = False
    refuses_writes: bool = False
    starting: bool = False
    no_admin: bool = False
    unavailable: bool = False
    ignores_writes: bool = False
    lies: bool = False
