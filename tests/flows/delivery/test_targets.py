"""Addresses to deliver to are checked before anything is sent."""

import pytest

from flows.delivery.channels import can_send_to
from flows.delivery.schemes import HANDLERS
from flows.delivery.targets import OWN_ADDRESSES, check_target
from states.refusal import BadInput


def test_our_own_addresses_begin_with_our_schemes() -> None:
    assert sorted(OWN_ADDRESSES) == sorted(f"{scheme}://" for scheme in HANDLERS)


@pytest.mark.parametrize("rest", ["", "/", "host:25/?from=a@example.org", "user:password@host", "[::1]:25", "a b", "?"])
@pytest.mark.parametrize("begin", OWN_ADDRESSES)
def test_apprise_takes_every_address_of_ours(begin: str, rest: str) -> None:
    assert can_send_to(f"{begin}{rest}")


@pytest.mark.parametrize("target", ["smtp", "smtp:", "console:", "pigeon://loft", ""])
def test_what_is_no_address_is_refused(target: str) -> None:
    with pytest.raises(BadInput, match="is no target to deliver to"):
        check_target(target)
