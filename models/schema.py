"""The schema as migrations make it: every table, and the indexes of some of a table's rows.

Such an index stands apart from its table: SQLAlchemy imports all that it knows of a database to read its condition,
and who asks or writes needs none of it.
"""

from sqlalchemy import Index, text

from models.engine import EngineRequest
from models.organisation import Person
from models.tables import metadata

WITH_ROLE = text("json_array_length(roles) > 0")
NOT_TAKEN = text("taken_at IS NULL")

# An index is its table's as soon as it is made.
Index(
    "ix_person_with_role",
    Person.id,
    sqlite_where=WITH_ROLE,
    postgresql_where=WITH_ROLE,
)
Index(
    "ix_engine_request_open",
    EngineRequest.season_id,
    EngineRequest.act,
    unique=True,
    sqlite_where=NOT_TAKEN,
    postgresql_where=NOT_TAKEN,
)
whole_schema = metadata
