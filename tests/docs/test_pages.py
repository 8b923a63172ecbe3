"""The pages cannot drift: tables are those of the Structs, snippets load, links lead somewhere."""

import re
import tomllib
import typing
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from msgspec import NODEFAULT, Struct, structs

from adapters.kinds import contract_terms, tables
from domain.house import house, optimiser, settings
from domain.house.allowed import allowed
from domain.house.notify import NotifyKinds, Quiet
from domain.plan.problem.floors import EarningsLimit, FloorSpec
from domain.plan.problem.problem import BatterySpec, DemandSpec, EvSpec, GridSpec, PlanProblem
from domain.plan.problem.quota import QuotaSpec
from domain.tariff import adjustments
from powersync import vendors
from powersync.commands.plan import plan as solve_problem
from powersync.config import Secret, notices, notify, parse, sections
from powersync.config.document import Config
from powersync.config.load import Layers, examined
from powersync.scenario.happening import AT_A_LOADPOINT, HOUSE
from powersync.scenario.run import play
from powersync.scenario.story import CommandsExpected, ExpectTable, StepTable, StoryTable, story_of

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
BUILT = {"web/dist/"}  # folders that only a build makes

STORY_TABLES: tuple[type[Struct], ...] = (StoryTable, StepTable, ExpectTable, CommandsExpected)
SHARED: list[tuple[str, type[Struct], type[Struct] | None]] = [
    ("`[site]`", house.Site, None),
    ("`[server]`", sections.ServerConfig, None),
    ("`[control]`", sections.ControlConfig, None),
    ("`[battery]`", tables.BatteryConfig, None),
    ("`[tariff]`", tables.TariffConfig, None),
    ("`[tariff.upload]`", tables.TariffUpload, None),
    ("`[tariff.upload.boost]`", adjustments.Boost, None),
    ("`[tariff.upload.chip]`", adjustments.Chip, None),
    ("`[[tariff.free]]`", contract_terms.Free, None),
    ("`[[tariff.step]]`", contract_terms.Step, None),
    ("`[[tariff.feed_in_topups]]`", contract_terms.TopUp, None),
    ("`[[tariff.demand]]`", contract_terms.Demand, None),
    ("`[[tariff.credit]]`", contract_terms.Credit, None),
    ("`[forecast.solar]`", tables.SolarForecastConfig, None),
    ("`[weather]`", tables.WeatherConfig, None),
    ("`[optimiser]`", optimiser.Optimiser, None),
    ("`[[optimiser.floor]]`", optimiser.ReserveFloor, None),
    ("`[[optimiser.limit]]`", optimiser.FlowLimit, None),
    ("`[curtailment]`", house.Curtailment, None),
    ("`[spike]`", sections.SpikeConfig, None),
    ("`[[vehicle]]`", house.Vehicle, None),
    ("`[[loadpoint]]`", house.Loadpoint, None),
    ("`[loadpoint.charger]`", tables.ChargerConfig, None),
    ("`[[circuit]]`", house.Circuit, None),
    ("`[[pv]]`", tables.PvConfig, None),
    ("`[ocpp]`", tables.OcppConfig, None),
    ("`[homeassistant]`", tables.HomeAssistantConfig, None),
    ("`[mqtt]`", sections.MqttConfig, None),
    ("`[loadpoint.solar]`", settings.SolarSettings, None),
    ("`[loadpoint.cheap]`", settings.CheapSettings, None),
    ("`[loadpoint.schedule]`", settings.ScheduleSettings, None),
    ("`[loadpoint.smart]`", settings.SmartSettings, None),
    ("`[notify]`", notify.NotifyConfig, None),
    ("`[notify.kinds]`", NotifyKinds, None),
    ("`[notify.quiet]`", Quiet, None),
    ("`[[notify.target]]`", notify.TargetConfig, None),
    ("`[notify.target.quiet]`", Quiet, None),
]
HEADINGS: dict[type[Struct], str] = {
    tables.BatteryConfig: "[battery]",
    tables.TariffConfig: "[tariff]",
    tables.SolarForecastConfig: "[forecast.solar]",
    tables.ChargerConfig: "[loadpoint.charger]",
    tables.PvConfig: "[[pv]]",
}


def drivers() -> Iterator[tuple[str, type[Struct], type[Struct] | None]]:
    """The tables that each driver adds, and those inside them, which several drivers may share."""
    inner: dict[tuple[str, type[Struct]], list[str]] = {}
    for kind, rows in vendors.KINDS.items():
        for driver, row in rows.items():
            if leaves(row.table, kind):
                yield f"`{HEADINGS[kind]}`, driver `{driver}`", row.table, kind
            known = {each.name for each in structs.fields(kind)}
            hints = typing.get_type_hints(row.table)
            for each in structs.fields(row.table):
                for found in () if each.name in known else structs_in(hints[each.name]):
                    is_list = typing.get_origin(hints[each.name]) is tuple
                    name = f"{HEADINGS[kind].strip('[]')}.{each.encode_name}"
                    heading = f"[[{name}]]" if is_list else f"[{name}]"
                    inner.setdefault((heading, found), []).append(f"`{driver}`")
    for (heading, found), names in inner.items():
        several = "s" if len(names) > 1 else ""
        yield f"`{heading}`, driver{several} {' and '.join(names)}", found, None


def structs_in(kind: object) -> Iterator[type[Struct]]:
    if isinstance(kind, type) and issubclass(kind, Struct):
        yield kind
    for each in typing.get_args(kind):
        yield from structs_in(each)


def leaves(kind: type[Struct], base: type[Struct] | None) -> list[tuple[str, str, str]]:
    """The key, what is allowed and the default of each leaf that `base` does not have."""
    hints = typing.get_type_hints(kind, include_extras=True)
    known = {each.name for each in structs.fields(base)} if base else set()
    return [
        (each.encode_name, words(hints[each.name]), default(each))
        for each in structs.fields(kind)
        if each.name not in known and not holds_tables(hints[each.name])
    ]


def holds_tables(kind: object) -> bool:
    inside = [each for each in (kind, *typing.get_args(kind)) if isinstance(each, type)]
    return any(issubclass(each, Struct) for each in inside)


def words(kind: object) -> str:
    return "text (secret)" if Secret in (kind, *typing.get_args(kind)) else allowed(kind)


def default(each: structs.FieldInfo) -> str:
    if each.default_factory is not NODEFAULT:
        value = typing.cast(typing.Any, each.default_factory)()
    else:
        value = each.default
    if value is NODEFAULT:
        return "required"
    if value is None:
        return "absent"
    if isinstance(value, dict | tuple):
        return "none"
    return str(value).lower() if isinstance(value, bool) else str(value)


def documented() -> dict[str, list[tuple[str, str, str]]]:
    """The tables of all pages by their headings; each stands on one page."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for page in sorted((ROOT / "docs").glob("*.md")):
        heading = ""
        for line in page.read_text().splitlines():
            if line.startswith("## "):
                heading = line.removeprefix("## ")
                assert not (heading.startswith("`[") and heading in found), f"{heading} stands twice"
            cells = re.fullmatch(r"\| `(.+?)` \| (.+?) \| (.+?) \|.*\|", line)
            if cells and heading.startswith("`["):
                found.setdefault(heading, []).append((cells[1], cells[2], cells[3]))
    return found


@pytest.mark.parametrize(
    ("heading", "kind", "base"), [*SHARED, *drivers()], ids=lambda it: it if isinstance(it, str) else ""
)
def test_each_table_lists_every_key_with_what_is_allowed_and_its_default(heading, kind, base):
    assert documented().get(heading) == leaves(kind, base)


def test_no_page_describes_a_table_that_is_not_there():
    assert set(documented()) == {heading for heading, _, _ in [*SHARED, *drivers()]}


def test_every_section_of_the_file_is_described():
    page = (ROOT / "docs/configuration.md").read_text()
    assert [each.encode_name for each in structs.fields(Config) if f"[{each.encode_name}" not in page] == []


def snippets() -> list[tuple[str, str]]:
    return [
        (f"{page.relative_to(ROOT)} #{number}", text)
        for page in PAGES
        if page.name != "stories.md"
        for number, text in enumerate(re.findall(r"```toml\n(.*?)```", page.read_text(), re.DOTALL), 1)
    ]


@pytest.mark.parametrize(("where", "text"), snippets(), ids=[where for where, _ in snippets()])
def test_every_toml_snippet_of_the_documentation_loads(where, text):
    tables = tomllib.loads(text)
    assert parse(tables, origin=where).house().site.name
    if "battery" in tables:
        tables["battery"].setdefault("capacity_wh", 13_300)
    for lp in tables.get("loadpoint", []):
        lp.setdefault("charger", {"driver": "simulated"})
    layers = Layers(overrides={"site": {"timezone": "Europe/Berlin", **tables.get("site", {})}})
    found = examined(tables, layers)  # a real house's checks
    assert found.faults == []
    assert [line for line in notices(found.config) if ".export: " in line] == []


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_every_link_and_every_named_file_is_there(page):
    text = re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL)
    links = [link for link in re.findall(r"\]\(([^)#]+)[^)]*\)", text) if "://" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []
    named = re.findall(
        r"`((?:domain|adapters|scheduler|api|powersync|tests|docs|bench|web|openapi)/[\w./-]*)`", text
    )
    assert [name for name in named if not (name in BUILT or (ROOT / name).exists())] == []


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_every_page_begins_with_its_title(page):
    assert page.read_text().startswith("# ")


def test_every_page_that_the_code_points_to_is_there():
    pages = {
        name
        for folder in ("domain", "adapters", "scheduler", "api", "powersync")
        for file in (ROOT / folder).rglob("*.py")
        for name in re.findall(r"docs/[\w/-]+\.md", file.read_text())
    }
    assert [name for name in sorted(pages) if not (ROOT / name).exists()] == []


def test_a_table_would_fail_if_a_key_were_forgotten():
    class Grown(settings.CheapSettings, frozen=True, kw_only=True):
        new_key: typing.Annotated[int, msgspec.Meta(ge=0)] = 0

    assert leaves(Grown, None) != documented()["`[loadpoint.cheap]`"]


def test_the_map_names_only_files_that_are_there():
    page = (ROOT / "docs/ARCHITECTURE.md").read_text()
    (inside,) = re.findall(r"## Inside\n\n```text\n(.*?)```", page, re.DOTALL)
    room, gone = "", []
    for line in inside.splitlines():
        if heading := re.match(r"(\w+)/ ", line):
            room = heading[1]
            line = line.removeprefix(heading[0])
        gone += [name for name in re.findall(r"[\w/]+(?:\.py|/)", line) if not (ROOT / room / name).exists()]
    assert gone == []


PROBLEM_TABLES: dict[str, type[Struct]] = {
    "The problem itself": PlanProblem,
    "`battery`": BatterySpec,
    "`grid`": GridSpec,
    "`evs`": EvSpec,
    "`demand`": DemandSpec,
    "`quotas`": QuotaSpec,
    "`floors`": FloorSpec,
    "`earnings_limits`": EarningsLimit,
}


def stated(each: structs.FieldInfo) -> str:
    """The default of a key of a planning problem, as its page says it."""
    value = each.default if each.default_factory is NODEFAULT else each.default_factory()
    if value is NODEFAULT:
        return "required"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"{value:g}"
    return {"": "empty", None: "none"}.get(value, "") if isinstance(value, str | None) else "none"


@pytest.mark.parametrize(("heading", "kind"), PROBLEM_TABLES.items(), ids=PROBLEM_TABLES)
def test_the_page_of_a_planning_problem_lists_every_key_with_its_default(heading, kind):
    (section,) = re.findall(
        rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)",
        (ROOT / "docs/plan-problem.md").read_text(),
        re.DOTALL | re.MULTILINE,
    )
    rows = re.findall(r"^\| (`.+?) \| (.+?) \| .+\|$", section, re.MULTILINE)
    told = [(name, says) for names, says in rows for name in re.findall(r"`(\w+)`", names)]
    assert told == [(each.encode_name, stated(each)) for each in structs.fields(kind)]


def test_the_planning_problem_of_its_page_is_solved_as_it_says(tmp_path, capsys):
    page = (ROOT / "docs/plan-problem.md").read_text()
    (problem,) = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    (answer,) = re.findall(r"^(optimal: objective [\d.]+), ", page, re.MULTILINE)
    (tmp_path / "problem.json").write_text(problem)
    assert solve_problem(tmp_path / "problem.json") == 0
    printed = capsys.readouterr().out
    assert printed.startswith(f"{answer}, ")
    assert "gave way" not in printed
    solve_problem(tmp_path / "problem.json", json=True)
    named = msgspec.json.decode(capsys.readouterr().out)
    assert [key for key in named if f"`{key}`" not in page] == []


def test_the_story_of_its_page_comes_true_and_the_page_names_every_key():
    page = (ROOT / "docs/stories.md").read_text()
    (text,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    assert play(story_of(tomllib.loads(text))).failures == ()
    keys = {each.encode_name for kind in STORY_TABLES for each in structs.fields(kind)}
    assert [
        key for key in sorted(keys | set(HOUSE) | set(AT_A_LOADPOINT)) if not re.search(rf"`\[*{key}\b", page)
    ] == []
