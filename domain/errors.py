"""Errors by what the caller should do next; a vendor's own code is text inside.

PowerSyncError            raised on purpose; everything else is a bug
├── UnknownTarget         the id names nothing here
├── InvalidRequest        the caller must correct the named fields
├── Conflict              right in itself, but not now or not twice
├── Busy                  too much is asked for at once: come back in a moment
├── NotSupported          this device can never do it
├── Forbidden             the caller may not
├── ConfigurationError    the file must be corrected before a start
├── StorageError          the database did not take or give it: nothing of it was kept
└── DeviceError           a device did not do its part
    ├── Unreachable       it never left us: the next tick may retry
    │   └── Awaited       it dials us, and has not had its time to
    ├── Rejected          the device said no: do not repeat
    └── OutcomeUnknown    sent, unanswered: read back, never resend blindly
"""

from collections.abc import Mapping, Sequence


class PowerSyncError(Exception):
    """Raised on purpose; everything else is a bug."""

    code = "error"


class UnknownTarget(PowerSyncError):
    """The id names nothing in this house."""

    code = "not_found"


class InvalidRequest(PowerSyncError):
    """The caller must correct the named fields; nothing was changed."""

    code = "invalid_request"

    def __init__(self, message: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.fields = dict(fields or {})


class Conflict(PowerSyncError):
    """Right in itself, but not now or not twice."""

    code = "conflict"

    def __init__(self, message: str, code: str = "conflict") -> None:
        super().__init__(message)
        self.code = code


class Busy(PowerSyncError):
    """Too much is asked for at once: nothing was done, and after `retry_s` it may be asked again."""

    code = "too_busy"

    def __init__(self, message: str, retry_s: int) -> None:
        super().__init__(message)
        self.retry_s = retry_s


class NotSupported(PowerSyncError):
    """This device can never do it; the message says why."""

    code = "not_supported"


class Forbidden(PowerSyncError):
    """The caller's scope does not reach so far."""

    code = "forbidden"


class ConfigurationError(PowerSyncError):
    """One line per fault, each naming its key; nothing was started."""

    code = "bad_configuration"

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


class StorageError(PowerSyncError):
    """The database did not take or give it (disk full, damaged, newer); nothing of it was kept."""

    code = "storage"


class DeviceError(PowerSyncError):
    """A device did not do its part."""

    code = "device_error"


class Unreachable(DeviceError):
    """It never left us: the next tick may retry."""

    code = "unreachable"


class Awaited(Unreachable):
    """It dials us, and has not had its time to: nothing is wrong yet."""


class Rejected(DeviceError):
    """The device said no: do not repeat."""

    code = "rejected"


class OutcomeUnknown(DeviceError):
    """Sent, unanswered: read back, never resend blindly."""

    code = "outcome_unknown"
