"""The owner's file after a change: the same text, but for what was changed."""

import copy
import tomllib

import pytest

from domain.errors import Conflict
from powersync.settings.written import written

TEXT = """# our house
[site]
name = "Home" # as the post knows it
import_limit_w = 15000

[[vehicle]]
id = "ioniq"  # hers
capacity_wh = 72600

[[vehicle]]
id = "zoe"

[[loadpoint]]
# under the roof
id = "garage"
vehicle = "ioniq"
[loadpoint.charger]
driver = "simulated" # for now

[[loadpoint]]
id = "yard"
[loadpoint.charger]
driver = "simulated"
"""


def after(change):
    tables = copy.deepcopy(tomllib.loads(TEXT))
    change(tables)
    made = written(TEXT, tables)
    assert tomllib.loads(made) == tables
    return made


@pytest.mark.parametrize(
    ("change", "lost", "new"),
    [
        (lambda t: None, [], []),
        (lambda t: t["site"].update(import_limit_w=9), ["import_limit_w = 15000"], ["import_limit_w = 9"]),
        (lambda t: t["site"].pop("import_limit_w"), ["import_limit_w = 15000"], []),
        (lambda t: t["loadpoint"][0].update(mode="fast"), [], ['mode = "fast"']),
        (lambda t: t["loadpoint"][1].update(solar={"buffer_w": 3}), [], ["buffer_w = 3"]),
        (lambda t: t["vehicle"].pop(1), ['id = "zoe"'], []),
        (lambda t: t["vehicle"].append({"id": "leaf"}), [], ['id = "leaf"']),
        (lambda t: t.update(curtailment={"enabled": True}), [], ["[curtailment]", "enabled = true"]),
        (lambda t: t.update(circuit=[{"id": "feed", "max_a": 32}]), [], ["[[circuit]]", "max_a = 32"]),
    ],
)  # fmt: skip
def test_every_other_line_stays_as_its_owner_wrote_it(change, lost, new):
    made = after(change).splitlines()
    for line in TEXT.splitlines():
        if line.strip():
            assert (line.rstrip() in made) != (line in lost)
    assert all(line in made for line in new)


def test_tables_in_another_order_are_written_anew():
    made = after(lambda t: t["vehicle"].reverse())
    assert made.index("zoe") < made.index("72600")
    assert "# under the roof" in made


def test_the_last_table_of_a_list_goes_with_its_heading():
    assert "vehicle]]" not in after(lambda t: t.pop("vehicle"))


def test_a_text_that_cannot_be_edited_is_left_alone():
    with pytest.raises(Conflict) as refused:
        written("[site\n", {"site": {}})
    assert refused.value.code == "file_fixed"
