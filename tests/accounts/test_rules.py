"""Characters that nobody sees, and what is kept of a token."""

import pytest

from accounts.rules import ADVICE, Group, InvitationState, RuleBroken, refuse_unseen_characters, token_hash
from recommendations import rules


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Ana María Núñez-O’Brien",
        "王小明",
        "محمد علي",
        "Дмитрий Иванов",
        "می\u200cخواهم",  # Persian needs the joiner that nobody sees
        "Name\u00a0(UN)",
    ],
)
def test_names_of_all_writings_are_taken(name):
    assert refuse_unseen_characters(name) is None


@pytest.mark.parametrize(
    "character",
    [
        *("\0", "\t", "\n", "\r", "\x1b", "\x7f", "\x85", "\u2028", "\u2029", "\ud800"),
        *map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C]),
    ],
)
@pytest.mark.parametrize("text", ["{}name", "na{}me", "name{}"])
def test_a_character_that_cannot_be_seen_is_refused_by_its_number(character, text):
    with pytest.raises(RuleBroken, match=f"U\\+{ord(character):04X}"):
        refuse_unseen_characters(text.format(character))


def test_the_refusal_of_recommendations_is_the_one_of_accounts():
    assert rules.RuleBroken is RuleBroken


def test_every_group_has_its_rights_in_words():
    assert all(group.rights for group in Group)


def test_every_invitation_that_lets_nobody_in_comes_with_advice():
    assert set(ADVICE) == set(InvitationState) - {InvitationState.OPEN}
    assert [state for state in InvitationState if not state.advice] == [InvitationState.OPEN]


def test_of_a_token_a_hash_is_kept():
    assert token_hash("token") == "3c469e9d6c5875d37a43f353d4f88e61fcf812c66eee3457465a40b0da4153e0"
    assert len(token_hash("é" * 100_000)) == 64
