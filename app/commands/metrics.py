"""phasegate metrics: figures for Prometheus."""

from app.options import DEFAULTS, Options
from app.replay import write_out
from flows.operations.metrics import metrics as read_metrics


def metrics(*, options: Options = DEFAULTS) -> None:
    """Print counts and ages in the text format that Prometheus reads; `serve` has them at /metrics."""
    figures = read_metrics(options.engine, at=options.instant)
    write_out(figures.decode())
