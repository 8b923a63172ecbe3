"""`GET /status` by the short way: the same answer as the route's, for a caller that is known already.

Phones, widgets and Home Assistant ask for it over and over. Whatever is not plain (a token that is not in the
index, another form, a page of elsewhere, no status yet) goes the long way, which knows how to refuse.
"""

import gzip

from litestar.types import HTTPScope, Send

from api.auth import Tokens, bearer_of
from api.freshness import VARIES, has, tag_of
from api.language import ACCEPT_LANGUAGE, best_of
from api.packing import LEAST, LEVEL, unpacks
from domain.house.access import Scope, may
from domain.ports.control import Feed

_ANY = ("*/*", "application/json", "application/*")
_READ = frozenset({b"origin", b"accept", b"authorization", b"if-none-match", ACCEPT_LANGUAGE})


class Polled:
    """The document last published, with its tag and packed form, each made once per change and language."""

    def __init__(self, feed: Feed, tokens: Tokens) -> None:
        self._feed, self._tokens = feed, tokens
        self._made: dict[str, _Made] = {}

    async def answer(self, scope: HTTPScope, send: Send) -> bool:
        """Answers and returns True, or leaves it to the route."""
        named = {name: value for name, value in scope["headers"] if name in _READ}
        if b"origin" in named or not _takes_json(named.get(b"accept")):
            return False
        secret = bearer_of(named.get(b"authorization", b"").decode("latin-1"))
        token = None if secret is None else self._tokens.known(secret)
        if token is None or not may(token.scope, Scope.READ):
            return False
        language, feed = "en", self._feed
        if (wanted := named.get(ACCEPT_LANGUAGE)) is not None:
            language = best_of(wanted.decode("latin-1"))
            feed = feed.spoken(language)  # which costs each change anew: for those who are let in only
        body = feed.current_json
        if body is None:
            return False
        made = self._made.get(language)
        if made is None or made.body is not body:
            made = self._made[language] = _Made(body)
        known = has(named.get(b"if-none-match", b"").decode("latin-1") or None, made.tag)
        headers = [(b"etag", made.tag.encode()), (b"cache-control", b"no-cache"), VARIES]
        if known:
            body = b""
        elif len(body) >= LEAST and unpacks(scope):
            body = made.pack()
            headers.append((b"content-encoding", b"gzip"))
        if not known:
            headers.append((b"content-type", b"application/json"))
            headers.append((b"content-length", str(len(body)).encode()))
        await send({"type": "http.response.start", "status": 304 if known else 200, "headers": headers})
        await send({"type": "http.response.body", "body": body, "more_body": False})
        return True


class _Made:
    """What is made of one document."""

    def __init__(self, body: bytes) -> None:
        self.body, self.tag, self._packed = body, tag_of(body), b""

    def pack(self) -> bytes:
        self._packed = self._packed or gzip.compress(self.body, LEVEL, mtime=0)
        return self._packed


def _takes_json(accept: bytes | None) -> bool:
    """Whether JSON is wanted beyond doubt; a header with weights is for the route to weigh."""
    text = "*/*" if accept is None else accept.decode("latin-1")
    return ";" not in text and any(form.strip() in _ANY for form in text.split(","))
