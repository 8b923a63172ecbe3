"""One connector as its charger describes it: a status, a transaction, a meter. Time is an argument.

What a charger replays after it was offline changes nothing that is shown as now.
"""

from datetime import datetime, timedelta

from msgspec import Struct, structs

from adapters.chargers.ocpp.learning import Learned, Shape, Told
from adapters.chargers.ocpp.meter import Measured
from adapters.chargers.ocpp.recency import Recency, plausible
from adapters.chargers.ocpp.status import CHARGES, IDLE, PLUGGED, Status
from adapters.chargers.ocpp.transactions import Own, Transaction, TransactionId
from domain.reading.charger import PhaseCurrents

ENDS_BY_ZERO = timedelta(seconds=10)  # a transaction that ended so soon after our 0 A was ended by it
STARTS_WITHIN = timedelta(seconds=120)  # an accepted start that is not there by then will not come
PHASE_IS_USED_A = 1.0
ALL_PHASES = 3


class Wiring(Struct, frozen=True, kw_only=True):
    """How the loadpoint is wired: by it a current becomes a power."""

    voltage_v: float = 230.0
    phases: int = 1


class Connector:
    """One outlet. `limit` is what it was last told and took; `is_limit_doubtful`: whether that holds, or what
    was tried since, only the charger knows. `needs_replug`: it will not start again before the car was
    unplugged. `is_stopped_by_us`: its last charge ended because we wanted a pause.
    `is_transaction_doubtful`: the box was away since, and has not yet shown that it knows the transaction.
    `own`: what the limit does that its charge has beside that of the outlet, until it ends.
    """

    def __init__(
        self, number: int, learned: Learned, wiring: Wiring, transaction: Transaction | None = None
    ) -> None:
        self.number = number
        self.wiring = wiring
        self.learned = learned
        self.transaction = transaction
        self.status: Status | None = None
        self.status_since: datetime | None = None  # our time
        self.recency = Recency()
        self.error: str | None = None
        self.measured = Measured()
        self.measured_since: datetime | None = None
        self.power_since: datetime | None = None
        self.session_from_wh = None if transaction is None else transaction.begun_wh
        self.session_wh: float | None = None
        self.counts_anew = False  # its register begins at nothing with each charge
        self.is_first_charge = False  # of which nobody can tell yet whether it will
        self.limit: Told | None = None
        self.limited_at: datetime | None = None
        self.tried: Shape | None = None
        self.zero_at: datetime | None = None  # when it was last told to give nothing
        self.is_limit_doubtful = False
        self.retries = 0  # how often the same limit was told again, as it was not followed
        self.start_sent_at: datetime | None = None
        self.needs_replug = self.is_stopped_by_us = self.is_transaction_doubtful = False
        self.own: Own | None = None

    # what it says

    def came(self) -> None:
        """The box was away, and may have forgotten the charge that ran."""
        self.is_transaction_doubtful = self.transaction is not None

    def booted(self) -> None:
        """The box started anew: its limit and its charge may be lost, and its clock may be another one."""
        self.came()
        self.is_limit_doubtful = self.limit is not None
        self.recency.booted()
        self.start_sent_at = None
        self.measured = structs.replace(self.measured, at=None)

    def told_status(
        self, status: Status | None, error: str | None, at: datetime | None, now: datetime
    ) -> bool:
        """Whether this is news."""
        if not self.recency.takes(at, now):
            return False
        if status is not self.status:
            self.status_since = now
        if status is not Status.FINISHING:
            self.needs_replug = False
        if status is Status.AVAILABLE:
            self.transaction = self.start_sent_at = self.own = None
            self.is_stopped_by_us = False
            self.session_from_wh = self.session_wh = None
            self.measured = structs.replace(self.measured, soc_pct=None)  # the next car has another
        if status in CHARGES:
            self.start_sent_at, self.is_transaction_doubtful = None, False
        self.status, self.error = status, error
        return True

    def began(self, transaction: Transaction) -> None:
        """A charge began now."""
        self.transaction, self.own = transaction, None
        self.start_sent_at, self.is_stopped_by_us, self.is_transaction_doubtful = None, False, False
        self.session_from_wh = transaction.begun_wh
        self.session_wh = None

    def forgot(self) -> Transaction | None:
        """The charge that a box which was away no longer knows: its plug waits for a start; it is over."""
        if not self.is_transaction_doubtful or self.status is not Status.PREPARING:
            return None
        gone, self.transaction, self.own = self.transaction, None, None
        self.is_transaction_doubtful = False
        return gone

    def adopt(self, transaction: Transaction, at: datetime | None, now: datetime) -> bool:
        """Takes a transaction that meter values name while none is known and one must run; whether it did."""
        is_told = self.transaction is not None or self.status not in CHARGES
        if is_told or self.recency.is_replayed(at, now):
            return False
        self.began(transaction)
        return True

    def ended(self, transaction: TransactionId, now: datetime, *, by_itself: bool) -> bool:
        """A charge ended; whether it was the one that runs. Another's end changes nothing here."""
        if self.transaction is None or self.transaction.id != transaction:
            return False
        self.transaction = self.own = None
        self._stand_still(now)
        if by_itself and self.zero_at is not None and now - self.zero_at <= ENDS_BY_ZERO:
            self.learned = structs.replace(self.learned, pause="stop")
            self.is_stopped_by_us = True
        return True

    def told_meter(self, measured: Measured, transaction: TransactionId | None, now: datetime) -> None:
        """A meter value. That of an ended transaction, or an older one, is history and not shown."""
        at = plausible(measured.at, now)
        if self.recency.is_superseded(at, self.measured.at, now):
            return
        is_current = self.transaction is not None and transaction == self.transaction.id
        if (transaction is not None and not is_current) or (
            not is_current and self.recency.is_replayed(at, now)
        ):
            return
        if is_current:
            self.is_transaction_doubtful = False
        before, is_flow = self.measured, measured.power_w is not None or measured.phase_a is not None
        if is_flow:
            self.power_since = now
        self.measured = Measured(
            at=at or before.at,
            power_w=measured.power_w if is_flow else before.power_w,
            phase_a=measured.phase_a if is_flow else before.phase_a,
            voltage_v=measured.voltage_v or before.voltage_v,
            register_wh=before.register_wh if measured.register_wh is None else measured.register_wh,
            soc_pct=before.soc_pct if measured.soc_pct is None else measured.soc_pct,
        )
        self.measured_since = now
        if measured.register_wh is not None and self.transaction is not None:
            if self.session_from_wh is None:
                self.session_from_wh = measured.register_wh
            self.session_wh = max(0.0, measured.register_wh - self.session_from_wh)

    def _stand_still(self, now: datetime) -> None:
        """No charge runs, so nothing flows until the meter says otherwise."""
        self.power_since = None
        self.measured = Measured(at=self.measured.at, register_wh=self.measured.register_wh)
        self.measured_since = now

    # what it is told

    def tries(self, shape: Shape, told: Told, now: datetime) -> None:
        """A limit is on its way to it in this shape; it may act before it answers."""
        self.tried, self.is_limit_doubtful = shape, True
        self.zero_at = now if told.current_a == 0 else None

    def took(self, told: Told, now: datetime) -> None:
        """It took the limit, in the shape that was tried last."""
        if told != self.limit:
            self.retries = 0
        self.limit, self.limited_at, self.is_limit_doubtful = told, now, False
        if self.tried is not None:
            self.learned = self.learned.accepting(self.tried)

    # what follows from it

    @property
    def lifetime_wh(self) -> float | None:
        """Its register, where it goes on from charge to charge; the first charge counts from nothing in any
        box that is new.
        """
        is_meter = not self.counts_anew or (self.is_first_charge and self.transaction is not None)
        return self.measured.register_wh if is_meter else None

    @property
    def is_plugged(self) -> bool | None:
        """Whether a car is there; None where its status does not tell."""
        if self.status in PLUGGED:
            return True
        return False if self.status is Status.AVAILABLE else None

    @property
    def waits_for_start(self) -> bool:
        """A car is there and nobody has let it charge, or the box came back without the charge that ran."""
        is_waiting = self.status in (Status.PREPARING, Status.FINISHING, Status.SUSPENDED_EVSE)
        is_let = self.transaction is not None and self.transaction.is_authorised
        is_over = self.is_transaction_doubtful and self.status is Status.FINISHING
        return is_waiting and (not is_let or is_over)

    def is_starting(self, now: datetime) -> bool:
        """Whether a start was accepted and may still come."""
        return self.start_sent_at is not None and now - self.start_sent_at <= STARTS_WITHIN

    def power_w(self, now: datetime, fresh_for: timedelta) -> float | None:
        """What flows now; nothing flows in a state in which nothing can, unless the meter says so."""
        told_at, status_since = self.power_since, self.status_since
        is_fresh = told_at is not None and now - told_at <= fresh_for
        if self.status in IDLE and status_since is not None:
            is_of_this_state = is_fresh and told_at is not None and told_at > status_since
            if not is_of_this_state or self.transaction is None:
                return 0.0
        if not is_fresh:
            return None
        if self.measured.power_w is not None:
            return self.measured.power_w
        amps = [a for a in self.measured.phase_a or () if a is not None]
        return sum(amps) * (self.measured.voltage_v or self.wiring.voltage_v) if amps else None

    def phase_a(self, now: datetime, fresh_for: timedelta) -> PhaseCurrents | None:
        """The currents, where they were told lately and something may flow."""
        is_fresh = self.power_since is not None and now - self.power_since <= fresh_for
        if self.status in IDLE and self.transaction is None:
            return None
        return self.measured.phase_a if is_fresh else None

    def phases(self, now: datetime, fresh_for: timedelta) -> int | None:
        """How many phases the car uses, where the currents tell."""
        told = [a for a in self.phase_a(now, fresh_for) or () if a is not None]
        used = sum(a > PHASE_IS_USED_A for a in told)
        return used if len(told) == ALL_PHASES and used else None
