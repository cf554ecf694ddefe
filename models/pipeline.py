"""Statements that go out without waiting for each other's answers: on PostgreSQL, where each answer is a round trip.

Inside `in_few_trips` a statement's answer is waited for when somebody fetches it, and those before it come along.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event

from models.statement import SQLITE, run_text

PIPELINE = "phasegate_pipeline"


@contextmanager
def in_few_trips(connection: Connection) -> Iterator[None]:
    """A transaction whose BEGIN goes out with its first statement, and whose COMMIT goes out with its last ones."""
    if connection.dialect.name == SQLITE:
        with connection.begin():
            yield
        return
    # Otherwise the driver sends BEGIN and COMMIT by itself, and waits for each.
    connection.execution_options(isolation_level="AUTOCOMMIT")
    driver: Any = connection.connection.driver_connection
    with connection.begin(), driver.pipeline() as pipeline:
        connection.info[PIPELINE] = pipeline
        try:
            run_text(connection, "BEGIN", ())
            yield
            run_text(connection, "COMMIT", ())
        finally:
            del connection.info[PIPELINE]


def collect_answers(connection: Connection) -> None:
    """Wait until all that was sent is answered; where one of the statements has failed, its error is raised."""
    pipeline = connection.info.get(PIPELINE)
    if pipeline is not None:
        pipeline.sync()


def answer_sqlalchemy(engine: Engine) -> None:
    """SQLAlchemy looks at an answer at once, so it is waited for, whether there is a pipeline or not."""

    def wait_for_answer(connection: Connection, *_: Any) -> None:
        collect_answers(connection)

    event.listen(engine, "after_cursor_execute", wait_for_answer)
