"""The page behind the link of an invitation: it lets one person in, once, and its address reaches nobody else."""

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Invitation, User
from tests import factories

pytestmark = pytest.mark.django_db
HOME = reverse("home")
REPORTS = reverse("recommendations:report_list")
MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"


def address(token: str = "token") -> str:
    return reverse("accounts:accept_invitation", args=[token])


def accept(client, token: str = "token", *, name="New Person", first=factories.PASSWORD, second=None):
    passwords = {"new_password1": first, "new_password2": first if second is None else second}
    return client.post(address(token), {"name": name, **passwords})


@pytest.fixture
def invitation() -> Invitation:
    return factories.invitation("new@example.org")


def test_the_page_says_whose_invitation_it_is_and_what_a_password_must_be(client, invitation):
    User.objects.update(name="Given Name")
    response = client.get(address())
    page = response.content.decode()
    assert response.status_code == 200
    assert "new@example.org" in page
    assert 'value="Given Name"' in page
    assert "at least 12 characters" in page
    assert not Invitation.objects.get().accepted_at


def test_accepting_signs_in_and_leads_home(client, invitation):
    response = accept(client)
    assert response.status_code == 302
    assert response["Location"] == HOME
    page = client.get(REPORTS)
    assert page.status_code == 200
    assert "New Person" in page.content.decode()
    client.post(reverse("accounts:sign_out"))
    sign_in = {"username": "new@example.org", "password": factories.PASSWORD}
    assert client.post(reverse("accounts:sign_in"), sign_in).status_code == 302


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"second": "something else entirely"}, "match"),
        ({"second": ""}, "required"),
        ({"first": "short"}, "too short"),
        ({"first": "qwerty123456"}, "too common"),
        ({"first": "new@example.org"}, "too similar"),
        ({"first": "Newly Made Person", "name": "Newly Made Person"}, "too similar"),
        ({"first": "x" * 1025}, "1024"),
        ({"first": "x" * 1_000_000}, "1024"),
        ({"name": ""}, "required"),
        ({"name": "   "}, "required"),
        ({"name": "x" * 201}, "200"),
        ({"name": "x" * 1_000_000}, "200"),
        ({"name": "moc.elpmaxe\u202e"}, r"U\+202E"),
        ({"name": "a\0b"}, "Null"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_the_invitation_stays_open(client, invitation, given, message):
    response = accept(client, **given)
    assert response.status_code == 200
    errors = re.findall(r'<ul class="errorlist".*?</ul>', response.content.decode(), re.DOTALL)
    assert all(error.count("<li>") == 1 and re.search(message, error) for error in errors)
    assert len(errors) == (2 if message == "1024" else 1)
    assert not Invitation.objects.get().accepted_at
    assert not User.objects.get().has_usable_password()
    assert client.get(REPORTS).status_code == 302
    assert accept(client)["Location"] == HOME


def test_a_mistyped_password_does_not_come_back(client, invitation):
    page = accept(client, first="mistyped-word-one", second="mistyped-word-two").content.decode()
    assert "mistyped-word" not in page
    assert 'value="New Person"' in page


def spoil(invitation: Invitation, how: str) -> str:
    """Make the invitation one that lets nobody in; return its token."""
    match how:
        case "used":
            Invitation.objects.update(accepted_at=timezone.now())
        case "expired":
            Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        case "superseded":
            Invitation.objects.update(replaced_at=timezone.now())
            factories.invitation(user=invitation.user, token="newer")
        case "closed":
            User.objects.update(is_active=False)
        case "garbage":
            return "ﬀ-%00-" + "x" * 2000
    return "token"


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    ("how", "status", "heading", "advice"),
    [
        ("used", 410, "has been used already", "Sign in"),
        ("expired", 410, "has expired", "administrator"),
        ("superseded", 410, "newer invitation", "latest e-mail"),
        ("closed", 410, "has been closed", "administrator"),
        ("garbage", 404, "no invitation", "administrator"),
    ],
)
def test_a_link_that_lets_nobody_in_says_why_and_what_to_do(client, invitation, how, status, heading, advice, method):
    token = spoil(invitation, how)
    response = client.get(address(token)) if method == "get" else accept(client, token)
    page = response.content.decode()
    assert response.status_code == status
    assert heading in page.partition("<h1>")[2].partition("</h1>")[0]
    assert advice in page.partition('role="alert">')[2].partition("</p>")[0]
    assert "new@example.org" not in page
    assert client.get(REPORTS).status_code == 302
    assert not User.objects.get().has_usable_password()


def test_who_comes_second_with_one_link_is_told(client, invitation):
    client.get(address())
    other = Client()
    assert accept(other).status_code == 302
    response = accept(client, name="Second", first="a password of the second")
    assert response.status_code == 410
    assert User.objects.get().check_password(factories.PASSWORD)
    assert client.get(REPORTS).status_code == 302


def test_who_is_signed_in_as_somebody_else_is_warned_and_then_signed_in_as_the_invited_person(client, invitation):
    other = factories.user("other@example.org")
    client.force_login(other, backend=MODEL_BACKEND)
    client.session["kept"] = "of the other"
    assert "You are signed in as other@example.org" in client.get(address()).content.decode()
    accept(client)
    page = client.get(REPORTS).content.decode()
    assert "New Person" in page
    assert "other@example.org" not in page
    assert "kept" not in client.session


@pytest.mark.parametrize("how", ["open", "used", "garbage"])
def test_the_address_is_neither_cached_nor_told_to_other_pages(client, invitation, how):
    response = client.get(address(spoil(invitation, how)))
    assert {"no-store", "private"} <= set(response["Cache-Control"].split(", "))
    assert response["Referrer-Policy"] == "strict-origin"


def test_no_table_keeps_the_token(client):
    factories.invitation("new@example.org", token="the-token-of-this-link")
    assert accept(client, "the-token-of-this-link").status_code == 302
    for model in apps.get_models():
        kept = str(list(model.objects.values_list()))
        assert "the-token-of-this-link" not in kept, model


def test_the_form_of_another_site_is_refused(invitation):
    elsewhere = Client(enforce_csrf_checks=True)
    assert accept(elsewhere).status_code == 403
    assert not Invitation.objects.get().accepted_at


@pytest.mark.parametrize("method", ["put", "delete", "options"])
def test_other_methods_do_nothing(client, invitation, method):
    assert getattr(client, method)(address()).status_code == 405
    assert not Invitation.objects.get().accepted_at


def test_closing_the_account_ends_the_session_at_the_next_request(client, invitation):
    accept(client)
    User.objects.update(is_active=False)
    assert client.get(REPORTS).status_code == 302
