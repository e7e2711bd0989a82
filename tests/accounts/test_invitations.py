"""Inviting, inviting again, accepting, and changing people: the effect, the mail, and refusals that leave nothing."""

import re
import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import get_language, override

from accounts import actions
from accounts.models import Invitation, User
from accounts.rules import INVITATION_LIFE, Group, InvitationState, PersonState, RuleBroken, token_hash
from tests import factories

pytestmark = pytest.mark.django_db


class Refusing(BaseEmailBackend):
    """A mail server that takes nothing."""

    def send_messages(self, messages):
        raise smtplib.SMTPException("550 no\nsuch user")


@pytest.fixture
def administrator() -> User:
    return factories.user("administrator@example.org", Group.ADMINISTRATORS)


@pytest.fixture
def invite(administrator, django_capture_on_commit_callbacks):
    """Invite somebody, and commit."""

    def run(email="new@example.org", name="", groups=()) -> Invitation:
        with django_capture_on_commit_callbacks(execute=True):
            return actions.invite(email=email, name=name, groups=groups, by=administrator)

    return run


@pytest.fixture
def invite_again(administrator, django_capture_on_commit_callbacks):
    def run(user: User) -> Invitation:
        with django_capture_on_commit_callbacks(execute=True):
            return actions.invite_again(user=user, by=administrator)

    return run


def token_of(message) -> str:
    """The token in the link of a mail."""
    return re.search(r"^https://tracker\.example/accounts/invitation/([\w-]+)/$", message.body, re.MULTILINE)[1]


def accept(token: str, name: str = "New Person", password: str = factories.PASSWORD) -> User:
    return actions.accept_invitation(token=token, password=password, name=name)


# --- Inviting --------------------------------------------------------------------------------------------------------


def test_an_invited_person_may_sign_in_but_has_no_password_yet(invite, administrator):
    invitation = invite("new@example.org", "New Person", (Group.ANALYSTS, Group.SECRETARIAT))
    user = User.objects.get(email="new@example.org")
    assert invitation.user == user
    assert (user.name, user.is_active, user.has_usable_password()) == ("New Person", True, False)
    assert user.group_names == {Group.ANALYSTS, Group.SECRETARIAT}
    assert user.state == PersonState.INVITED
    stored = Invitation.objects.get()
    assert (stored.sent_by, stored.accepted_at, stored.error) == (administrator, None, "")
    assert stored.state == InvitationState.OPEN
    assert abs(stored.expires_at - timezone.now() - timedelta(days=14)) < timedelta(minutes=1)


def test_the_mail_has_the_link_and_the_database_only_a_hash_of_its_token(invite, administrator, settings):
    invite("new@example.org", "New Person")
    (message,) = mail.outbox
    assert message.to == ["new@example.org"]
    assert message.reply_to == [administrator.email]
    assert message.from_email == settings.DEFAULT_FROM_EMAIL
    assert "Dear New Person," in message.body
    assert str(administrator) in message.body
    token = token_of(message)
    assert len(token) == 43  # 32 bytes
    stored = Invitation.objects.values().get()
    assert stored["token_hash"] == token_hash(token)
    assert token not in str(stored)


def test_the_mail_takes_a_name_as_it_is(invite):
    invite(name="O’Brien & <Søn>")
    assert "Dear O’Brien & <Søn>," in mail.outbox[0].body


def test_nothing_is_sent_before_the_commit_nor_after_a_rollback(administrator, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as waiting:
        invitation = actions.invite(email="new@example.org", name="", groups=(), by=administrator)
    assert len(waiting) == 1
    assert mail.outbox == []
    assert invitation.sent_at is None


def test_a_mail_server_that_refuses_loses_nothing_and_says_why(invite, invite_again, settings):
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    invitation = invite()
    stored = Invitation.objects.get()
    assert stored.sent_at is None
    assert stored.error == "SMTPException: 550 no such user"
    assert invitation.user.state == PersonState.INVITED
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    again = invite_again(invitation.user)
    assert (again.error, again.sent_at is None) == ("", False)
    assert accept(token_of(mail.outbox[0])) == invitation.user


def test_a_mail_that_cannot_even_be_written_is_a_failure_like_any_other(invite, settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "file")
    (tmp_path / "file").write_text("")
    assert "ImproperlyConfigured" in invite().error


@pytest.mark.parametrize("email", ["taken@example.org", "TAKEN@Example.org", " taken@example.org "])
def test_an_address_that_has_an_account_is_refused_in_words(invite, email):
    factories.user("Taken@example.org")
    with pytest.raises(RuleBroken, match="already has an account"):
        invite(email.strip())
    assert User.objects.count() == 2
    assert mail.outbox == []


def test_who_is_invited_by_two_administrators_at_once_is_invited_once(invite, monkeypatch):
    """Both have looked before either has written."""
    factories.user("new@example.org")
    monkeypatch.setattr(actions, "_require_valid", lambda user: None)
    with pytest.raises(RuleBroken, match="already has an account"):
        invite("new@example.org")
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    ("email", "name"),
    [
        ("", ""),
        ("nobody", ""),
        ("josé@example.org", ""),
        ("a@b@example.org", ""),
        ("new@example.org\nBcc: other@example.org", ""),
        ("x" * 300 + "@example.org", ""),
        ("new@example.org", "x" * 201),
        ("new@example.org", "x" * 1_000_000),
        ("new@example.org", "New\nSubject: other"),
        ("new@example.org", "moc.elpmaxe\u202e"),
    ],
)
def test_addresses_and_names_that_cannot_be_are_refused_and_leave_nothing(invite, email, name):
    with pytest.raises(RuleBroken):
        invite(email, name)
    assert not Invitation.objects.exists()
    assert User.objects.count() == 1
    assert mail.outbox == []


@pytest.mark.parametrize("email", ["new@EXÄMPLE.org", "new@exämple.org", "new@xn--exmple-cua.org"])
def test_a_domain_in_other_letters_is_one_address_however_it_is_written(invite, email):
    invitation = invite(email)
    assert invitation.error == ""
    assert invitation.user.email == mail.outbox[0].message()["To"] == "new@xn--exmple-cua.org"
    for spelling in ("NEW@exÄmple.ORG", "new@xn--exmple-cua.org"):
        assert User.objects.get_by_natural_key(spelling) == invitation.user
        with pytest.raises(RuleBroken, match="already has an account"):
            invite(spelling)


def test_the_mail_is_in_the_language_of_who_invites(invite, monkeypatch):
    monkeypatch.setattr(actions, "_", lambda message: f"{get_language()}: {message}")
    with override("zh-hans"):
        invite()
    assert mail.outbox[0].subject.startswith("zh-hans: Your invitation")


# --- Inviting again --------------------------------------------------------------------------------------------------


def test_a_newer_invitation_makes_the_older_ones_void(invite, invite_again):
    user = invite().user
    invite_again(user)
    invite_again(user)
    first, second, third = map(token_of, mail.outbox)
    for token in (first, second):
        assert Invitation.objects.with_token(token).state == InvitationState.REPLACED
        with pytest.raises(RuleBroken, match="newer invitation"):
            accept(token)
    assert accept(third) == user


def test_a_person_has_one_invitation_that_works_even_past_the_actions():
    first = factories.invitation()
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.bulk_create(
            [Invitation(user=first.user, token_hash="x", expires_at=timezone.now() + INVITATION_LIFE)]
        )


def test_who_has_a_password_is_not_invited_again(invite_again):
    user = factories.user("person@example.org")
    with pytest.raises(RuleBroken, match="has a password already"):
        invite_again(user)
    assert not Invitation.objects.exists()


def test_a_closed_account_is_not_invited(invite, invite_again):
    user = invite().user
    User.objects.filter(pk=user.pk).update(is_active=False)
    with pytest.raises(RuleBroken, match="closed"):
        invite_again(user)
    assert len(mail.outbox) == 1


# --- Accepting -------------------------------------------------------------------------------------------------------


def test_accepting_gives_a_password_and_a_name(client):
    invitation = factories.invitation("new@example.org")
    user = accept("token", "Name as it is written")
    stored = User.objects.get(pk=invitation.user_id)
    assert user == stored
    assert stored.name == "Name as it is written"
    assert stored.check_password(factories.PASSWORD)
    assert stored.state == PersonState.ACTIVE
    assert Invitation.objects.get().state == InvitationState.ACCEPTED


def refused(token: str, reason: str) -> None:
    """The token is refused for `reason`, and no password is set (unless there was one)."""
    before = list(User.objects.values_list("password", "name"))
    with pytest.raises(RuleBroken, match=reason):
        accept(token, "Other", "some other password")
    assert list(User.objects.values_list("password", "name")) == before


def test_an_invitation_is_good_for_one_use():
    factories.invitation()
    accept("token")
    refused("token", "used already")


def test_an_invitation_ends_after_its_time():
    factories.invitation(expires_at=timezone.now())
    refused("token", "expired")


def test_a_closed_account_is_not_opened_by_an_invitation():
    invitation = factories.invitation()
    User.objects.filter(pk=invitation.user_id).update(is_active=False)
    refused("token", "closed")


@pytest.mark.parametrize("token", ["", "x", "tokem", "token ", "é" * 1000, "x" * 1_000_000])
def test_a_token_that_is_none_is_refused(token):
    factories.invitation()
    refused(token, "no invitation")


def test_of_two_who_accept_at_once_one_wins(monkeypatch):
    """The second has come when the first is done."""
    factories.invitation()
    make_password = actions.make_password

    def overtaken(password):
        monkeypatch.undo()
        accept("token", "The faster one", "the password of the faster one")
        return make_password(password)

    monkeypatch.setattr(actions, "make_password", overtaken)
    with pytest.raises(RuleBroken, match="used already"):
        accept("token", "The slower one", "the password of the slower one")
    stored = User.objects.get()
    assert stored.name == "The faster one"
    assert stored.check_password("the password of the faster one")


def test_a_name_that_is_refused_does_not_use_the_invitation_up():
    factories.invitation()
    with pytest.raises(RuleBroken, match=r"U\+202E"):
        accept("token", "moc.elpmaxe\u202e")
    assert Invitation.objects.get().state == InvitationState.OPEN
    assert accept("token")


# --- Changing people -------------------------------------------------------------------------------------------------


def change(user: User, by: User | None, **fields) -> User:
    values = {"name": user.name, "groups": tuple(user.group_names), "is_active": user.is_active}
    return actions.change_person(user=user, by=by, **{**values, **fields})


def test_an_administrator_changes_name_groups_and_whether_somebody_may_sign_in(administrator):
    user = factories.user("person@example.org", Group.ANALYSTS)
    changed = change(user, administrator, name="Name", groups=(Group.SECRETARIAT, Group.OVERSIGHT), is_active=False)
    stored = User.objects.get(pk=user.pk)
    assert changed.group_names == stored.group_names == {Group.SECRETARIAT, Group.OVERSIGHT}
    assert (stored.name, stored.state) == ("Name", PersonState.CLOSED)
    assert stored.check_password(factories.PASSWORD)
    assert change(stored, administrator, is_active=True).state == PersonState.ACTIVE


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"is_active": False}, "your own account"),
        ({"groups": (Group.ANALYSTS,)}, "leave the administrators yourself"),
        ({"groups": ()}, "leave the administrators yourself"),
    ],
)
def test_administrators_do_not_shut_themselves_out(administrator, fields, reason):
    factories.user("other@example.org", Group.ADMINISTRATORS)
    with pytest.raises(RuleBroken, match=reason):
        change(administrator, administrator, **fields)
    stored = User.objects.get(pk=administrator.pk)
    assert stored.is_active
    assert stored.is_staff


def test_administrators_change_their_own_name_and_other_groups(administrator):
    changed = change(administrator, administrator, name="Me", groups=(Group.ADMINISTRATORS, Group.ANALYSTS))
    assert (changed.name, changed.group_names) == ("Me", {Group.ADMINISTRATORS, Group.ANALYSTS})


@pytest.mark.parametrize("fields", [{"is_active": False}, {"groups": ()}])
def test_two_administrators_who_remove_each_other_leave_one(administrator, fields):
    """Both were administrators when they asked."""
    other = factories.user("other@example.org", Group.ADMINISTRATORS)
    change(administrator, other, **fields)
    with pytest.raises(RuleBroken, match="last administrator"):
        change(other, administrator, **fields)
    assert list(User.objects.administrators()) == [other]


@pytest.mark.parametrize("fields", [{"is_active": False}, {"groups": ()}])
def test_a_closed_administrator_does_not_count_and_a_superuser_does(administrator, fields):
    closed = factories.user("closed@example.org", Group.ADMINISTRATORS)
    change(closed, administrator, is_active=False)
    with pytest.raises(RuleBroken, match="last administrator"):
        change(administrator, None, **fields)
    root = User.objects.create_superuser("root@example.org", factories.PASSWORD)
    change(administrator, None, **fields)
    assert list(User.objects.administrators()) == [root]


@pytest.mark.parametrize("name", ["x" * 201, "x" * 1_000_000, "a\0b", "a\u2067b"])
def test_a_name_that_cannot_be_is_refused_and_nothing_changes(administrator, name):
    user = factories.user("person@example.org", Group.ANALYSTS)
    with pytest.raises(RuleBroken):
        change(user, administrator, name=name, groups=(Group.ADMINISTRATORS,), is_active=False)
    stored = User.objects.get(pk=user.pk)
    assert (stored.name, stored.is_active, stored.group_names) == ("", True, {Group.ANALYSTS})
