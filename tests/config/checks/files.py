"""A calendar about which there is nothing to say, an organisation, and what is said when they are changed."""

from pathlib import Path

from config.audit import Audit, audit_calendar
from config.organisation import Organisation, read_organisation

QUIET = """\
season: FY2027
title: A quiet season
zone: America/Los_Angeles
fiscal_year: {starts_on: 2027-01-01}
business_days: US-CORP
calendars:
  US-CORP:
    country: US
    without: [Columbus Day, Veterans Day]
    add: {Day after Thanksgiving: "nth(thu,4,nov) + 1 d"}
calendar_of_country: {US: US-CORP}
blackouts:
  - {id: peak, title: Peak, from: 2026-11-16, to: 2026-12-01, kinds: [no_gates, no_reviews]}
phases:
  - {id: op1, title: OP1}
gates:
  - id: draft
    title: Draft
    phase: op1
    opens: fixed:2026-08-03
    due: fixed:2026-08-14
    grace: 5
    owner: product_ops
    owes: {by: owner, document: op1, settled_in: [approved]}
  - id: final
    title: Final
    phase: op1
    due: gate:draft + 10 bd
    after: [draft]
    owner: product_ops
    owes: {by: owner, document: op1, settled_in: [approved]}
  - id: reviews
    title: Reviews
    phase: op1
    opens: gate:final + 1 bd
    due: gate:final + 14 bd
    after: [final]
    owner: product_ops
    owes: {by: approver, document: op1, settled_in: [approved]}
  - id: close
    title: Close
    phase: op1
    due: fixed:2026-12-18
    after: [reviews]
    owner: product_ops
documents:
  - id: op1
    title: OP1
    start_gate: draft
    submit_gate: final
    actions_gate: close
    sections:
      - {id: charter, title: Charter, required: true}
lifecycle:
  states: [drafting, approved]
  initial: drafting
  editable_in: [drafting]
  approved_in: [approved]
  moves:
    - {trigger: approve, from: [drafting], to: approved, by: [approver], guards: [SELF_APPROVE]}
ladder:
  rungs:
    - {step: 0, tell: [owner]}
tiers:
  - {id: s_team, title: S-Team, from: priority}
  - {id: quarterly, title: Quarterly, from: organisation}
  - {id: team, title: Team, from: initiative}
"""


def changed(*changes: tuple[str, str], text: str = QUIET) -> str:
    """The quiet calendar with some of its words replaced, each where it first stands."""
    for old, new in changes:
        assert old in text, f"the calendar has no “{old}”"
        text = text.replace(old, new, 1)
    return text


def looked_at(text: str, organisation: Organisation | None = None) -> Audit:
    return audit_calendar(text, "c.yaml", organisation=organisation)


def warned(text: str, organisation: Organisation | None = None, *, code: str = "") -> list[str]:
    """The warnings of a file that has no mistakes; all, or those of a code."""
    found = looked_at(text, organisation)
    assert [str(mistake) for mistake in found.mistakes] == []
    return [str(warning) for warning in found.warnings if code in ("", warning.code)]


def organisation(folder: Path, people: str, teams: str) -> Organisation:
    (folder / "people.csv").write_text(people, encoding="utf-8")
    (folder / "teams.yaml").write_text(teams, encoding="utf-8")
    return read_organisation(folder)


def wide(folder: Path, teams: int, *, calendar: str = "", country: str = "US") -> Organisation:
    """Vera's organisation with so many teams below it, each with an owner of her or his own."""
    owners = "".join(f"o{n},Owner {n},PM,vera,{country},{calendar}\n" for n in range(1, teams + 1))
    people = f"id,name,title,manager_id,country,calendar\nceo,Cleo,CEO,,US,\nvera,Vera,VP,ceo,US,\n{owners}"
    top = "- {id: shop, kind: org, title: AWS, product_manager: vera, approver: ceo}\n"
    rows = "".join(
        f"- {{id: t{n}, kind: team, title: T{n}, parent: shop, product_manager: o{n}}}\n" for n in range(1, teams + 1)
    )
    return organisation(folder, people, top + rows)
