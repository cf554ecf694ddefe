"""Cascade, goals and the lock at the command line."""

import sqlite3

import pytest

from tests.app.desk import Desk, Said

PRIORITIES = """\
- {id: grow, rank: 1, title: Grow revenue by 10 %, metric: revenue, baseline: "10", target: "11"}
- {id: calm, rank: 2, title: Fewer nights on call}
"""

SHORT = """\
season: SHORT
title: A short season
zone: America/Los_Angeles
fiscal_year: {starts_on: 2027-01-01}
business_days: US
phases:
  - {id: goals, title: Goals}
gates:
  - {id: kickoff, title: Kick-off, phase: goals, due: fixed:2026-08-03 at 08:00, owner: product_ops}
  - id: lock
    title: Lock
    phase: goals
    due: gate:kickoff + 20 bd
    owner: product_ops
    owes: {by: product_ops, settled_by: lock}
lifecycle:
  states: [drafting, approved]
  initial: drafting
  editable_in: [drafting]
  approved_in: [approved]
  moves:
    - {trigger: approve, from: [drafting], to: approved, by: [approver]}
ladder:
  rungs:
    - {step: 0, tell: [owner]}
tiers:
  - {id: s_team, title: S-Team, from: priority}
"""


@pytest.fixture
def goals(desk: Desk) -> Desk:
    """A season of two gates, the first of which has passed, and two priorities."""
    desk.run("season", "open", desk.file("short.yaml", SHORT), "--product-ops", "po")
    desk.run("season", "priorities", desk.file("priorities.yaml", PRIORITIES), by="po")
    desk.run("tick", "--season", "SHORT")
    return desk


def test_cascade_is_shown_then_applied_then_empty(goals: Desk) -> None:
    before = goals.rows()
    shown = goals.run("cascade", "--json").json
    assert goals.rows() == before
    assert (shown["season"], shown["applied"], len(shown["changes"])) == ("SHORT", False, 2)
    assert shown["changes"][0] == {
        "kind": "create",
        "goal_id": "short:s_team:grow",
        "tier": "s_team",
        "title": "Grow revenue by 10 %",
        "fields": [],
        "slot": {
            "id": "short:s_team:grow",
            "tier": "s_team",
            "title": "Grow revenue by 10 %",
            "owner_id": "ceo",
            "unit_id": None,
            "parent_id": None,
            "plan_id": None,
        },
    }
    assert goals.run("cascade", "--apply", by="po").out == (
        "+ s_team     Grow revenue by 10 %  [short:s_team:grow]\n"
        "+ s_team     Fewer nights on call  [short:s_team:calm]\n"
        "\n2 changes applied.\n"
    )
    assert goals.run("cascade").out == "Nothing to change: the goals are what the plans ask for.\n"


def test_of_very_many_goals_that_begin_the_first_are_listed_and_the_others_counted(goals: Desk) -> None:
    rows = [(f"p{n:04}", n, f"Priority {n}") for n in range(3, 1_006)]
    with sqlite3.connect(goals.database) as connection:
        connection.executemany("INSERT INTO priority VALUES ('SHORT', ?, ?, ?, '', '', '')", rows)
    connection.close()
    shown = goals.run("cascade", "--json").json
    assert (len(shown["changes"]), shown["unlisted"]) == (1_000, {"s_team": 5})
    lines = goals.run("cascade", "--apply", by="po").out.splitlines()
    assert len(lines) == 1_003
    assert lines[-3:] == ["+ s_team     and 5 more", "", "1005 changes applied."]


def test_goals_are_edited_aligned_and_locked(goals: Desk) -> None:
    goals.run("cascade", "--apply", by="po")
    assert goals.run("goal", "edit", "short:s_team:calm", "--title", "Calm nights", by="ceo").out == (
        "short:s_team:calm is proposed (v2).\n"
    )
    assert goals.run("goal", "align", "short:s_team:grow", by="ceo").out == "short:s_team:grow is aligned.\n"
    pending = goals.run("lock", by="po")
    assert pending == Said(
        1,
        "",
        "lock_goals is blocked for SHORT:\n"
        "  LOCK_PENDING  1 of 2 goals are not aligned: short:s_team:calm.\n"
        "      → Ask their owners: phasegate goal align GOAL.\n",
    )
    stale = goals.run("goal", "align", "short:s_team:calm", "--seen", "1", by="ceo").err
    assert stale.split("\n")[1] == ("  STALE  Someone changed this after you opened it (you have v1, current v2).")
    goals.run("goal", "align", "short:s_team:calm", by="ceo")
    assert goals.run("lock", "--json", by="po").json == {"season_id": "SHORT", "goals": 2}
    assert goals.run("goal", "edit", "short:s_team:grow", "--title", "Grow", by="ceo").err.split("\n")[1] == (
        "  GOAL_LOCKED  This goal is locked since Mon 3 Aug 2026; only an amendment changes it."
    )
    listed = goals.run("goal", "list", "--state", "locked", "--json").json["goals"]
    assert listed[0] == {
        "id": "short:s_team:calm",
        "tier": "s_team",
        "title": "Calm nights",
        "owner_id": "ceo",
        "owner": "Cleo",
        "unit_id": None,
        "parent_id": None,
        "plan_id": None,
        "local_reason": "",
        "state": "locked",
        "version": 4,
        "depth": 0,
    }
    assert len(listed) == 2


def test_unknown_goal_is_refused(goals: Desk) -> None:
    said = "There is no goal called “win”. Check the spelling.\n"
    assert goals.run("goal", "align", "win", by="ceo") == Said(2, "", said)
    assert goals.run("goal", "list").out == "There are no goals; cascade first: phasegate cascade\n"
