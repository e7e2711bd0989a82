"""Users: one per address, and what their groups let them see."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.actions import admit_user, ensure_groups
from accounts.models import User
from accounts.rules import Group
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("second", ["person@example.org", "PERSON@example.org", "Person@Example.ORG"])
def test_two_addresses_that_differ_only_in_case_are_one_account(second):
    factories.user("person@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(email=second)])
    assert User.objects.count() == 1


def test_a_form_says_in_words_that_the_address_has_an_account():
    factories.user("person@example.org")
    with pytest.raises(ValidationError, match=r"address .*account"):
        User(email="Person@example.org", password="x").full_clean()


@pytest.mark.parametrize("email", ["", None])
def test_a_user_needs_an_address(email):
    with pytest.raises(ValueError, match="needs an e-mail address"):
        User.objects.create_user(email)


def test_an_address_is_kept_as_typed_and_found_however_it_is_typed():
    user = factories.user(" Person@Example.org ")
    assert user.email == "Person@Example.org"
    assert User.objects.get_by_natural_key("pERSON@eXAMPLE.oRG") == user


@pytest.mark.parametrize("pattern", ["%@example.org", "person_example.org", "p%"])
def test_an_address_is_no_pattern(pattern):
    factories.user("person@example.org")
    with pytest.raises(User.DoesNotExist):
        User.objects.get_by_natural_key(pattern)


def test_admitting_a_user_twice_is_refused_and_leaves_the_first_as_it_was():
    first = factories.user("person@example.org", Group.ANALYSTS)
    with pytest.raises(IntegrityError):
        admit_user(email="person@example.org", name="", password="other", groups=(Group.SECRETARIAT,))
    stored = User.objects.get()
    assert stored == first
    assert stored.group_names == {Group.ANALYSTS}
    assert stored.check_password(factories.PASSWORD)


def test_groups_are_made_once():
    ensure_groups()
    ensure_groups()
    user = factories.user("person@example.org", *Group)
    assert user.group_names == set(Group.values)


@pytest.mark.parametrize("group", Group)
@pytest.mark.parametrize("asked", Group)
def test_a_user_belongs_to_the_own_group_and_to_no_other(group, asked):
    user = factories.user("person@example.org", group)
    assert user.belongs_to(asked) is (group == asked)


@pytest.mark.parametrize("group", Group)
def test_one_of_the_groups_asked_for_is_enough(group):
    assert factories.user("person@example.org", group).belongs_to(*Group)


def test_a_superuser_belongs_to_every_group():
    user = User.objects.create_superuser("root@example.org", factories.PASSWORD)
    assert all(user.belongs_to(group) for group in Group)
    assert user.is_staff


@pytest.mark.parametrize(
    ("kind", "reads"),
    [
        ("administrator", True),
        ("secretariat", True),
        ("oversight", True),
        ("analyst", True),
        ("focal point", False),
        ("stranger", False),
    ],
)
def test_analysts_and_above_read_everything_others_do_not(cast, kind, reads):
    assert cast[kind].reads_everything is reads


@pytest.mark.parametrize("kind", ["administrator", "analyst"])
def test_a_closed_account_belongs_to_nothing(cast, kind):
    user = cast[kind]
    user.is_active = False
    assert not user.belongs_to(*Group)
    assert not user.reads_everything
