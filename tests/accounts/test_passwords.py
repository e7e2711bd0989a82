"""A forgotten password: one answer for every address, and a link that works once, for those who have a password."""

import re

import pytest
from django.core import mail
from django.urls import reverse

from accounts.models import User
from tests import factories
from tests.accounts.test_invitations import Refusing

pytestmark = pytest.mark.django_db
ASK, SENT = reverse("accounts:password"), reverse("accounts:password_sent")
NEW = "quite another long password"


@pytest.fixture
def person() -> User:
    return factories.user("Person@example.org")


def link() -> str:
    """The path of the link in the last mail."""
    return re.search(r"^https://tracker\.example(/accounts/password/\S+)$", mail.outbox[-1].body, re.MULTILINE)[1]


def choose(client, path: str, password: str = NEW, second: str | None = None):
    """Follow a link and choose a password on the page it leads to."""
    page = client.get(path, follow=True)
    passwords = {"new_password1": password, "new_password2": password if second is None else second}
    return client.post(page.redirect_chain[-1][0], passwords) if page.redirect_chain else page


def signs_in(client, password: str) -> bool:
    given = {"username": "person@example.org", "password": password}
    return client.post(reverse("accounts:sign_in"), given).status_code == 302


def test_the_sign_in_page_leads_there(client):
    assert f'href="{ASK}"' in client.get(reverse("accounts:sign_in")).content.decode()


@pytest.mark.parametrize("email", ["person@example.org", "PERSON@EXAMPLE.ORG", " person@example.org "])
def test_a_forgotten_password_is_replaced(client, person, email):
    assert client.post(ASK, {"email": email})["Location"] == SENT
    assert mail.outbox[0].to == ["Person@example.org"]
    assert "24 hours" in mail.outbox[0].body
    assert choose(client, link())["Location"] == reverse("accounts:password_done")
    assert client.get(reverse("accounts:password_done")).status_code == 200
    assert not signs_in(client, factories.PASSWORD)
    assert signs_in(client, NEW)


def test_the_link_leads_to_this_installation_whatever_host_the_request_names(client, person, settings):
    settings.ALLOWED_HOSTS = ["other.example"]
    settings.SITE_URL = "https://tracker.example/"
    assert client.post(ASK, {"email": person.email}, headers={"Host": "other.example"}).status_code == 302
    assert "other.example" not in mail.outbox[0].body
    assert link().startswith("/accounts/password/")


def test_an_address_is_found_in_other_letters_too(client):
    factories.user("person@EXÄMPLE.org")
    client.post(ASK, {"email": "person@exÄmple.ORG"})
    assert [message.to for message in mail.outbox] == [["person@xn--exmple-cua.org"]]


def answers(client, email: str) -> tuple:
    response = client.post(ASK, {"email": email})
    page = client.get(response["Location"]).content.decode()
    return response.status_code, response["Location"], re.sub(r'value="[^"]*"', "", page)


def test_everybody_gets_the_same_answer_and_only_who_has_a_password_a_mail(client, person):
    closed = factories.user("closed@example.org")
    User.objects.filter(pk=closed.pk).update(is_active=False)
    factories.invitation("invited@example.org")
    known = answers(client, "person@example.org")
    assert len(mail.outbox) == 1
    for email in ("nobody@example.org", "closed@example.org", "invited@example.org"):
        assert answers(client, email) == known
    assert len(mail.outbox) == 1


def test_a_mail_server_that_refuses_changes_nothing_in_the_answer(client, person, settings, caplog):
    unknown = answers(client, "nobody@example.org")
    settings.EMAIL_BACKEND = f"{Refusing.__module__}.Refusing"
    assert answers(client, "person@example.org") == unknown
    assert "Failed to send password reset email" in caplog.text


def test_a_letter_that_only_looks_like_another_leads_no_mail_astray(client):
    factories.user("mike@example.org")
    client.post(ASK, {"email": "mi\u212ae@example.org"})  # the sign for kelvin
    assert [message.to for message in mail.outbox] == [["mike@example.org"]]


def test_a_link_works_once(client, person):
    client.post(ASK, {"email": person.email})
    choose(client, link())
    response = choose(client, link(), "a third long password")
    assert "does not work any more" in response.content.decode()
    assert signs_in(client, NEW)


@pytest.mark.parametrize("path", ["MQ/set-password", "MQ/c0ffee-0123456789abcdef", "!/x", "99999999999999999999/x"])
def test_a_link_that_is_none_says_so(client, person, path):
    response = client.get(f"/accounts/password/{path}/")
    assert response.status_code == 200
    assert "does not work any more" in response.content.decode()


@pytest.mark.parametrize(
    ("password", "second", "message"),
    [(NEW, "different", "match"), ("short", None, "too short"), ("x" * 1025, None, "1024")],
)
def test_a_new_password_keeps_to_the_rules(client, person, password, second, message):
    client.post(ASK, {"email": person.email})
    response = choose(client, link(), password, second)
    assert message in response.content.decode()
    assert signs_in(client, factories.PASSWORD)


def test_a_new_password_ends_the_sessions_elsewhere_and_undoes_no_change_of_the_account(client, person):
    elsewhere = type(client)()
    signs_in(elsewhere, factories.PASSWORD)
    client.post(ASK, {"email": person.email})
    choose(client, link())
    assert elsewhere.get(reverse("recommendations:report_list")).status_code == 302
