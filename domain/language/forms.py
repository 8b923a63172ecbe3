"""A word that takes several forms: a template of its language asks for one behind a colon, `{device:dat}`."""

from collections.abc import Mapping


class Forms(str):
    """The plain form, and others by their names. `{cars:lädt|laden}` adds the verb for one or for several,
    `{limit:^}` begins a sentence.
    """

    others: Mapping[str, str]
    number: int

    def __new__(cls, plain: str, others: Mapping[str, str] | None = None, number: int = 1) -> "Forms":
        """`number`: how many things the word names."""
        made = super().__new__(cls, plain)
        made.others, made.number = others or {}, number
        return made

    def __format__(self, form: str) -> str:
        if "|" in form:
            one, several = form.split("|")
            return f"{self} {one if self.number == 1 else several}"
        return capital(str(self)) if form == "^" else self.others.get(form, str(self))


def capital(word: str) -> str:
    """The word as a sentence begins with it."""
    if not isinstance(word, Forms):
        return f"{word[:1].upper()}{word[1:]}"
    return Forms(capital(str(word)), {name: capital(form) for name, form in word.others.items()}, word.number)
