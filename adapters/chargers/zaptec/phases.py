"""One phase or three: each generation of chargers has its own way.

A Go or Pro is told how many it may use, and takes it only with a change of its current. A Go 2 is switched
by the current below which its installation goes to one phase: 32 A always, 0 A never.
"""

from adapters.chargers.zaptec.link import ZaptecLink
from adapters.chargers.zaptec.payloads import ChargerRow, Id, State

GO_2 = "Zaptec Go 2"
MODELS = {
    "Zaptec Pro": ("ZCS", "ZPR", "ZCH", "ZPG"),
    "Zaptec Go": ("ZAP", "ZGB", "ZAG"),
    GO_2: ("GPN", "GPG"),
}
ALWAYS_ONE_A, NEVER_ONE_A = 32, 0
NUDGE_A = 0.1


def model_of(charger: ChargerRow, state: State) -> str | None:
    """What it is, by its own word or by its serial number."""
    if "go2" in (state.text(Id.CAPABILITIES) or "").lower().replace(" ", ""):
        return GO_2
    serial = (charger.device_id or "").upper()
    return next((model for model, begins in MODELS.items() if serial.startswith(begins)), None)


async def switch(link: ZaptecLink, charger: ChargerRow, phases: int, *, by_installation: bool) -> None:
    """One write. Raises what a command does."""
    if by_installation:
        below_a = ALWAYS_ONE_A if phases == 1 else NEVER_ONE_A
        path = f"api/installation/{charger.installation_id}/update"
        await link.post(path, {"threeToOnePhaseSwitchCurrent": below_a})
    else:
        await link.post(f"api/chargers/{charger.id}/update", {"maxChargePhases": phases})
