"""Happenings as notices: title and sentence in the owner's language, money and time."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from domain.event.event import Event, EventKind
from domain.language.telling import Telling
from domain.notification import english, german
from domain.notification.happening import Happening
from domain.notification.notice import Notice, NoticeKind
from domain.notification.spoken import Spoken
from domain.reason.shown import shown_facts
from domain.status.event_words import event_told
from domain.status.problems import DEVICE_NAME

LANGUAGES = {"en": english, "de": german}


def title_of_many(language: str) -> str:
    """The title of several messages in one, with `{count}`."""
    return str(LANGUAGES[language].MANY)


def noticed(happening: Happening, telling: Telling) -> Notice:
    """The happening, ready to be told."""
    h, language = happening, telling.tongue.code
    facts = _facts(h, telling)
    title, text = _words(h, Spoken(facts, telling), language)
    reason = h.reason
    if reason is not None and "said" in facts:
        reason = replace(reason, text=str(facts["said"]))
    return Notice(
        id=h.id or h.tag,
        kind=h.kind,
        state=h.state,
        starts_at=h.starts_at,
        ends_at=h.ends_at,
        facts={
            key: value for key, value in shown_facts(h.facts).items() if value is not None and key != "said"
        },
        reason=reason,
        text=text,
        changed_at=telling.now,
        tag=h.tag,
        title=title[:1].upper() + title[1:],
        progress=h.progress,
        end=h.is_end,
        closes=h.closes,
        link=h.link,
        urgency=h.urgency,
        expires_at=telling.now + h.useful,
    )


def _words(h: Happening, spoken: Spoken, language: str) -> tuple[str, str]:
    if h.kind is NoticeKind.PROBLEM and h.says != "over":
        return _problem(h.says, spoken, language)
    known = LANGUAGES[language].SENTENCES
    title, *texts = next(known[key] for key in _keys(h) if key in known)
    for text in texts:
        try:
            return title.format_map(spoken), text.format_map(spoken)
        except KeyError:
            continue
    return title.format_map(spoken.with_dashes()), texts[-1].format_map(spoken.with_dashes())


def _keys(h: Happening) -> tuple[str, ...]:
    says = h.says or (h.state.value if h.kind.value in set(EventKind) else "")
    return f"{h.kind.value}.{says}", h.kind.value


def _problem(code: str, spoken: Spoken, language: str) -> tuple[str, str]:
    if language == "de":
        title, text = german.PROBLEMS[code]
        return title.format_map(spoken), text.format_map(spoken)
    title = english.PROBLEMS[code].format_map(spoken)
    return title, _beyond(title, spoken["said"])


def _beyond(title: str, said: str) -> str:
    """What the sentence says that its title does not."""
    more = said.removeprefix(title.strip()).lstrip(":. ")
    return more[:1].upper() + more[1:] if more else said


def _facts(h: Happening, telling: Telling) -> Mapping[str, Any]:
    """What its sentences may name beside its own facts."""
    language = telling.tongue.code
    facts = {**h.facts, "starts_at": h.starts_at, "since": h.starts_at, "ends_at": h.ends_at}
    if not facts.get("car"):
        facts["car"] = facts.get("place") or LANGUAGES[language].NOBODY
    device = _device(h.facts.get("device"), language, h.facts.get(DEVICE_NAME))
    facts |= {"device": device, "Device": device[:1].upper() + device[1:]}
    if h.reason is not None:
        facts["said"] = event_told(_as_event(h, telling.now), telling).text
    return facts


def _as_event(h: Happening, now: datetime) -> Event:
    assert h.reason is not None
    return Event(
        id=h.id,
        kind=EventKind(h.kind.value),
        state=h.state,
        starts_at=h.starts_at,
        ends_at=h.ends_at,
        facts=h.facts,
        reason=h.reason,
        changed_at=now,
    )


def _device(device: str | None, language: str, title: str | None) -> str:
    kind, _, name = (device or "").partition("/")
    words = LANGUAGES[language].DEVICES
    return words[kind].format(name=title or name) if kind in words else device or words[""]
