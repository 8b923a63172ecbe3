"""A Zaptec charger through its cloud: readings out, currents in.

Pause and start depend on what the charger is at: a charging one is stopped by command, a stopped one is
resumed by command, and one that waits goes by its current alone, which is therefore 0 A while paused. The
same current keeps a car that is plugged in from starting by itself.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from adapters.chargers.zaptec.charger import Charger
from adapters.chargers.zaptec.payloads import NAME, Id, Mode, State
from adapters.chargers.zaptec.polls import Polls
from adapters.chargers.zaptec.told import LEAST_SET_A, flows, is_paused, mode_of, reading_of, set_phases
from adapters.kinds.secret import blanked
from domain.command.capabilities import ChargerCapabilities
from domain.command.order import ChargeOrder
from domain.errors import DeviceError, Unreachable
from domain.ports.clock import Clock
from domain.ports.devices import Baseline, ReadBack, Step
from domain.reading.reading import Reading

MAX_A = 32
STAND_ALONE = (
    "The charger is in stand-alone mode, in which it takes no current from the cloud: it can only be started"
    " and stopped. Switch that off in the Zaptec app to have its rate controlled."
)
NOT_TAKEN = (
    "Zaptec acknowledged and the charger did not take it: with Zaptec Sense or APM the installation's"
    " currents are not ours to set."
)


class ZaptecDriver:
    """Fits `Device`, `ChargerControl` and `Frugal`."""

    def __init__(self, charger: Charger, clock: Clock, *, idle_poll_s: float) -> None:
        self._charger, self._clock = charger, clock
        self._polls = Polls(idle_poll_s)
        self._good_for_s = 0.0
        self._was_in = False
        self._failure: tuple[DeviceError, datetime] | None = None

    @property
    def capabilities(self) -> ChargerCapabilities:
        """What it can do, as far as it has told."""
        state = self._charger.state
        lowest_a = None if state is None else state.number(Id.MIN_CURRENT)
        highest_a = None if state is None else state.number(Id.INSTALLATION_MAX)
        return ChargerCapabilities(
            takes_only=True,
            rate_control=not self._is_stand_alone,
            why_not=STAND_ALONE if self._is_stand_alone else "",
            min_current_a=max(6, min(MAX_A, -int(-(lowest_a or 0) // 1))),
            max_current_a=max(6, min(MAX_A, int(highest_a or MAX_A))),
            min_update_s=self._charger.min_update_s,
            falls_at_once=False,
            switches_phases=self._charger.model is not None,
            writes_per_hour=60,
            keeps_pause=not self._is_stand_alone,
            parks=state is not None and is_paused(state),  # only a resume lets it go on then
            unplug_reads=2,
            confirm_timeout_s=180.0,  # the cloud is told a measured power once a minute
            settle_s=20.0,
        )

    async def read(self) -> Reading:
        """The newest that the cloud was asked for; what failed is told again until it is asked anew."""
        now = self._clock.now()
        if self._polls.is_due(now):
            try:
                state = await self._charger.look()
            except DeviceError as err:
                self._failure = err, now
                self._polls.failed(now)
            else:
                self._failure = None
                is_in, was_in = mode_of(state) is not Mode.DISCONNECTED, self._was_in
                self._was_in = is_in
                # A car that has just gone is looked for once more: a cloud may err about a plug.
                is_busy = self._is_busy(state) or (was_in and not is_in)
                self._good_for_s = self._polls.answered(now, is_busy=is_busy)
        state_now = self._charger.state
        if self._failure is not None:
            error, since = self._failure
            if state_now is None or state_now.read_at <= since:
                raise type(error)(str(error))
        if state_now is None:
            raise Unreachable(f"{NAME}: no answer yet")
        return Reading(
            read_at=state_now.read_at,
            charger=reading_of(state_now, self._charger.set_a, self._charger.quiet_s),
            firmware=blanked(state_now.text(Id.FIRMWARE) or "") or None,
            model=self._charger.model,
            good_for_s=self._good_for_s,
        )

    async def close(self) -> None:
        """Lets go of the account."""
        await self._charger.close()

    async def baseline(self) -> Baseline:
        """Nothing of it is put back: a charger that is let go stays paused while a car is there."""
        return {}

    def unforced(self, captured: Baseline) -> Baseline:
        """As captured."""
        return captured

    def steps(self, order: ChargeOrder, baseline: Baseline) -> Sequence[Step]:
        """The command and the current, in the order that ends a charge first and begins one last."""
        charger, current_a = self._charger, order.current_a
        if order.frees:
            return self._given(self.capabilities.max_current_a)
        if current_a < LEAST_SET_A:
            return (Step(what="stop", do=charger.stop), *self._given(0))
        go_on = Step(what="let it go on", do=charger.resume)
        if order.phases is None or self._is_stand_alone:
            return (*self._given(current_a), go_on)
        switched = (
            Step(what=f"use {order.phases} phases", do=partial(charger.use_phases, order.phases)),
            Step(what="have it take them", do=partial(charger.nudge, current_a)),
        )
        return (*switched, *self._given(current_a), go_on)

    def _given(self, current_a: int) -> tuple[Step, ...]:
        if self._is_stand_alone:
            return ()
        return (Step(what=f"set {current_a} A", do=partial(self._charger.give, current_a)),)

    async def read_back(self, order: ChargeOrder, baseline: Baseline) -> ReadBack:
        """Asks for the state of now."""
        self._polls.commanded(self._clock.now())
        return self._compared(order, await self._charger.look(urgent=True))

    async def still(
        self, order: ChargeOrder, baseline: Baseline, beside: Sequence[ChargeOrder] = ()
    ) -> ReadBack:
        """By the newest poll."""
        if self._charger.state is None:
            raise Unreachable(f"{NAME}: no answer yet")
        return self._compared(order, self._charger.state)

    def _compared(self, order: ChargeOrder, state: State) -> ReadBack:
        set_a, paused = self._charger.set_a, is_paused(state)
        goes_on = bool(flows(state)) or mode_of(state) is Mode.CHARGING
        evidence = {"set_current_a": set_a, "mode": mode_of(state).name.lower(), "paused": paused}
        if order.frees:
            takes_it = self._is_stand_alone or (set_a is not None and set_a >= LEAST_SET_A)
            agrees = takes_it
        elif order.current_a < LEAST_SET_A:
            takes_it = self._is_stand_alone or (set_a is not None and set_a < LEAST_SET_A)
            agrees = takes_it and not goes_on
        else:
            takes_it = self._is_stand_alone or (set_a is not None and abs(set_a - order.current_a) < 0.5)
            agrees = takes_it and not paused and order.phases in (None, set_phases(state) or order.phases)
        if not takes_it:
            evidence["hint"] = NOT_TAKEN
        return ReadBack(agrees=agrees, evidence=evidence)

    @property
    def _is_stand_alone(self) -> bool:
        state = self._charger.state
        return state is not None and state.flag(Id.IS_STAND_ALONE) is True

    def _is_busy(self, state: State) -> bool:
        """Whether much may change soon: it charges, or a car would as soon as it likes."""
        is_let = (self._charger.set_a or 0) >= LEAST_SET_A and not is_paused(state)
        may_start = is_let and mode_of(state) in (Mode.DISCONNECTED, Mode.WAITING)
        return may_start or mode_of(state) is Mode.CHARGING or bool(flows(state))
