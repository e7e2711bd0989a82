"""Signing in by e-mail address, being locked out, signing out."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import override

from accounts.forms import SignInForm
from accounts.models import User
from accounts.rules import Group
from tests import factories

pytestmark = pytest.mark.django_db
SIGN_IN, SIGN_OUT = reverse("accounts:sign_in"), reverse("accounts:sign_out")
HOME = reverse("home")


@pytest.fixture
def person() -> User:
    return factories.user("Person@example.org")


def sign_in(client, email="person@example.org", password=factories.PASSWORD, **more):
    return client.post(SIGN_IN, {"username": email, "password": password, **more})


def is_signed_in(client) -> bool:
    return client.get(reverse("recommendations:report_list")).status_code == 200


@pytest.mark.parametrize(
    "email", ["Person@example.org", "person@example.org", "PERSON@EXAMPLE.ORG", " person@example.org "]
)
def test_the_address_signs_in_however_it_is_capitalized(client, person, email):
    response = sign_in(client, email)
    assert response.status_code == 302
    assert response["Location"] == HOME
    assert is_signed_in(client)


@pytest.mark.parametrize(
    ("email", "password"),
    [("person@example.org", "A long enough password"), ("nobody@example.org", factories.PASSWORD)],
)
def test_a_wrong_password_and_an_unknown_address_get_one_and_the_same_answer(client, person, email, password):
    response = sign_in(client, email, password)
    assert response.status_code == 200
    assert str(escape(SignInForm.error_messages["invalid_login"])) in response.content.decode()
    assert not is_signed_in(client)


def test_the_address_stays_in_the_form_after_a_wrong_password_and_the_password_does_not(client, person):
    page = sign_in(client, "person@example.org", "mistyped-word").content.decode()
    assert 'value="person@example.org"' in page
    assert "mistyped-word" not in page


def test_a_closed_account_cannot_sign_in(client, person):
    User.objects.update(is_active=False)
    assert sign_in(client).status_code == 200
    assert not is_signed_in(client)


def test_closing_an_account_ends_what_it_had_open(client, person):
    sign_in(client)
    User.objects.update(is_active=False)
    assert client.get(reverse("recommendations:report_list")).status_code == 302


def test_after_signing_in_the_page_that_was_asked_for_comes(client, person):
    asked = client.get(reverse("reports:export_list"))
    assert asked.status_code == 302
    form = client.get(asked["Location"]).content.decode()
    assert 'name="next" value="/exports/"' in form
    assert sign_in(client, next="/exports/")["Location"] == "/exports/"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_signing_in_leads_to_no_other_site(client, person, elsewhere):
    assert sign_in(client, next=elsewhere)["Location"] == HOME


def test_who_is_signed_in_is_led_past_the_form(client, person):
    sign_in(client)
    assert client.get(SIGN_IN)["Location"] == HOME


def test_five_wrong_passwords_lock_even_the_right_one_out(client, person):
    answers = [sign_in(client, password="wrong").status_code for _ in range(5)]
    assert answers == [200, 200, 200, 200, 429]
    response = sign_in(client)
    assert response.status_code == 429
    assert "<main" in response.content.decode()  # a page of ours
    assert not is_signed_in(client)


def test_four_wrong_passwords_and_the_right_one_begin_the_count_anew(client, person):
    for _ in range(2):
        for _ in range(4):
            assert sign_in(client, password="wrong").status_code == 200
        assert sign_in(client).status_code == 302
        client.post(SIGN_OUT)


def test_a_lock_holds_for_one_address_from_one_place_alone(client, person):
    factories.user("other@example.org")
    for _ in range(5):
        sign_in(client, password="wrong")
    assert sign_in(client, "other@example.org").status_code == 302
    client.post(SIGN_OUT)
    elsewhere = client.post(
        SIGN_IN, {"username": "person@example.org", "password": factories.PASSWORD}, REMOTE_ADDR="192.0.2.7"
    )
    assert elsewhere.status_code == 302


def test_another_capitalization_of_the_address_gives_no_further_attempts(client, person):
    for email in ["person@example.org", "Person@example.org", "PERSON@example.org", "pErson@example.org"]:
        sign_in(client, email, "wrong")
    assert sign_in(client, "peRson@example.org", "wrong").status_code == 429
    assert sign_in(client, "perSon@example.org").status_code == 429


def test_the_administration_pages_have_the_same_lock(client, person):
    for _ in range(5):
        client.post(reverse("admin:login"), {"username": "person@example.org", "password": "wrong"})
    assert sign_in(client).status_code == 429


def test_signing_out_is_a_post_and_ends_the_session(client, person):
    sign_in(client)
    assert client.get(SIGN_OUT).status_code == 405
    assert is_signed_in(client)
    assert client.post(SIGN_OUT)["Location"] == SIGN_IN
    assert not is_signed_in(client)


@pytest.mark.parametrize("address", [SIGN_IN, SIGN_OUT])
def test_a_form_of_another_site_neither_signs_in_nor_out(person, address):
    elsewhere = Client(enforce_csrf_checks=True)
    response = elsewhere.post(address, {"username": "person@example.org", "password": factories.PASSWORD})
    assert response.status_code == 403
    page = response.content.decode()
    assert "<main" in page  # a page of ours, in a language
    assert '<html lang="en"' in page


def test_the_form_speaks_chinese_to_a_browser_that_asks_for_it(client):
    with override("en"):  # and back: a request leaves its language behind
        page = client.get(SIGN_IN, headers={"Accept-Language": "zh-CN,zh;q=0.9"}).content.decode()
    assert '<html lang="zh-hans"' in page
    assert re.search("<label[^>]*>[\u4e00-\u9fff]", page)


def test_an_address_of_any_length_is_refused_without_a_fault(client, person):
    response = sign_in(client, "x" * 300_000 + "@example.org", "wrong")
    assert response.status_code == 200
    assert "254" in response.content.decode()


def test_a_member_of_the_administrators_enters_the_administration_pages_and_nobody_else(client, person):
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("admin:index")).status_code == 302
    administrator = factories.user("administrator@example.org", Group.ADMINISTRATORS)
    assert not administrator.is_superuser
    client.force_login(administrator, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("admin:accounts_user_changelist")).status_code == 200
