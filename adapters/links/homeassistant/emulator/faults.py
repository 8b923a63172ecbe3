"""What can be wrong with an emulated Home Assistant, switchable while it runs."""

from adapters.emulators.line import DeviceFaults


class HomeAssistantFaults(DeviceFaults, kw_only=True):
    """Beside what any device may suffer from; all off is a well-behaved one.

    Home Assistant: `refuses_token`; `starting` has not loaded its integrations yet; `no_admin` is a token
    of a user who may not see the registry.

    Inverter: `unavailable` is not reached, so that entities show nothing; `ignores_writes` was not reached
    by the write, which is only logged: the call succeeds and the state stays.
    """

    refuses_token: bool = False
    starting: bool = False
    no_admin: bool = False
    unavailable: bool = False
    ignores_writes: bool = False
