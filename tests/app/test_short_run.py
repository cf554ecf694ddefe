"""A command does not look for garbage among what it imports; a process that lives on does."""

import gc
import subprocess
import sys

from app.short_run import suit_long_run
from tests.app.desk import Desk
from tests.conftest import ROOT

LOOKS_COUNTED = """
import contextlib, gc, io, sys
from app.main import main
looks = []
gc.callbacks.append(lambda phase, found: looks.append(phase))
with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
    main(sys.argv[1:])
sys.stdout.write(str(len(looks)))
"""


def test_a_look_at_a_season_ends_before_python_looks_for_garbage(desk: Desk) -> None:
    words = ["plan", "list", "--db", f"sqlite:///{desk.database}", "--at", "2026-08-06T16:00:00Z"]
    done = subprocess.run(
        [sys.executable, "-c", LOOKS_COUNTED, *words],
        cwd=desk.place,
        env={"PYTHONPATH": str(ROOT), "HOME": str(desk.place)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "0"


def test_a_process_that_lives_on_looks_for_garbage_as_python_does() -> None:
    usual = [sys.executable, "-c", "import gc; print(gc.get_threshold())"]
    expected = subprocess.run(usual, capture_output=True, text=True, check=True).stdout
    gc.set_threshold(250_000)
    suit_long_run()
    assert f"{gc.get_threshold()}\n" == expected
