"""An organisation that cannot give an approval is warned of before the season is opened."""

from pathlib import Path

from config.check import calendar_warnings
from config.organisation import read_organisation
from config.read import parse_calendar
from tests.flows.approvals import POLICY, calendar, people


def warned(folder: Path, policy: str, text: str) -> list[str]:
    (folder / "people.csv").write_text(text, encoding="utf-8")
    found = calendar_warnings(parse_calendar(calendar(policy), "calendar.yaml"), organisation=read_organisation(folder))
    return [f"{said}, {fix}" for _, code, said, fix in found if code == "TOO_FEW_VOTERS"]


REMEDY = "ask for fewer, name more roles in of, or give people the role"


def test_groups_that_some_plans_could_never_satisfy_are_told_with_their_units(organisation: Path) -> None:
    # Vera owns Shop, and Cleo is all that the leads have for it; who has no partners needs none.
    assert warned(organisation, POLICY, people("")) == [
        f"The leads needs 2 of 1 person for OP1 of Shop, {REMEDY}",
        f"Finance needs 1 of 0 people for OP1 of Shop, Search, Payments and 1 more, {REMEDY}",
    ]


def test_one_person_in_two_roles_is_one_voter(organisation: Path) -> None:
    policy = POLICY.replace("approver, manager, executive", "approver, manager").replace("partner]", "finance]")
    assert warned(organisation, policy, people()) == [
        f"The leads needs 2 of 1 person for OP1 of Shop, Search, Payments and 1 more, {REMEDY}"
    ]
