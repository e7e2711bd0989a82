"""Tokens: shown once, kept as a hash, and good for what their owner sees until they end."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.rules import RuleBroken
from api.actions import make_token, revoke_token
from api.models import Quota, Token
from api.rules import MOST_TOKENS, Scope, token_hash
from tests import factories
from tests.api.asking import ask

PAGE = "/accounts/tokens/"
FORM = {"name": "Monthly table", "scopes": ["read:published", "read:answers"], "days": "90"}


def test_a_new_token_is_shown_once_and_kept_as_a_hash(analyst):
    response = analyst.post(PAGE, FORM)
    secret = re.search(r"jiu_[\w-]{43}(?=<)", response.content.decode())[0]
    assert "no-store" in response["Cache-Control"]
    row = Token.objects.get()
    assert row.token_hash == token_hash(secret)
    assert not [name for name, value in vars(row).items() if secret in str(value)]
    assert timedelta(days=89) < row.expires_at - timezone.now() <= timedelta(days=90)
    assert ask("answers", token=secret).status_code == 200
    page = analyst.get(PAGE).content.decode()
    assert "Monthly table" in page
    assert secret not in page


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""},
        {"name": "x" * 101},
        {"name": "turned \u202e name"},
        {"scopes": []},
        {"scopes": ["write:answers"]},
        {"days": ""},
        {"days": "0"},
        {"days": "366"},
        {"days": "9" * 30},
    ],
)
def test_a_form_that_is_not_right_makes_no_token(analyst, change):
    response = analyst.post(PAGE, {**FORM, **change})
    assert response.status_code == 400
    assert "jiu_" not in response.content.decode()
    assert not Token.objects.exists()


def test_nobody_opens_to_a_program_what_they_do_not_see(cast, client):
    client.force_login(cast["stranger"], backend="django.contrib.auth.backends.ModelBackend")
    assert "read:answers" not in client.get(PAGE).content.decode()
    assert client.post(PAGE, FORM).status_code == 400
    with pytest.raises(RuleBroken):
        make_token(name="x", scopes=[Scope.ANSWERS], days=1, by=cast["stranger"])


def test_there_is_an_end_to_the_tokens_of_one_person(cast):
    given = {"name": "x", "scopes": [Scope.PUBLISHED], "days": 1, "by": cast["analyst"]}
    made = [make_token(**given)[0] for _number in range(MOST_TOKENS)]
    with pytest.raises(RuleBroken, match="Revoke one"):
        make_token(**given)
    revoke_token(token=made[0], by=cast["analyst"])
    make_token(**given)


def test_a_revoked_token_opens_nothing_and_nobody_revokes_that_of_another(cast, tokens, client):
    backend = "django.contrib.auth.backends.ModelBackend"
    row = tokens["analyst"]
    client.force_login(cast["oversight"], backend=backend)
    assert client.post(f"{PAGE}{row.pk}/revoke/").status_code == 404
    with pytest.raises(RuleBroken):
        revoke_token(token=row, by=cast["oversight"])
    assert ask("reports", token="jiu_analyst").status_code == 200
    client.force_login(cast["analyst"], backend=backend)
    assert client.post(f"{PAGE}{row.pk}/revoke/").status_code == 302
    response = ask("reports", token="jiu_analyst")
    assert response.status_code == 401
    assert "revoked" in response.json()["detail"]
    assert "revoked" in client.get(PAGE).content.decode().lower()
    assert client.post(f"{PAGE}{row.pk}/revoke/").status_code == 302  # says that it does not work any more


def test_a_token_ends_with_its_time_and_with_the_account(cast, tokens):
    Token.objects.filter(pk=tokens["analyst"].pk).update(
        created_at=timezone.now() - timedelta(days=2), expires_at=timezone.now() - timedelta(seconds=1)
    )
    response = ask("reports", token="jiu_analyst")
    assert (response.status_code, "expired" in response.json()["detail"]) == (401, True)
    cast["oversight"].is_active = False
    cast["oversight"].save()
    response = ask("reports", token="jiu_oversight")
    assert (response.status_code, "closed" in response.json()["detail"]) == (401, True)


@pytest.mark.parametrize("header", ["Bearer jiu_nothing", "Bearer", "Bearer  ", "Basic jiu_analyst", "jiu_analyst", ""])
def test_what_is_no_token_is_refused_even_beside_a_session(tokens, analyst, header):
    response = ask("reports", token="", client=analyst, Authorization=header)
    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_a_token_opens_its_scopes_alone(cast, generous, report):
    factories.token(cast["analyst"], secret="jiu_published", scopes=[Scope.PUBLISHED])
    factories.token(cast["analyst"], secret="jiu_answers", scopes=[Scope.ANSWERS])
    # What a token was given once is no more than its owner sees now.
    factories.token(cast["stranger"], secret="jiu_both")
    statuses = {
        name: [
            ask(path, token=name).status_code for path in ("reports", "organizations", "notes", "answers", "figures")
        ]
        for name in ("jiu_published", "jiu_answers", "jiu_both")
    }
    assert statuses == {
        "jiu_published": [200, 200, 200, 403, 403],
        "jiu_answers": [403, 403, 403, 200, 200],
        "jiu_both": [200, 200, 200, 403, 403],
    }


def test_the_day_of_the_last_use_is_kept_and_written_once(tokens, django_assert_num_queries):
    ask("organizations", token="jiu_analyst")
    row = Token.objects.get(pk=tokens["analyst"].pk)
    assert row.last_used_on == timezone.localdate()
    with django_assert_num_queries(5):  # token with its user, groups, quota, organizations, names
        ask("organizations", token="jiu_analyst")


def test_more_than_the_rate_is_refused_until_the_next_minute(cast, settings, monkeypatch, client):
    settings.API_RATE = 2
    clock = [1_000_000 * 60 + 10]
    monkeypatch.setattr("api.actions.time.time", lambda: clock[0])
    factories.token(cast["analyst"], secret="jiu_one")
    factories.token(cast["analyst"], secret="jiu_two")
    assert [ask("notes", token="jiu_one").status_code for _time in range(4)] == [200, 200, 429, 429]
    response = ask("nowhere", token="jiu_one")
    assert (response.status_code, response["Retry-After"]) == (429, "50")
    assert ask("notes", token="jiu_two").status_code == 200
    client.force_login(cast["analyst"], backend="django.contrib.auth.backends.ModelBackend")
    assert [ask("notes", token="", client=client).status_code for _time in range(3)] == [200, 200, 429]
    clock[0] += 50
    assert [ask("notes", token="jiu_one").status_code for _time in range(3)] == [200, 200, 429]
    clock[0] -= 30  # a machine whose clock is late gives no turns again
    assert ask("notes", token="jiu_one").status_code == 429
    # A scope that is missing is counted too.
    factories.token(cast["stranger"], secret="jiu_other")
    assert [ask("answers", token="jiu_other").status_code for _time in range(3)] == [403, 403, 429]
    clock[0] += 2 * 3600
    assert ask("notes", token="jiu_two").status_code == 200
    factories.token(cast["oversight"], secret="jiu_new")
    assert ask("notes", token="jiu_new").status_code == 200
    assert Quota.objects.count() == 2  # who has not asked for an hour is forgotten


def test_a_token_that_opens_nothing_costs_no_write(tokens):
    ask("reports", token="jiu_nothing")
    ask("reports", token="")
    assert not Quota.objects.exists()
