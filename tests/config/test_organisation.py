"""An organisation holds together, or every row that does not is named."""

from pathlib import Path

import pytest

from config.mistake import Mistaken
from config.organisation import PersonRow, read_organisation
from states.refusal import BadInput

PEOPLE = """\
id,title,manager_id,country
ceo,CEO,,US
ana,PM,ceo,US
bjo,PM,ceo,DE
"""

TEAMS = """\
- {id: shop, kind: org, title: Shop, parent: null, product_manager: ceo}
- {id: search, kind: team, title: Search, parent: shop, product_manager: ana, partners: [pay]}
- {id: pay, kind: team, title: Payments, parent: shop, engineering_manager: bjo, plan: plans/pay.md}
"""


def folder(place: Path, people: str = PEOPLE, teams: str = TEAMS) -> Path:
    (place / "people.csv").write_text(people, encoding="utf-8")
    (place / "teams.yaml").write_text(teams, encoding="utf-8")
    return place


def refused(place: Path) -> list[str]:
    with pytest.raises(BadInput) as refusal:
        read_organisation(place)
    return str(refusal.value).replace(f"{place}/", "").split("\n")


def test_small_organisation_is_read_with_the_lines_of_its_rows(tmp_path: Path) -> None:
    found = read_organisation(folder(tmp_path))
    assert [(person.line, person.id, person.manager_id, person.country) for person in found.people] == [
        (2, "ceo", "", "US"),
        (3, "ana", "ceo", "US"),
        (4, "bjo", "ceo", "DE"),
    ]
    assert [(unit.id, unit.parent, unit.people, unit.partners, unit.plan) for unit in found.units] == [
        ("shop", None, (("product_manager", "ceo"),), (), None),
        ("search", "shop", (("product_manager", "ana"),), ("pay",), None),
        ("pay", "shop", (("engineering_manager", "bjo"),), (), "plans/pay.md"),
    ]


def test_optional_columns_are_read_in_any_order_and_blanks_around_values_are_not(tmp_path: Path) -> None:
    people = """\
roles,id,email,title,calendar,manager_id,zone,country,name
product_ops executive, ceo ,c@example.org,"Chief, of all",US-CORP,,America/Denver,US,Cléo
,ana,,PM,,ceo,,,
"""
    teams = "- {id: shop, kind: org, title: Shop, product_manager: ceo}\n"
    assert read_organisation(folder(tmp_path, people, teams)).people == (
        PersonRow(
            line=2,
            id="ceo",
            title="Chief, of all",
            manager_id="",
            country="US",
            name="Cléo",
            zone="America/Denver",
            email="c@example.org",
            calendar="US-CORP",
            roles=("product_ops", "executive"),
        ),
        PersonRow(line=3, id="ana", title="PM", manager_id="ceo", country=""),
    )


def test_file_from_a_spreadsheet_with_a_byte_order_mark_and_crlf_is_read(tmp_path: Path) -> None:
    (folder(tmp_path) / "people.csv").write_bytes(b"\xef\xbb\xbf" + PEOPLE.replace("\n", "\r\n").encode())
    assert [person.line for person in read_organisation(tmp_path).people] == [2, 3, 4]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            "ana,PM,bob,US",
            ("UNKNOWN_MANAGER ana reports to bob, who is not in this file, correct the id or add the person"),
        ),
        (
            "ceo,Another,,US",
            "DUPLICATE_ID ceo stands here a second time (first on line 2), remove one row or change its id",
        ),
        ("ana,PM,ceo", "CSV_WIDTH the row has 3 values, the header 4, quote a value that holds a comma"),
        ("ana,PM, Search,ceo,US", "CSV_WIDTH the row has 5 values, the header 4, quote a value that holds a comma"),
        ('ana,"PM"x,ceo,US', "CSV_SYNTAX this is not CSV: ',' expected after '\"', mend the quotes"),
        ('ana,"PM,ceo,US', "CSV_SYNTAX this is not CSV: unexpected end of data, mend the quotes"),
    ],
)
def test_row_that_does_not_hold_is_named_with_its_line(rows: str, said: str, tmp_path: Path) -> None:
    people = f"id,title,manager_id,country\nceo,CEO,,US\n{rows}\n"
    teams = "- {id: shop, kind: org, title: Shop, product_manager: ceo}\n"
    assert f"people.csv:3: {said}" in refused(folder(tmp_path, people, teams))


def test_manager_circles_are_named_with_every_row(tmp_path: Path) -> None:
    people = """\
id,title,manager_id,country
ceo,CEO,,US
ana,PM,bjo,US
bjo,PM,chi,DE
chi,PM,ana,GB
dan,PM,ana,GB
eve,PM,eve,GB
"""
    circle = "ana (line 3), bjo (line 4), chi (line 5)"
    assert refused(folder(tmp_path, people)) == [
        f"people.csv:3: MANAGER_CYCLE these people report to each other in a circle: {circle}, correct one manager_id",
        (
            "people.csv:7: MANAGER_CYCLE these people report to each other in a circle: eve (line 7), "
            "correct one manager_id"
        ),
    ]


def test_zone_and_role_that_do_not_exist_are_named(tmp_path: Path) -> None:
    people = """\
id,title,manager_id,country,zone,roles
ceo,CEO,,US,US/Pacific,executive
ana,PM,ceo,US,Mars/Base,
bjo,PM,ceo,DE,,boss finance
"""
    zone = "ana is in the zone “Mars/Base”, which does not exist, write one such as Europe/Berlin or leave it empty"
    assert refused(folder(tmp_path, people)) == [
        f"people.csv:3: BAD_ZONE {zone}",
        "people.csv:4: UNKNOWN_ROLE bjo has the role “boss”, use some of product_ops, finance, executive",
    ]


@pytest.mark.parametrize(
    ("people", "said"),
    [
        ("", ["1: CSV_EMPTY there is no header, begin with id,title,manager_id,country"]),
        ("\n\n", ["1: CSV_EMPTY there is no header, begin with id,title,manager_id,country"]),
        (
            "id,title,country\nceo,CEO,US\nana,PM,US\nbjo,PM,DE\n",
            ["1: MISSING_COLUMN the column manager_id is missing, add it to the header"],
        ),
        (
            "id,title,manager_id,country,shoe\nceo,CEO,,US,44\n",
            [
                (
                    "1: UNKNOWN_COLUMN the column “shoe” is not known, "
                    "use some of id, title, manager_id, country, name, zone, email, calendar, roles"
                )
            ],
        ),
    ],
)
def test_header_is_held_against_the_known_columns(people: str, said: list[str], tmp_path: Path) -> None:
    told = [line for line in refused(folder(tmp_path, people)) if line.startswith("people.csv")]
    assert told == [f"people.csv:{one}" for one in said]


@pytest.mark.parametrize(
    ("teams", "said"),
    [
        ("", ["1: NOT_UNITS this is not a list of units, begin each with “- id: …”"]),
        ("shop: {id: shop}\n", ["1: NOT_UNITS this is not a list of units, begin each with “- id: …”"]),
        (
            "- {id: shop\n",
            [
                (
                    "2: YAML_SYNTAX this is not YAML: expected ',' or '}', but got '<stream end>', "
                    "mend the line or the one before it"
                )
            ],
        ),
        (
            "- &a {id: shop, kind: org, title: Shop, product_manager: ceo}\n- *a\n",
            ["2: YAML_ALIAS the alias *a is refused, write the value out"],
        ),
        (
            TEAMS.replace("product_manager: ana", "product_manager: bob"),
            [
                (
                    "2: UNKNOWN_PERSON search names bob as product_manager, who is not in people.csv, "
                    "correct the id or add the person"
                )
            ],
        ),
        (
            TEAMS.replace("product_manager: ana", "product_manager: ana, approver: bob"),
            [
                (
                    "2: UNKNOWN_PERSON search names bob as approver, who is not in people.csv, correct the id or "
                    "add the person"
                )
            ],
        ),
        (
            TEAMS.replace("partners: [pay]", "partners: [post]"),
            [
                (
                    "2: UNKNOWN_UNIT search refers to the unit post, which is not in this file, correct the id "
                    "or add the unit"
                )
            ],
        ),
        (
            TEAMS.replace("parent: shop, engineering_manager: bjo", "parent: mall, engineering_manager: bjo"),
            ["3: UNKNOWN_UNIT pay refers to the unit mall, which is not in this file, correct the id or add the unit"],
        ),
        (
            TEAMS.replace("product_manager: ana, ", ""),
            [
                (
                    "2: NO_OWNER search has neither product_manager nor engineering_manager, "
                    "name one, who will own the unit's plan"
                )
            ],
        ),
        (
            TEAMS + "- {id: pay, kind: team, title: Pay, product_manager: bjo}\n",
            ["4: DUPLICATE_ID pay stands here a second time, rename one"],
        ),
        (
            TEAMS.replace("parent: null", "parent: search"),
            [
                "1: UNIT_CYCLE shop lies below itself, correct a parent",
                "2: UNIT_CYCLE search lies below itself, correct a parent",
            ],
        ),
    ],
)
def test_unit_that_does_not_hold_is_named_with_its_line(teams: str, said: list[str], tmp_path: Path) -> None:
    assert refused(folder(tmp_path, teams=teams)) == [f"teams.yaml:{one}" for one in said]


def test_mistakes_of_both_files_come_all_at_once(tmp_path: Path) -> None:
    people = PEOPLE.replace("ana,PM,ceo", "ana,PM,boss") + "ceo,CEO,,US\n"
    teams = TEAMS.replace("product_manager: ceo", "product_manager: zoe").replace("[pay]", "[post]")
    assert refused(folder(tmp_path, people, teams)) == [
        "people.csv:3: UNKNOWN_MANAGER ana reports to boss, who is not in this file, correct the id or add the person",
        "people.csv:5: DUPLICATE_ID ceo stands here a second time (first on line 2), remove one row or change its id",
        (
            "teams.yaml:1: UNKNOWN_PERSON shop names zoe as product_manager, who is not in people.csv, "
            "correct the id or add the person"
        ),
        (
            "teams.yaml:2: UNKNOWN_UNIT search refers to the unit post, which is not in this file, correct "
            "the id or add the unit"
        ),
    ]


def test_row_without_an_id_is_told_once(tmp_path: Path) -> None:
    assert refused(folder(tmp_path, PEOPLE + ",PM,,US\n")) == [
        ("people.csv:5: NO_ID the row has no id, give the person one")
    ]


def test_column_that_stands_in_the_header_twice_is_refused(tmp_path: Path) -> None:
    people = "id,title,manager_id,country,title\nceo,CEO,,US,Other\nana,PM,ceo,US,x\nbjo,PM,ceo,DE,x\n"
    assert [line.partition(" ")[0] for line in refused(folder(tmp_path, people))] == ["people.csv:1:"]


def test_unit_with_missing_and_unknown_keys_has_each_named(tmp_path: Path) -> None:
    found = refused(folder(tmp_path, teams="- {id: shop, product_manager: ceo, boss: ana}\n"))
    assert found == [
        "teams.yaml:1: MISSING_KEY [1] lacks the key “kind”, add it",
        "teams.yaml:1: MISSING_KEY [1] lacks the key “title”, add it",
        "teams.yaml:1: UNKNOWN_KEY [1] has an unknown key “boss”, remove it",
    ]


def test_broken_header_is_not_blamed_on_the_units(tmp_path: Path) -> None:
    people = PEOPLE.replace("manager_id", "boss_id")
    assert {line.partition(":")[0] for line in refused(folder(tmp_path, people))} == {"people.csv"}


def test_unit_that_is_its_own_partner_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Mistaken) as mistaken:
        read_organisation(folder(tmp_path, teams=TEAMS.replace("partners: [pay]", "partners: [search]")))
    assert [mistake.line for mistake in mistaken.value.mistakes] == [2]
