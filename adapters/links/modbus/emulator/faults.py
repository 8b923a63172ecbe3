"""What can be wrong with a Modbus device, switchable while it runs."""

from adapters.emulators.line import DeviceFaults


class ModbusFaults(DeviceFaults, kw_only=True):
    """Beside what any device may suffer from; all off is a well-behaved one.

    `busy` refuses everything for now; `refuses_fc06` (function 06) and `refuses_single_fc16` (function 16
    on one register) answer with an exception; `ignores_export_limit` acknowledges, reads back what was
    written and does nothing.
    """

    busy: bool = False
    refuses_fc06: bool = False
    refuses_single_fc16: bool = False
    ignores_export_limit: bool = False
