"""The languages of the house by their codes. Another one is a folder beside `german/` and a row here."""

from domain.language.german.phrases import PHRASES
from domain.language.german.requests import REFUSALS
from domain.language.german.sentences import SENTENCES as GERMAN_SENTENCES
from domain.language.german.tongue import German
from domain.language.tongue import ENGLISH, Tongue

GERMAN = German(GERMAN_SENTENCES, PHRASES, REFUSALS)
LANGUAGES: dict[str, Tongue] = {each.code: each for each in (ENGLISH, GERMAN)}


def tongue_of(code: str | None) -> Tongue:
    """The language of this code, such as `de`; English where it is not spoken."""
    return LANGUAGES.get(code or "", ENGLISH)
