"""The site of docs/ is whole, told without building it: each page has its place, each problem its line."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from domain.status.problems import SENTENCES, ProblemCode

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
SITE: dict[str, Any] = yaml.safe_load((ROOT / "mkdocs.yml").read_text())
PAGES = sorted(str(page.relative_to(DOCS)) for page in DOCS.rglob("*.md"))
LEFT_OUT: set[str] = set()  # pages that have no place on the site


def entries(nav: object) -> Iterator[str]:
    """Every page of the navigation, in its order."""
    match nav:
        case str():
            yield nav
        case list():
            for each in nav:
                yield from entries(each)
        case dict():
            for each in nav.values():
                yield from entries(each)


def text_of(page: Path) -> str:
    """A page without its blocks of code."""
    return re.sub(r"^ *```.*?^ *```", "", page.read_text(), flags=re.DOTALL | re.MULTILINE)


def anchors(page: Path) -> list[str]:
    """What can be linked to in a page: its headings, as GitHub and the site both name them."""
    headings = re.findall(r"^#+ (.*)$", text_of(page), re.MULTILINE)
    named = [re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower() for heading in headings]
    return [re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", heading).strip()) for heading in named]


def test_every_page_stands_once_in_the_navigation_or_is_left_out_by_name():
    assert sorted([*entries(SITE["nav"]), *LEFT_OUT]) == PAGES


def test_nothing_on_the_site_is_loaded_from_elsewhere():
    assert SITE["theme"]["font"] is False
    assert not {"extra_javascript", "extra"} & set(SITE)
    assert all((DOCS / each).is_file() for each in SITE["extra_css"])
    assert [
        page for page in PAGES if re.search(r"!\[[^\]]*\]\(https?:|<script|<img", text_of(DOCS / page))
    ] == []


@pytest.mark.parametrize("page", PAGES)
def test_a_link_stays_on_the_site_and_its_anchor_is_there(page):
    lost = []
    for link in re.findall(r"\]\(([^)\s]+)\)", text_of(DOCS / page)):
        target, _, anchor = link.partition("#")
        if "://" in link:
            continue
        leads_to = (DOCS / page).parent / target if target else DOCS / page
        is_inside = leads_to.resolve().is_relative_to(DOCS) and leads_to.is_file()
        if not is_inside or (anchor and anchors(leads_to).count(anchor) != 1):
            lost.append(link)
    assert lost == []


@pytest.mark.parametrize("page", PAGES)
def test_a_list_is_read_as_one_by_the_site_too(page):
    lines = text_of(DOCS / page).splitlines()
    glued = [
        line
        for before, line in pairwise(["", *lines])
        if re.match(r"([-*]|\d+\.) ", line) and before and not re.match(r"([-*]|\d+\.) | |#", before)
    ]
    assert glued == [], "an empty line belongs before a list"
    inside = re.findall(r"^ {1,3}```.*$", (DOCS / page).read_text(), re.MULTILINE)
    assert inside == [], "code inside a list stands four spaces in"


def test_every_problem_has_its_line_for_the_owner_worst_first():
    page = (DOCS / "troubleshooting.md").read_text()
    told = re.findall(r"^\| (.+?) \| `(\w+)` \| (.+) \|$", page, re.MULTILINE)
    plain = {
        code: SENTENCES[code][1].format(device="…", Device="…", Car="The car at …") for code in ProblemCode
    }
    assert [(code, says) for says, code, _ in told] == [(code.value, says) for code, says in plain.items()]
    assert all(len(what_to_do) > 30 for _, _, what_to_do in told)
