"""The first report with its illustrative answers, as the demonstration has it; and short worlds of our own."""

import pytest

from accounts.rules import Group
from drafts.composing_actions import Beginning
from recommendations.rules import Language
from tests import factories


@pytest.fixture
def drafter(db):
    """Somebody of the secretariat."""
    return factories.user("drafter@example.org", Group.SECRETARIAT)


def beginning(**fields) -> Beginning:
    """What is typed before composing the note on `factories.report()`."""
    values = {
        "symbol": "A/154/99/Add.1",
        "session": 80,
        "agenda_document": "A/154/150",
        "agenda_item": 7,
        "source_language": Language.EN,
        "languages": (),
    }
    return Beginning(**{**values, **fields})
