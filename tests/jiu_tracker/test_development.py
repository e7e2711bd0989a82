"""What only a development machine has: a secret key of its own, and one user per kind."""

import io
import re
import stat
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from accounts.models import User
from accounts.rules import Group
from jiu_tracker.development import secret_key
from recommendations.models import FocalPoint
from tests import factories


def test_the_key_is_made_once_and_kept(tmp_path):
    folder = tmp_path / "a" / "b"
    first = secret_key(folder)
    assert len(first) >= 50
    assert secret_key(folder) == first


def test_two_installations_have_two_keys(tmp_path):
    assert secret_key(tmp_path / "one") != secret_key(tmp_path / "two")


def test_the_key_is_readable_by_its_owner_alone(tmp_path):
    secret_key(tmp_path)
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_processes_that_start_at_once_get_one_key(tmp_path):
    together = Barrier(8)

    def first_use(_number) -> str:
        together.wait()
        return secret_key(tmp_path)

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(first_use, range(8)))) == 1


def test_a_folder_that_cannot_be_made_is_an_error_and_not_a_key(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ImproperlyConfigured, match="cannot be written"):
        secret_key(tmp_path / "file" / "folder")


# --- Users -----------------------------------------------------------------------------------------------------------


def development_users(**options) -> dict[str, str]:
    """Run the command; return the printed addresses with their passwords."""
    out = io.StringIO()
    call_command("development_users", stdout=out, **options)
    return dict(re.findall(r"^  (\S+@example\.org) +(\S+)$", out.getvalue(), re.MULTILINE))


@pytest.mark.django_db
def test_there_is_one_user_per_kind_whose_printed_password_opens_the_account():
    factories.organization("SECOND", order=2)
    factories.organization("FIRST", order=1)
    printed = development_users()
    groups = {user.email.partition("@")[0]: user.group_names for user in User.objects.all()}
    assert groups == {
        "administrator": {Group.ADMINISTRATORS},
        "secretariat": {Group.SECRETARIAT},
        "oversight": {Group.OVERSIGHT},
        "analyst": {Group.ANALYSTS},
        "focal-point": set(),
    }
    assert [user.email for user in User.objects.all() if user.is_staff] == ["administrator@example.org"]
    assert FocalPoint.objects.get().user.email == "focal-point@example.org"
    assert FocalPoint.objects.get().organization.code == "FIRST"
    assert all(User.objects.get(email=email).check_password(password) for email, password in printed.items())
    assert len(set(printed.values())) == 5


@pytest.mark.django_db
def test_the_second_time_nothing_is_printed_and_no_password_changes():
    before = development_users()
    assert development_users() == {}
    assert all(User.objects.get(email=email).check_password(password) for email, password in before.items())


@pytest.mark.django_db
def test_forgotten_passwords_are_replaced_when_asked():
    before = development_users()
    after = development_users(reset=True)
    assert set(after) == set(before)
    for email, password in after.items():
        user = User.objects.get(email=email)
        assert user.check_password(password)
        assert not user.check_password(before[email])
