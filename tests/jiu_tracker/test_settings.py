"""What the environment may say, and what the application refuses to start with."""

import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from accounts.models import User

ROOT = Path(__file__).resolve().parent.parent.parent
OURS = (
    *("JIU_TRACKER_ENVIRONMENT", "JIU_TRACKER_DATA", "SECRET_KEY", "NOTE_PAPER", "DATABASE_URL", "REDIS_URL"),
    *("HTTPS", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "HSTS_SECONDS", "HSTS_SUBDOMAINS", "STATIC_ROOT", "TIME_ZONE"),
    *("EMAIL_URL", "MAIL_FROM", "SITE_URL", "API_RATE", "API_RATE_ANONYMOUS", "OPEN_DATA"),
)
PRODUCTION = {
    "JIU_TRACKER_ENVIRONMENT": "production",
    "SECRET_KEY": "x" * 50,
    "SITE_URL": "https://tracker.example.org",
}


@pytest.fixture
def start(monkeypatch, tmp_path):
    """Read the settings anew under these variables of the environment, and no other of ours."""

    def read(**variables: str) -> dict:
        for name in OURS:
            monkeypatch.delenv(name, raising=False)
        for name, value in {"JIU_TRACKER_DATA": str(tmp_path), **variables}.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(ROOT / "jiu_tracker" / "settings.py"))

    return read


def started(data, *command: str) -> subprocess.CompletedProcess:
    """Run a command in production, with nothing of ours in the environment but the data folder."""
    environment = {name: value for name, value in os.environ.items() if name not in OURS}
    environment |= {"JIU_TRACKER_ENVIRONMENT": "production", "JIU_TRACKER_DATA": str(data)}
    environment["DJANGO_SETTINGS_MODULE"] = "jiu_tracker.settings"
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def test_production_without_a_secret_key_does_not_start(tmp_path):
    ended = started(tmp_path, "manage.py", "check")
    assert ended.returncode == 1
    assert "SECRET_KEY is not set: production takes it from the environment." in ended.stderr
    assert list(tmp_path.iterdir()) == []


def test_who_starts_production_without_a_secret_key_is_told_in_one_line(tmp_path):
    ended = started(tmp_path, "-m", "jiu_tracker.launch")
    assert ended.returncode == 1
    assert ended.stderr == "Cannot start. SECRET_KEY is not set: production takes it from the environment.\n"
    assert list(tmp_path.iterdir()) == []


def test_an_empty_secret_key_is_none(start):
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY is not set"):
        start(JIU_TRACKER_ENVIRONMENT="production", SECRET_KEY="")


@pytest.mark.parametrize("unset", [{}, {"SITE_URL": ""}])
def test_production_is_told_where_people_reach_it(start, unset):
    without = {name: value for name, value in PRODUCTION.items() if name != "SITE_URL"}
    with pytest.raises(ImproperlyConfigured, match="SITE_URL is not set"):
        start(**without, **unset)
    assert start(**PRODUCTION)["SITE_URL"] == "https://tracker.example.org"
    assert start(**unset)["SITE_URL"] == "http://127.0.0.1:8000"


@pytest.mark.parametrize("name", ["prod", "Production", "", "staging"])
def test_an_unknown_environment_is_refused(start, name):
    with pytest.raises(ImproperlyConfigured, match="write development or production"):
        start(JIU_TRACKER_ENVIRONMENT=name)


@pytest.mark.parametrize("paper", ["A5", "a4", "letter", ""])
def test_an_unknown_paper_is_refused(start, paper):
    with pytest.raises(ImproperlyConfigured, match="write A4 or Letter"):
        start(NOTE_PAPER=paper)


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_paper_is_a4_or_letter(start, paper):
    assert start(NOTE_PAPER=paper)["NOTE_PAPER"] == paper


def test_without_any_variable_a_development_installation_starts_with_a_key_of_its_own(start, tmp_path):
    read = start()
    assert not read["PRODUCTION"]
    assert read["NOTE_PAPER"] == "A4"
    assert read["SECRET_KEY"] == (tmp_path / "secret_key").read_text()
    assert start()["SECRET_KEY"] == read["SECRET_KEY"]
    assert read["DATABASES"]["default"]["ENGINE"] == "jiu_tracker.sqlite"
    assert Path(read["DATABASES"]["default"]["NAME"]).parent == tmp_path


def test_production_takes_the_key_of_the_environment_and_makes_none(start, tmp_path):
    assert start(**PRODUCTION)["SECRET_KEY"] == "x" * 50
    assert not (tmp_path / "secret_key").exists()


def test_production_sends_cookies_over_https_alone_and_asks_for_https(start):
    read = start(**PRODUCTION)
    assert read["SESSION_COOKIE_SECURE"]
    assert read["CSRF_COOKIE_SECURE"]
    assert read["LANGUAGE_COOKIE_SECURE"]
    assert read["SECURE_SSL_REDIRECT"]
    assert read["SECURE_HSTS_SECONDS"] >= 31_536_000


@pytest.mark.parametrize("environment", [{}, PRODUCTION])
def test_errors_are_never_shown_to_the_world(start, environment):
    assert start(**environment)["DEBUG"] is False


def test_one_variable_each_leads_to_postgresql_and_to_redis(start):
    read = start(DATABASE_URL="postgres://me:secret@db:5433/tracker", REDIS_URL="redis://broker:6380/1")
    database = read["DATABASES"]["default"]
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db", 5433, "tracker")
    assert read["CELERY_BROKER_URL"] == "redis://broker:6380/1"


def test_one_variable_leads_to_a_mail_server(start):
    read = start(EMAIL_URL="smtp+tls://me:se%3Acret@mail.example:587", MAIL_FROM="Tracker <tracker@un.example>")
    assert read["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend"
    assert (read["EMAIL_HOST"], read["EMAIL_PORT"], read["EMAIL_USE_TLS"]) == ("mail.example", 587, True)
    assert (read["EMAIL_HOST_USER"], read["EMAIL_HOST_PASSWORD"]) == ("me", "se:cret")
    assert read["DEFAULT_FROM_EMAIL"] == "Tracker <tracker@un.example>"
    assert read["EMAIL_TIMEOUT"] == 10


@pytest.mark.parametrize("variables", [{}, {"EMAIL_URL": "", "MAIL_FROM": ""}])
def test_without_a_mail_server_mails_are_files_in_the_data_folder(start, tmp_path, variables):
    read = start(**variables)
    assert read["EMAIL_BACKEND"] == "django.core.mail.backends.filebased.EmailBackend"
    assert read["EMAIL_FILE_PATH"] == str(tmp_path / "mail")
    assert read["DEFAULT_FROM_EMAIL"] == "JIU response tracker <no-reply@localhost>"


@pytest.mark.parametrize("url", ["me:secret@mail.example", "http://me:secret@mail.example", "smtp://me:secret@mail:x"])
def test_a_mail_server_that_is_not_understood_is_refused_without_its_password(start, url):
    with pytest.raises(ImproperlyConfigured, match=r"write smtp\+tls://") as refusal:
        start(EMAIL_URL=url)
    assert "secret" not in str(refusal.value)


def test_a_job_is_never_given_out_twice_while_it_may_still_run():
    patience = django_settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]
    assert patience > django_settings.CELERY_TASK_TIME_LIMIT > django_settings.CELERY_TASK_SOFT_TIME_LIMIT


@pytest.mark.django_db
def test_production_has_no_development_users(settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="never created in production"):
        call_command("development_users")
    assert not User.objects.exists()


def test_the_rate_of_the_api_is_so_many_requests_a_minute(start):
    read = start(API_RATE="7/min", API_RATE_ANONYMOUS="")
    assert (read["API_RATE"], read["API_RATE_ANONYMOUS"], read["OPEN_DATA"]) == (7, 30, False)
    for rate in ("0/min", "120", "120/hour", "-1/min", "1.5/min", "²/min", "9" * 9 + "/min"):
        with pytest.raises(ImproperlyConfigured, match="API_RATE"):
            start(API_RATE=rate)
