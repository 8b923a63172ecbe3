"""What can be wrong with the line to any device, switchable while it runs."""

from typing import Literal

from msgspec import Struct


class LineFaults(Struct, kw_only=True):
    """All off is a good line.

    `silent` hears nothing, `slow_s` answers so many real seconds late, `garbage` answers with bytes that
    mean nothing. `loses`: the request or the answer of one write gets lost, after `lets_pass` others.
    """

    silent: bool = False
    slow_s: float = 0.0
    garbage: bool = False
    loses: Literal["request", "answer"] | None = None
    lets_pass: int = 0

    def lost_of_write(self) -> Literal["request", "answer"] | None:
        """What gets lost of the write that is here now; to be asked once for each."""
        if self.loses is None:
            return None
        if self.lets_pass > 0:
            self.lets_pass -= 1
            return None
        lost, self.loses = self.loses, None
        return lost


class DeviceFaults(LineFaults, kw_only=True):
    """Faults of a line of frames, and of a device that takes writes from it.

    `mute_after_write` does what it is told and never says so, `drops_mid_frame` hangs up in the middle of
    an answer, `refuses_writes` answers with an error, `lies` acknowledges, reads back what was written and
    does nothing.
    """

    mute_after_write: bool = False
    drops_mid_frame: bool = False
    refuses_writes: bool = False
    lies: bool = False
