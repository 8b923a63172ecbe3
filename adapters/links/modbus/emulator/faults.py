"""What can be wrong with a Modbus device, switchable while it runs."""

from msgspec import Struct


class ModbusFaults(Struct, kw_only=True):
    """Faults of the line and of the device; all off is a well-behaved device.

    Line: `silent` hears nothing, `mute_after_write` does what it is told and never says so, `slow_s`
    answers so many real seconds late, `drops_mid_frame` hangs up in the middle of an answer, `garbage`
    answers with bytes that are none.

    Device: `busy` refuses everything for now; `refuses_writes`, `refuses_fc06` (function 06) and
    `refuses_single_fc16` (function 16 on one register) answer with an exception;
    `ignores_export_limit` and `lies` acknowledge, read back what was written and do nothing.
    """

    silent: bool = False
    mute_after_write: bool = False
    slow_s: float = 0.0
    drops_mid_frame: bool = False
    garbage: bool = False
    busy: bool = False
    refuses_writes: bool = False
    refuses_fc06: bool = False
    refuses_single_fc16: bool = False
    ignores_export_limit: bool = False
    lies: bool = False
