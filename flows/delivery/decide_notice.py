"""A notice that does not reach its reader, or that its reader acknowledges."""

from collections.abc import Iterator, Mapping

from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.act.kind import Act, Kind
from flows.act.late_reads import Loader
from models.notice import Notice
from states.guard import Reason
from states.refusal import BadInput, PlanningError, Unknown

# --- what does not arrive ---------------------------------------------------------------------------------------


def _tell_undeliverable(draft: Draft, notice: Notice, _command: Command) -> None:
    for reader_id in _helpers(draft.facts, notice):
        _tell_helper(draft, reader_id, notice)


def _helpers(facts: Facts, notice: Notice) -> Iterator[str]:
    """Product Ops and the manager, each once, and never the person themselves."""
    person = facts.person(notice.person_id)
    helpers = dict.fromkeys([facts.season.row.product_ops_id, person.manager_id])
    for reader_id in helpers:
        if reader_id and reader_id != person.id:
            yield reader_id


def _tell_helper(draft: Draft, reader_id: str, notice: Notice) -> None:
    facts = draft.facts
    person_id = notice.person_id
    draft.notify(
        f"undeliverable:{person_id}:{facts.today.to_date_string()}:{reader_id}",
        "undeliverable",
        reader_id,
        about={"person": person_id, "error": notice.last_error},
    )


# --- acknowledging ----------------------------------------------------------------------------------------------


def _must_ask_for_it(_draft: Draft, notice: Notice, _command: Command) -> None:
    """Raises BadInput for a letter that asks for no acknowledgement."""
    if not notice.must_ack:
        raise _need_not_be(notice)


def _need_not_be(notice: Notice) -> BadInput:
    return BadInput(f"{notice.key} need not be acknowledged; nothing was changed.")


def _acknowledge(draft: Draft, notice: Notice, _command: Command) -> None:
    """The reader's own word; said twice it is said once."""
    if notice.acked_at is not None:
        draft.forget()
        return
    notice.acked_at = draft.facts.at
    draft.enter("notice", notice.key, "ack")


def _only_the_reader(facts: Facts, notice: Notice) -> Reason:
    who = facts.name_of(notice.person_id)
    return Reason("NOT_AUTHORISED", f"Only {who} can acknowledge this.", f"Ask {who}.")


def _no_such_letter(loader: Loader, command: Command) -> PlanningError:
    """A digest, which is of no season, asks for nothing; else whoever asks hears which letters they may mean."""
    for notice in loader.rows(Notice, {"key": command.id}):
        return _need_not_be(notice)
    waiting = {"person_id": command.actor, "must_ack": True, "acked_at": None}
    letters = loader.rows(Notice, waiting)
    return Unknown("letter", command.id, [letter.key for letter in letters])


# --- the kind ---------------------------------------------------------------------------------------------------


def _reader(_facts: Facts, notice: Notice) -> tuple[str, ...]:
    return (notice.person_id,)


def _nobodys_principal(
    _facts: Facts,
    _notice: Notice,
    _relation: str,
    _people: tuple[str, ...],
) -> tuple[str, ...]:
    """Nobody has read a letter for another."""
    return ()


def _find_notice(facts: Facts, command: Command) -> Notice:
    return facts.one(Notice, command.id)


_ACTS: Mapping[str, Act] = {
    "ack": Act(
        _acknowledge,
        prepare=_must_ask_for_it,
        enters_itself=True,
        denies=_only_the_reader,
    ),
    "tell_undeliverable": Act(_tell_undeliverable, enters_itself=True),
}

NOTICES = Kind(
    "notice",
    Notice,
    acts=_ACTS,
    holders={"oneself": _reader},
    principals=_nobodys_principal,
    begins=_find_notice,
    not_found=_no_such_letter,
)
