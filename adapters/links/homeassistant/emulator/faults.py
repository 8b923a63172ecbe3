"""What can be wrong with an emulated Home Assistant, switchable while it runs."""

from adapters.emulators.line import LineFaults


class HomeAssistantFaults(LineFaults, kw_only=True):
    """Faults of the line, of Home Assistant and of the inverter behind it; all off is a well-behaved one.

    Line: `mute_after_write` does what it is told and never says so, `drops_mid_frame` hangs up in the
    middle of an answer.

    Home Assistant: `refuses_token`; `refuses_writes` answers service calls with an error; `starting` has
    not loaded its integrations yet; `no_admin` is a token of a user who may not see the registry.

    Inverter: `unavailable` is not reached, so that entities show nothing; `ignores_writes` was not
    reached by the write, which is only logged: the call succeeds and the state stays; `lies` shows what
    was written and does nothing.
    """

    mute_after_write: bool = False
    drops_mid_frame: bool = False
    refuses_token: bool = False
    refuses_writes: bool = False
    starting: bool = False
    no_admin: bool = False
    unavailable: bool = False
    ignores_writes: bool = False
    lies: bool = False
