"""What can be wrong with a Modbus device, switchable while it runs."""

from adapters.emulators.line import LineFaults


class ModbusFaults(LineFaults, kw_only=True):
    """Faults of the line and of the device; all off is a well-behaved device.

    Line: `mute_after_write` does what it is told and never says so, `drops_mid_frame` hangs up in the
    middle of an answer.

    Device: `busy` refuses everything for now; `refuses_writes`, `refuses_fc06` (function 06) and
    `refuses_single_fc16` (function 16 on one register) answer with an exception;
    `ignores_export_limit` and `lies` acknowledge, read back what was written and do nothing.
    """

    mute_after_write: bool = False
    drops_mid_frame: bool = False
    busy: bool = False
    refuses_writes: bool = False
    refuses_fc06: bool = False
    refuses_single_fc16: bool = False
    ignores_export_limit: bool = False
    lies: bool = False
