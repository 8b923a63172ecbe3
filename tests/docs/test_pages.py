"""The pages cannot drift: tables are those of the Structs, snippets load, links lead somewhere."""

import re
import tomllib
import typing
from pathlib import Path

import msgspec
import pytest
from msgspec import NODEFAULT, Struct, structs

from adapters.batteries.alphaess.config import AlphaEssAccount, AlphaEssBattery, AlphaEssCloudBattery
from adapters.batteries.goodwe.config import GoodWeBattery, GoodWeEntityBattery
from adapters.batteries.powerwall.config import PowerwallBattery
from adapters.batteries.sigenergy.config import SigenergyBattery, SigenergyCloudConfig
from adapters.kinds import tables
from adapters.prices.aemo.config import AemoTariff
from domain.house import house, settings
from domain.loadpoint.decide import MODES
from domain.loadpoint.off import not_supported
from domain.tariff.time_of_use import TariffPeriod
from powersync.config import Secret, parse, sections
from powersync.config.allowed import allowed
from powersync.config.document import Config

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])

TABLES: dict[str, list[tuple[str, type[Struct], type[Struct] | None]]] = {
    "configuration.md": [
        ("`[site]`", house.Site, None),
        ("`[server]`", sections.ServerConfig, None),
        ("`[control]`", sections.ControlConfig, None),
        ("`[battery]`", tables.BatteryConfig, None),
        ("`[battery]`, driver `alphaess`", AlphaEssBattery, tables.BatteryConfig),
        ("`[battery]`, driver `alphaess_cloud`", AlphaEssCloudBattery, tables.BatteryConfig),
        ("`[battery.cloud]`, drivers `alphaess` and `alphaess_cloud`", AlphaEssAccount, None),
        ("`[battery]`, driver `goodwe`", GoodWeBattery, tables.BatteryConfig),
        ("`[battery]`, driver `goodwe_entity`", GoodWeEntityBattery, tables.BatteryConfig),
        ("`[battery]`, driver `powerwall`", PowerwallBattery, tables.BatteryConfig),
        ("`[battery]`, driver `sigenergy`", SigenergyBattery, tables.BatteryConfig),
        ("`[battery.cloud]`, driver `sigenergy`", SigenergyCloudConfig, None),
        ("`[tariff]`", tables.TariffConfig, None),
        ("`[[tariff.period]]`, driver `time_of_use`", TariffPeriod, None),
        ("`[tariff]`, driver `aemo`", AemoTariff, tables.TariffConfig),
        ("`[tariff.upload]`", tables.TariffUpload, None),
        ("`[forecast.solar]`", tables.SolarForecastConfig, None),
        ("`[optimiser]`", house.Optimiser, None),
        ("`[curtailment]`", house.Curtailment, None),
        ("`[spike]`", house.Spike, None),
        ("`[[vehicle]]`", house.Vehicle, None),
        ("`[[loadpoint]]`", house.Loadpoint, None),
        ("`[loadpoint.charger]`", tables.ChargerConfig, None),
        ("`[[circuit]]`", house.Circuit, None),
        ("`[[pv]]`", tables.PvConfig, None),
        ("`[ocpp]`", sections.OcppConfig, None),
        ("`[homeassistant]`", tables.HomeAssistantConfig, None),
        ("`[mqtt]`", sections.MqttConfig, None),
    ],
    "modes.md": [
        ("`[loadpoint.solar]`", settings.SolarSettings, None),
        ("`[loadpoint.cheap]`", settings.CheapSettings, None),
        ("`[loadpoint.schedule]`", settings.ScheduleSettings, None),
        ("`[loadpoint.smart]`", settings.SmartSettings, None),
    ],
}


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


def documented(page: str) -> dict[str, list[tuple[str, str, str]]]:
    """The tables of a page by their headings."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    heading = ""
    for line in (ROOT / "docs" / page).read_text().splitlines():
        if line.startswith("## "):
            heading = line.removeprefix("## ")
        cells = re.fullmatch(r"\| `(.+?)` \| (.+?) \| (.+?) \|.*\|", line)
        if cells and heading.startswith("`["):
            found.setdefault(heading, []).append((cells[1], cells[2], cells[3]))
    return found


@pytest.mark.parametrize("page", TABLES)
def test_each_table_lists_every_key_with_what_is_allowed_and_its_default(page):
    assert documented(page) == {heading: leaves(kind, base) for heading, kind, base in TABLES[page]}


def test_every_section_of_the_file_is_described():
    page = (ROOT / "docs/configuration.md").read_text()
    assert [each.encode_name for each in structs.fields(Config) if f"[{each.encode_name}" not in page] == []


def test_the_modes_page_says_which_modes_are_carried_out():
    page = (ROOT / "docs/modes.md").read_text()
    (said,) = re.findall(r"This version carries out (.*?)\.", page)
    carried_out = {mode.value for mode, rule in MODES.items() if rule is not not_supported}
    assert set(re.findall(r"`(\w+)`", said)) == carried_out


def snippets() -> list[tuple[str, str]]:
    return [
        (f"{page.relative_to(ROOT)} #{number}", text)
        for page in PAGES
        for number, text in enumerate(re.findall(r"```toml\n(.*?)```", page.read_text(), re.DOTALL), 1)
    ]


@pytest.mark.parametrize(("where", "text"), snippets(), ids=[where for where, _ in snippets()])
def test_every_toml_snippet_of_the_documentation_loads(where, text):
    assert parse(tomllib.loads(text), origin=where).house().site.name


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_every_link_and_every_named_file_is_there(page):
    text = re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL)
    links = [link for link in re.findall(r"\]\(([^)#]+)[^)]*\)", text) if "://" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []
    named = re.findall(
        r"`((?:domain|adapters|scheduler|api|powersync|tests|docs|bench|web|openapi)/[\w./-]*)`", text
    )
    assert [name for name in named if not (ROOT / name).exists()] == []


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

    assert leaves(Grown, None) != documented("modes.md")["`[loadpoint.cheap]`"]


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
