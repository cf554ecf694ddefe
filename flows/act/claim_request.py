"""A request of several acts at once, as the command line makes it: claimed with them, and answered in its own words."""

from pendulum import DateTime
from sqlalchemy import Connection, Engine, update

from flows.act.idempotency import (
    Answer,
    Request,
    answer_given,
    request_row,
)
from flows.act.loader import SqlLoader
from flows.act.transaction import Work, connection_of, in_transaction
from flows.act.write import write_answers
from models.journal import Answered


def claim_request(
    work: Work,
    request_id: str,
    request: Request,
    *,
    at: DateTime,
) -> Answer | None:
    """What was answered to this request before; None where it is new, and then it is carried out in this transaction.

    Raises BadInput where the id was another request's, Collided where the same one is made at this moment.
    """
    with connection_of(work) as connection:
        loader = SqlLoader(connection)
        rows = loader.rows_of(Answered, [request_id])
        before = answer_given(next(rows, None), request)
        if before is None:
            claim = request_row(request_id, request, {}, at=at)
            write_answers(connection, [claim])
        return before


def answer_request(
    engine: Engine,
    request_id: str,
    answer: Answer,
) -> None:
    """The words of an answer, which are known only when the work is done."""

    def keep_words(connection: Connection) -> None:
        claimed = update(Answered).where(Answered.request_id == request_id)
        connection.execute(claimed.values(answer=dict(answer)))

    in_transaction(engine, keep_words)
