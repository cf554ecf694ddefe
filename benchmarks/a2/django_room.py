"""Django's side of two peers: settings, the plan and its journal; each peer brings the flow of states."""

from pathlib import Path
from typing import Any, NamedTuple

import django
from django.conf import settings

from benchmarks.a2 import rows
from benchmarks.a2.rows import APPROVER, COUNTERS, GUARDED, OWNER, PRAGMAS, RING, STATES, TEXTS, plan_id

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


class Tables(NamedTuple):
    """The plan, the entries of its journal, and the journal's end."""

    plan: Any
    entry: Any
    head: Any


def models(peer: str, state_field: Any, **methods: Any) -> Tables:
    """The plan has this field for its state, and these methods."""
    from django.db import models as m

    meta = type("Meta", (), {"app_label": peer, "db_table": "plan"})
    told = {name: m.IntegerField(default=0) for name in (*COUNTERS, "version")}
    words = {name: m.CharField(max_length=64, default="") for name in ("owner_id", "approver_id", "digest")}
    times = {name: m.DateTimeField() for name in ("entered_at", "closes_at")}
    plan_fields = {"id": m.CharField(max_length=40, primary_key=True), "state": state_field, "__module__": __name__}
    plan = type(f"Plan_{peer}", (m.Model,), {**plan_fields, **told, **words, **times, **methods, "Meta": meta})
    meta = type("Meta", (), {"app_label": peer, "db_table": "entry"})
    texts = {name: m.CharField(max_length=64) for name in (*TEXTS, "previous_hash", "hash")}
    numbers = {"seq": m.IntegerField(primary_key=True), "version": m.IntegerField()}
    entry_fields = {"at": m.DateTimeField(), "facts": m.JSONField(), **numbers, "__module__": __name__}
    entry = type(f"Entry_{peer}", (m.Model,), {**entry_fields, **texts, "Meta": meta})
    meta = type("Meta", (), {"app_label": peer, "db_table": "head"})
    end = {"seq": m.IntegerField(), "hash": m.CharField(max_length=64), "__module__": __name__}
    return Tables(plan, entry, type(f"Head_{peer}", (m.Model,), {**end, "Meta": meta}))


def held(plan: Any, trigger: str, at: Any) -> bool:
    """The guards of the move."""
    names = GUARDED[trigger]
    counters = (getattr(plan, one) for one in names if one != "closes_at")
    return not any(counters) and ("closes_at" not in names or plan.closes_at > at)


def furnish(peer: str, tables: Tables, plans: int, at: Any, closes_at: Any) -> None:
    from django.db import connections

    with connections[peer].schema_editor() as editor:
        for table in tables:
            editor.create_model(table)
    tables.head.objects.using(peer).create(id=1, seq=0, hash=rows.GENESIS)
    told = {"owner_id": OWNER, "approver_id": APPROVER, "entered_at": at, "closes_at": closes_at, "version": 1}
    made = [tables.plan(id=plan_id(n), state=STATES[0], **told) for n in range(plans)]
    tables.plan.objects.using(peer).bulk_create(made, batch_size=500)


def move(peer: str, tables: Tables, n: int, done: int, at: Any, go: Any) -> None:
    """One plan in a transaction of its own: read, checked, moved by `go`, saved, told."""
    from django.db import transaction

    was, trigger, by = RING[done % 4]
    with transaction.atomic(using=peer):
        plan = tables.plan.objects.using(peer).select_for_update().get(pk=plan_id(n))
        if by not in (plan.owner_id, plan.approver_id):
            raise PermissionError(by)
        go(plan, trigger)
        plan.version, plan.entered_at = plan.version + 1, at
        plan.save(using=peer)
        head = tables.head.objects.using(peer).get(pk=1)
        tables.entry.objects.using(peer).create(at=at, **rows.entry(head, by, plan, trigger, was))
        head.save(using=peer)
