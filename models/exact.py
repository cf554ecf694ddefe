"""Numbers that are not money, kept to the last digit that was written: values, targets, gaps, scores."""

from decimal import Decimal
from typing import Any

from sqlalchemy import String
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class Exact(TypeDecorator[Decimal]):
    """A decimal stored as the text that was written; SQL never calculates with it."""

    impl = String(40)
    cache_ok = True

    def process_bind_param(
        self,
        value: Decimal | None,
        dialect: Dialect,  # noqa: ARG002
    ) -> str | None:
        if value is None:
            return None
        return format(value, "f")

    def process_result_value(
        self,
        value: Any,
        dialect: Dialect,  # noqa: ARG002
    ) -> Decimal | None:
        if value is None:
            return None
        return Decimal(value)
