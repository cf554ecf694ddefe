"""phasegate metrics: figures for Prometheus."""

from app.options import Options
from app.replay import out
from flows.operations.metrics import metrics as figures


def metrics(*, options: Options | None = None) -> None:
    """Print counts and ages in the text format that Prometheus reads; `serve` has them at /metrics."""
    options = options or Options()
    out(figures(options.engine, at=options.instant).decode())
