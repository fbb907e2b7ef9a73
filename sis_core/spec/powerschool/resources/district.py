"""The v1 district (powerschool-api.md 2.8): one row, out of Prefs, its lists out of Gen."""

from __future__ import annotations

from sis_core.spec.powerschool.resources.lists import address, gen_list, pref
from sis_core.wire.resource import Expansion, Group, Leaf, Many, Resource


def _decline(name: str) -> str:
    return f"(SELECT g.Value FROM Gen g WHERE g.Cat = 'racedecline' AND g.Name = '{name}' LIMIT 1)"


def _allowed(name: str) -> str:
    return f"CASE {_decline(name)} WHEN '1' THEN 1 WHEN 'true' THEN 1 ELSE 0 END"


_FEDERAL = "(SELECT k.Value FROM Gen k WHERE k.Cat = 'fedrace' AND k.Name = g.Value2 LIMIT 1)"

TESTS = Group(
    "test_setup",
    (
        Many(
            "test",
            "tests",
            "Test t",
            "1",
            (
                Leaf("test_id", "t.DCID", "int"),
                Leaf("test_name", "t.Name"),
                Leaf("test_description", "t.Description"),
                Leaf("test_type", "t.Test_Type", "int"),
                Many(
                    "test_score",
                    "test_scores",
                    "TestScore k",
                    "k.TestID = t.ID",
                    (
                        Leaf("test_id", "k.DCID", "int"),
                        Leaf("test_name", "k.Name"),
                        Leaf("test_description", "k.Description"),
                    ),
                    "k.Sort_Order, k.DCID",
                ),
            ),
            "t.Name, t.DCID",
        ),
    ),
    keep=True,
)

DECLINE = Group(
    "ethnicity_race_decline_to_specify",
    (
        Leaf("ethnicity_allow_to_decline", _allowed("ethnicity_allow_to_decline"), "bool"),
        Leaf("ethnicity_allow_to_decline_label", _decline("ethnicity_label"), source="guess"),
        Leaf("race_allow_to_decline", _allowed("race_allow_to_decline"), "bool"),
        Leaf("race_allow_to_decline_label", _decline("race_label"), source="guess"),
    ),
    keep=True,
)

RACE_CODES = Many(
    "district_race_code",
    "district_race_codes",
    "Gen g",
    "g.Cat = 'racecode'",
    (
        Leaf("id", "g.DCID", "int"),
        Leaf("code", "g.Name"),
        Leaf("description", "g.Value"),
        Leaf("federal_race_category_code", "g.Value2"),
        Leaf("federal_race_category_description", _FEDERAL),
        Leaf("district_race_code_sort_order", "g.SortOrder", "int"),
    ),
    "g.SortOrder, g.DCID",
)

DISTRICT = Resource(
    "district",
    "districts",
    "Prefs",
    "d",
    (
        Leaf("uuid", pref("districtuuid")),
        Leaf("name", pref("districtname")),
        Leaf("district_number", pref("districtnumber")),
        Group(
            "addresses",
            (
                address(
                    "physical",
                    pref("districtstreet"),
                    pref("districtcity"),
                    pref("districtstate"),
                    pref("districtzip"),
                ),
            ),
            keep=True,
            source="capture",
        ),
        Group(
            "phones",
            (
                Group("main", (Leaf("number", pref("districtphone")),)),
                Group("fax", (Leaf("number", pref("districtfax")),)),
            ),
            keep=True,
            source="capture",
        ),
        gen_list("entry_codes", "entry_code", "entrycodes"),
        Expansion("test_setup", TESTS),
        gen_list("exit_codes", "exit_code", "exitcodes"),
        gen_list("districts_of_residence", "district_of_residence", "districts"),
        gen_list("federal_race_categories", "federal_race_category", "fedrace"),
        Expansion("district_race_codes", RACE_CODES),
        Expansion("ethnicity_race_decline_to_specify", DECLINE),
        gen_list("scheduling_reporting_ethnicities", "scheduling_reporting_ethnicity", "ethnicity"),
        gen_list("fees_payment_methods", "fees_payment_method", "feepayment"),
    ),
    key="one",
    attributes=("expansions",),
    source_sql="(SELECT 1 AS one) d",
)
