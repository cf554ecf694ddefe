"""Django's side of two peers: settings, the plan and its journal; each peer brings the flow of states."""

from pathlib import Path
from typing import Any

import django
from django.conf import settings

from benchmarks.w1.peers.rows import APPROVER, COUNTERS, GUARDED, OWNER, PRAGMAS, RING, STATES, plan_id

DATABASES = ("django_fsm_2", "viewflow")


def set_up(folder: Path) -> None:
    """Django is set up once a process, with a database for each of the peers."""
    if settings.configured:
        return
    options = {"init_command": ";".join(PRAGMAS), "transaction_mode": "IMMEDIATE"}
    one = {"ENGINE": "django.db.backends.sqlite3", "OPTIONS": options, "CONN_MAX_AGE": None}
    databases = {name: one | {"NAME": folder / f"{name}.db"} for name in DATABASES}
    settings.configure(DATABASES={"default": databases[DATABASES[0]], **databases}, USE_TZ=True)
    django.setup()


def models(peer: str, state_field: Any, **methods: Any) -> tuple[Any, Any]:
    """The plan with this field for its state and these methods, and the entry of its journal."""
    from django.db import models as m

    meta = type("Meta", (), {"app_label": peer, "db_table": "plan"})
    told = {name: m.IntegerField(default=0) for name in (*COUNTERS, "version")}
    words = {name: m.CharField(max_length=40) for name in ("owner_id", "approver_id")}
    times = {name: m.DateTimeField() for name in ("entered_at", "closes_at")}
    plan_fields = {"id": m.CharField(max_length=40, primary_key=True), "state": state_field, "__module__": __name__}
    plan = type(f"Plan_{peer}", (m.Model,), {**plan_fields, **told, **words, **times, **methods, "Meta": meta})
    meta = type("Meta", (), {"app_label": peer, "db_table": "entry"})
    texts = {name: m.CharField(max_length=40) for name in ("actor", "plan_id", "act", "was", "now")}
    entry_fields = {"at": m.DateTimeField(), "version": m.IntegerField(), "__module__": __name__}
    return plan, type(f"Entry_{peer}", (m.Model,), {**entry_fields, **texts, "Meta": meta})


def held(plan: Any, trigger: str, at: Any) -> bool:
    """The guards of the move."""
    names = GUARDED[trigger]
    counters = (getattr(plan, one) for one in names if one != "closes_at")
    return not any(counters) and ("closes_at" not in names or plan.closes_at > at)


def furnish(peer: str, plan: Any, entry: Any, plans: int, at: Any, closes_at: Any) -> None:
    from django.db import connections

    with connections[peer].schema_editor() as editor:
        editor.create_model(plan)
        editor.create_model(entry)
    told = {"owner_id": OWNER, "approver_id": APPROVER, "entered_at": at, "closes_at": closes_at, "version": 1}
    rows = [plan(id=plan_id(n), state=STATES[0], **told) for n in range(plans)]
    plan.objects.using(peer).bulk_create(rows, batch_size=500)


def move(peer: str, plan_kind: Any, entry: Any, n: int, done: int, at: Any, go: Any) -> None:
    """One plan in a transaction of its own: read, checked, moved by `go`, saved, told."""
    from django.db import transaction

    was, trigger, by = RING[done % 4]
    with transaction.atomic(using=peer):
        plan = plan_kind.objects.using(peer).select_for_update().get(pk=plan_id(n))
        if by not in (plan.owner_id, plan.approver_id):
            raise PermissionError(by)
        go(plan, trigger)
        plan.version, plan.entered_at = plan.version + 1, at
        plan.save(using=peer)
        told = {"plan_id": plan.id, "act": trigger, "was": was, "now": plan.state, "version": plan.version}
        entry.objects.using(peer).create(at=at, actor=by, **told)
