"""Finding notices by their natural keys, after the road has put them."""

import json
from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.notice import Notice
from models.statement import is_listed


def notices_by_key(session: Session, keys: Collection[str]) -> Sequence[Notice]:
    """Those that have one of these keys, in the order of the keys."""
    if not keys:
        return ()
    chosen = select(Notice).where(is_listed(Notice.key, "keys"))
    listed = json.dumps(list(keys))
    return session.scalars(chosen.order_by(Notice.key), {"keys": listed}).all()
