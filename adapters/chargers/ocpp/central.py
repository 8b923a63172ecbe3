"""The door that all chargers of a house dial: one WebSocket listener, and who is in.

Only configured identities get in; a stranger leaves nothing behind but a line in the log. Of two sockets of
one charger the newer counts: the older is one whose end nobody has noticed yet.
"""

import asyncio
import logging
import math
import os
import ssl
from collections import deque
from collections.abc import Sequence
from http import HTTPStatus

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import NegotiationError
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from adapters.chargers.ocpp.config import OcppCharger
from adapters.chargers.ocpp.connector import Wiring
from adapters.chargers.ocpp.guesses import Guesses, neighbourhood
from adapters.chargers.ocpp.identity import identity_of, is_let_in, names_in, shown
from adapters.chargers.ocpp.line import Timing
from adapters.chargers.ocpp.session import Session
from adapters.chargers.ocpp.shelf import Shelf
from adapters.chargers.ocpp.sparse import SparseLog
from adapters.chargers.ocpp.station import Station
from adapters.chargers.ocpp.versions import NoCommonVersionError, choose, version_of
from adapters.kinds.secret import revealed
from adapters.kinds.tables import OcppConfig
from domain.errors import Unreachable
from domain.ports.clock import Clock
from domain.ports.records import Documents

log = logging.getLogger(__name__)
strangers, comings = SparseLog(log), SparseLog(log)

LARGEST_MESSAGE = 128 * 1024
SETUPS = 8  # at once: more would keep two hundred chargers waiting for their answers
TWINS, TWINS_WITHIN_S = 3, 60.0  # so many changes of address in a minute are two boxes of one name


def _is_told(record: logging.LogRecord) -> bool:
    """What the library tells of people who only knock is no fault of ours; what it tells of our code is. One
    that goes on talking after it was turned away trips the library itself: that is told in one line.
    """
    if record.msg == "unexpected internal error" and record.exc_info:
        record.msg, record.args = "a connection broke off: %s", (type(record.exc_info[1]).__name__,)
        record.exc_info = record.exc_text = None
    return "handshake" not in str(record.msg)


_library = logging.getLogger("adapters.chargers.ocpp.library")
_library.setLevel(logging.ERROR)
_library.addFilter(_is_told)


class Central:
    """One listener for all OCPP chargers of a house: opened by the first who needs it, closed by the last."""

    def __init__(
        self, door: OcppConfig, clock: Clock, documents: Documents, timing: Timing | None = None
    ) -> None:
        self.sessions: dict[str, Session] = {}
        self.stations: dict[str, Station] = {}
        self.closed = asyncio.Event()
        self.refused: str | None = None  # the newest who was turned away, and why
        self._door, self._clock, self._timing = door, clock, timing or Timing()
        self._shelf = Shelf(documents)
        self._opening = asyncio.Lock()
        self._setups = asyncio.Semaphore(SETUPS)
        self._users: set[object] = set()
        self._server: Server | None = None
        self._guesses = Guesses()
        self._changes: dict[str, deque[tuple[float, str]]] = {}
        self._farewells: set[asyncio.Task[None]] = set()
        self._awaited: dict[str, float] = {}  # since when, of those that were asked for

    @property
    def port(self) -> int:
        """Where it listens, once open."""
        assert self._server is not None, "only an open door has a port"
        port: int = next(iter(self._server.sockets)).getsockname()[1]
        return port

    def enrol(self, table: OcppCharger, wiring: Wiring) -> Station:
        """A loadpoint expects this charger."""
        station = self.stations.get(table.identity)
        if station is None:
            station = Station(table, self._shelf, self._clock, self._door.tags)
            self.stations[table.identity] = station
        station.enrol(table.connector, wiring)
        return station

    async def open(self, user: object) -> None:
        """Listens, also for this one. Raises Unreachable where that cannot be; safe to call again."""
        async with self._opening:
            self._users.add(user)
            if self._server is not None:
                return
            for identity, kept in (await self._shelf.load(self.stations)).items():
                self.stations[identity].recall(kept)
            try:
                self._server = await serve(
                    self._welcome,
                    self._door.host,
                    self._door.port,
                    select_subprotocol=self._version_for,
                    process_request=self._judge,
                    server_header=None,
                    compression=None,
                    ping_interval=None,
                    close_timeout=self._timing.close_s,
                    max_size=LARGEST_MESSAGE,
                    ssl=self._tls(),
                    logger=_library,
                )
            except OSError as err:
                why = os.strerror(err.errno) if err.errno else str(err)
                raise Unreachable(
                    f"cannot listen for chargers on {self._door.host}:{self._door.port}: {why}"
                ) from err
            self.closed.clear()

    async def close(self, user: object) -> None:
        """Hangs up on everybody, where nobody else needs it; safe to call twice."""
        self._users.discard(user)
        if self._users:
            return
        server, self._server = self._server, None
        if server is None:
            return
        self.closed.set()
        server.close()
        await server.wait_closed()
        await asyncio.gather(*self._farewells, return_exceptions=True)

    def awaits(self, identity: str) -> bool:
        """Whether it has not been here yet, and has not had its time to come."""
        return _now() - self._awaited.setdefault(identity, _now()) < self._timing.dials_s

    def has_twin(self, identity: str) -> bool:
        """Whether two boxes call themselves so, and throw each other out."""
        now = _now()
        changes = [each for each in self._changes.get(identity, ()) if now - each[0] < TWINS_WITHIN_S]
        return len(changes) >= TWINS and len({address for _, address in changes}) > 1

    # who gets in

    def _judge(self, socket: ServerConnection, request: Request) -> Response | None:
        """None lets the charger in."""
        identity = identity_of(request.path)
        station = None if identity is None else self.stations.get(identity)
        if identity is None or station is None:
            name = shown(identity or request.path)
            self._turn_away(f"a charger that calls itself '{name}' is not configured here")
            return socket.respond(HTTPStatus.NOT_FOUND, "No such charger here.\n")
        return (
            self._judge_certificate(socket, station)
            or self._judge_password(socket, request, station)
            or self._judge_manners(socket, station)
        )

    def _judge_certificate(self, socket: ServerConnection, station: Station) -> Response | None:
        """One that is signed by somebody else has not come so far."""
        wanted = station.table.certificate_name
        if wanted is None:
            return None
        names = names_in(socket.transport.get_extra_info("peercert"))
        if wanted in names:
            return None
        what = f"its certificate is that of '{shown(min(names))}'" if names else "it shows no certificate"
        self._turn_away(f"{station.identity}: turned away: {what}")
        return socket.respond(HTTPStatus.FORBIDDEN, "The certificate is not right.\n")

    def _judge_password(
        self, socket: ServerConnection, request: Request, station: Station
    ) -> Response | None:
        """What no password comes with guesses nothing: many ask so first whether one is wanted."""
        identity, password, now = station.identity, station.table.password, _now()
        who = (neighbourhood(_address_of(socket)), identity)
        wait_s = 0.0 if password is None else self._guesses.wait_s(who, now)
        if wait_s > 0:
            self._turn_away(f"{identity}: turned away: too many wrong passwords, it has to wait")
            return _come_later(socket, HTTPStatus.TOO_MANY_REQUESTS, wait_s)
        given = request.headers.get_all("Authorization")
        if not is_let_in(identity, revealed(password), given[0] if given else None):
            if given:
                self._guesses.wrong(who, now)
            self._turn_away(f"{identity}: turned away: its password is not the one configured here")
            response = socket.respond(HTTPStatus.UNAUTHORIZED, "The password is not right.\n")
            response.headers["WWW-Authenticate"] = 'Basic realm="ocpp", charset="UTF-8"'
            return response
        return None

    def _judge_manners(self, socket: ServerConnection, station: Station) -> Response | None:
        wait_s = station.allowance.wait_s(_now())
        if wait_s <= 0:
            return None
        self._turn_away(
            f"{station.identity}: turned away: it was hung up on for what it sent, and has to wait"
        )
        return _come_later(socket, HTTPStatus.SERVICE_UNAVAILABLE, wait_s)

    def _version_for(self, socket: ServerConnection, offered: Sequence[Subprotocol]) -> Subprotocol | None:
        assert socket.request is not None, "the request was judged before"
        station = self.stations[identity_of(socket.request.path) or ""]
        try:
            chosen = choose(offered, station.table.version)
        except NoCommonVersionError as err:
            self._turn_away(f"{station.identity}: turned away: {err}")
            raise NegotiationError(str(err)) from err
        return None if chosen is None else Subprotocol(chosen)

    def _turn_away(self, why: str) -> None:
        self.refused = why
        strangers.warning(why)

    async def _welcome(self, socket: ServerConnection) -> None:
        assert socket.request is not None, "the request was judged before"
        identity = identity_of(socket.request.path) or ""
        version = version_of(socket.subprotocol)
        session = Session(self.stations[identity], socket, version, self._timing, self._setups)
        session.station.connected()
        self._take_over(identity, session, _address_of(socket))
        try:
            await session.live()
        finally:
            if session.line.is_pest:
                strangers.warning(f"{identity}: hung up on: it sends too much, or too much nonsense")
            if self.sessions.get(identity) is session:
                del self.sessions[identity]
                session.station.changed()

    def _take_over(self, identity: str, session: Session, address: str) -> None:
        old = self.sessions.get(identity)
        self.sessions[identity] = session
        if session.version == "1.6":  # in 2.0.1 a charge may wait, too, and each is told of with its boot
            session.station.came()
        self._awaited[identity] = -math.inf  # it was here
        changes = self._changes.setdefault(identity, deque(maxlen=TWINS + 1))
        if old is None:
            comings.info(f"{identity}: connected from {address}, OCPP {session.version}")
        else:
            changes.append((_now(), address))
            farewell = asyncio.ensure_future(old.replace("it came on a newer connection"))
            self._farewells.add(farewell)
            farewell.add_done_callback(self._farewells.discard)
        if self.has_twin(identity):
            strangers.warning(f"{identity}: two chargers call themselves so and throw each other out")
        session.station.changed()

    def _tls(self) -> ssl.SSLContext | None:
        certificate, key = self._door.tls_certificate_file, self._door.tls_key_file
        if certificate is None:
            return None
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        try:
            context.load_cert_chain(certificate, key)
        except (OSError, ssl.SSLError) as err:
            raise Unreachable(f"the certificate {certificate} cannot be used: {err}") from err
        if (authority := self._door.tls_client_ca_file) is not None:
            try:
                context.load_verify_locations(authority)
            except (OSError, ssl.SSLError) as err:
                raise Unreachable(f"the authority {authority} cannot be used: {err}") from err
            context.verify_mode = ssl.CERT_OPTIONAL  # each charger is asked for as much as it says
        return context


def _come_later(socket: ServerConnection, status: HTTPStatus, wait_s: float) -> Response:
    response = socket.respond(status, "Come back later.\n")
    response.headers["Retry-After"] = str(math.ceil(wait_s))
    return response


def _address_of(socket: ServerConnection) -> str:
    return str((socket.remote_address or ("?",))[0])


def _now() -> float:
    return asyncio.get_running_loop().time()
