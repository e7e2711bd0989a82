"""The pages on which administrators see, invite and change people."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Invitation, User
from accounts.rules import Group
from recommendations.actions import name_focal_point
from recommendations.models import FocalPoint, Organization
from tests import factories
from tests.accounts.test_invitations import Refusing

pytestmark = pytest.mark.django_db
URL, INVITE = reverse("recommendations:people"), reverse("recommendations:invite")
MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"
# session, user, groups of the user; choices of organizations and their names;
# count of the rows, rows; their groups, focal points, and the names of those organizations;
# whether the page must be marked as holding illustrative answers
QUERIES = 11


@pytest.fixture
def administrator(client) -> User:
    user = factories.user("administrator@example.org", Group.ADMINISTRATORS)
    client.force_login(user, backend=MODEL_BACKEND)
    return user


@pytest.fixture
def organizations() -> list[Organization]:
    return [factories.organization(code, order=order) for order, code in enumerate(["B", "A", "C"], 1)]


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    """Send a form, and commit."""

    def run(client, path: str, data: dict):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(path, data)

    return run


def text_of(response) -> str:
    return response.content.decode()


def rows_of(response) -> list[list[str]]:
    """The cells of the table, without their elements."""
    body = text_of(response).partition("<tbody>")[2].partition("</tbody>")[0]
    rows = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in body.split("</tr>")[:-1]]
    return [[re.sub(r"<[^>]+>", "", cell).strip() for cell in row] for row in rows]


def names_on(response) -> list[str]:
    return [row[0] for row in rows_of(response)]


def errors_on(response) -> list[str]:
    """What the form refuses, wherever it says so."""
    page = text_of(response)
    lists = re.findall(r'<ul class="errorlist".*?>(.*?)</ul>', page, re.DOTALL)
    return lists + re.findall(r'<p class="message error" role="alert">(.*?)</p>', page, re.DOTALL)


def page_of(user: User) -> str:
    return reverse("recommendations:person", args=[user.pk])


# --- The list --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_database_as_often_for_three_people_as_for_one(
    client, administrator, organizations, django_assert_num_queries, count
):
    everybody = [administrator, *(factories.user(f"p{n}@example.org", Group.ANALYSTS) for n in range(1, count))]
    for user in everybody:
        for organization in organizations:
            name_focal_point(user=user, organization=organization)
    with django_assert_num_queries(QUERIES):
        response = client.get(URL)
    assert len(rows_of(response)) == count


def test_the_list_says_who_may_do_what(client, administrator, organizations):
    analyst = factories.user("analyst@example.org", Group.OVERSIGHT, Group.ANALYSTS)
    User.objects.filter(pk=analyst.pk).update(name="An Analyst", last_login=None, is_active=False)
    invited = factories.invitation("invited@example.org").user
    for organization in organizations[1:]:
        name_focal_point(user=invited, organization=organization)
    User.objects.create_superuser("root@example.org", factories.PASSWORD)
    rows = {row[1]: row for row in rows_of(client.get(URL))}
    assert rows["analyst@example.org"] == [
        *("An Analyst", "analyst@example.org", "Analysts, Oversight staff", "—", "Closed", "—")
    ]
    assert rows["invited@example.org"][2:] == ["—", "A, C", "Invited", "—"]
    assert rows["administrator@example.org"][2:5] == ["Administrators", "—", "Active"]
    assert rows["administrator@example.org"][5] != "—"
    assert rows["root@example.org"][2] == "Superuser"


@pytest.fixture
def three_people(administrator, organizations) -> None:
    User.objects.update(name="Dora")
    for name, email, groups, codes in [
        ("bruno", "z@example.org", [Group.ANALYSTS], "AB"),
        ("", "carla_1@example.org", [Group.ANALYSTS, Group.SECRETARIAT], "B"),
        ("Äbba", "x@example.org", [], ""),
    ]:
        user = factories.user(email, *groups)
        User.objects.filter(pk=user.pk).update(name=name)
        for code in codes:
            name_focal_point(user=user, organization=Organization.objects.get(code=code))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, {"bruno", "carla_1@example.org", "Dora", "Äbba"}),
        ({"q": "BRUN"}, {"bruno"}),
        ({"q": "z@"}, {"bruno"}),
        ({"q": "_"}, {"carla_1@example.org"}),
        ({"q": "%"}, set()),
        ({"group": "analysts"}, {"bruno", "carla_1@example.org"}),
        ({"group": "analysts", "q": "bruno"}, {"bruno"}),
        ({"group": "administrators"}, {"Dora"}),
        ({"organization": "A"}, {"bruno"}),
        ({"organization": "B"}, {"bruno", "carla_1@example.org"}),
        ({"organization": "C"}, set()),
        ({"organization": "B", "group": "secretariat"}, {"carla_1@example.org"}),
    ],
)
def test_words_group_and_organization_narrow_the_list(client, three_people, query, found):
    if "organization" in query:
        query["organization"] = Organization.objects.get(code=query["organization"]).pk
    response = client.get(URL, query)
    assert response.status_code == 200
    assert set(names_on(response)) == found
    assert len(names_on(response)) == len(found)
    if not found:
        assert "Nobody matches" in text_of(response)


def test_superusers_count_among_the_administrators(client, three_people):
    User.objects.create_superuser("root@example.org", factories.PASSWORD)
    assert set(names_on(client.get(URL, {"group": "administrators"}))) == {"Dora", "root@example.org"}


@pytest.mark.parametrize("query", [{"group": "rulers"}, {"organization": "0"}, {"organization": "x"}, {"q": "x" * 201}])
def test_an_invalid_filter_is_refused_and_shows_nobody(client, three_people, query):
    response = client.get(URL, query)
    assert response.status_code == 400
    assert names_on(response) == []
    assert 'role="alert"' in text_of(response)


@pytest.mark.parametrize("sort", [{}, {"sort": "person"}])
def test_people_stand_in_the_order_of_their_names_however_these_are_capitalized(client, three_people, sort):
    names = [name for name in names_on(client.get(URL, sort)) if name.isascii()]
    assert names == ["bruno", "carla_1@example.org", "Dora"]


def test_a_column_sorts_the_list_and_who_never_signed_in_stands_last_either_way(client, three_people):
    User.objects.filter(name="bruno").update(last_login=timezone.now().replace(year=2001))
    assert names_on(client.get(URL, {"sort": "last_login"}))[:2] == ["bruno", "Dora"]
    assert names_on(client.get(URL, {"sort": "-last_login"}))[:2] == ["Dora", "bruno"]
    assert names_on(client.get(URL, {"sort": "-email"}))[0] == "bruno"


@pytest.mark.parametrize(
    "query", [{"sort": "password"}, {"sort": "roles"}, {"sort": "state"}, {"page": "9"}, {"page": "x"}]
)
def test_a_sort_column_or_page_that_does_not_exist_still_gives_the_list(client, three_people, query):
    response = client.get(URL, query)
    assert response.status_code == 200
    assert len(names_on(response)) == 4


def test_fifty_people_stand_on_a_page(client, administrator):
    User.objects.bulk_create(User(email=f"p{n:02}@example.org", password="!") for n in range(50))
    assert len(rows_of(client.get(URL))) == 50
    assert names_on(client.get(URL, {"page": 2})) == ["p49@example.org"]


def test_the_list_is_in_the_navigation_of_administrators_alone(client, administrator):
    reports = reverse("recommendations:report_list")
    assert f'href="{URL}"' in text_of(client.get(reports))
    other = Client()
    other.force_login(factories.user("other@example.org", *set(Group) - {Group.ADMINISTRATORS}), backend=MODEL_BACKEND)
    assert URL not in text_of(other.get(reports))


# --- Inviting --------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_an_administrator_invites_a_focal_point(client, administrator, organizations):
    keys = [row.pk for row in organizations[:2]]
    data = {"email": "New@example.org", "name": "New", "groups": ["analysts"], "organizations": keys}
    response = client.post(INVITE, data)
    user = User.objects.get(email="New@example.org")
    assert response["Location"] == page_of(user)
    assert (user.name, user.group_names) == ("New", {Group.ANALYSTS})
    assert FocalPoint.objects.organization_ids(user) == set(keys)
    assert Invitation.objects.get().sent_by == administrator
    assert "https://tracker.example/accounts/invitation/" in mail.outbox[0].body
    page = text_of(client.get(response["Location"]))
    assert "The invitation to New@example.org has been sent." in page
    assert "The link can be used until" in page


def test_the_form_offers_the_organizations_in_the_order_of_the_annex_under_their_groups(client, administrator):
    for order, (code, group) in enumerate([("Z", "un"), ("Y", "un"), ("X", "specialized")]):
        factories.organization(code, order=order)
        Organization.objects.filter(code=code).update(group=group)
    page = text_of(client.get(INVITE))
    assert re.findall(r"<b>([XYZ])</b> Organization", page) == ["Z", "Y", "X"]
    assert [legend.partition(",")[0] for legend in re.findall(r"<legend>(.*?)</legend>", page)] == [
        *("Groups", "Focal point of", "United Nations", "Specialized agencies and IAEA")
    ]


@pytest.mark.parametrize("email", ["taken@example.org", "TAKEN@EXAMPLE.ORG", " taken@example.org "])
def test_an_address_that_has_an_account_leads_to_that_person(client, administrator, email):
    person = factories.user("Taken@example.org")
    User.objects.filter(pk=person.pk).update(name="<b>Taken</b>")
    response = client.post(INVITE, {"email": email, "name": "Other"})
    assert response.status_code == 200
    (error,) = errors_on(response)
    assert "already has an account" in error
    assert f'<a href="{page_of(person)}">&lt;b&gt;Taken&lt;/b&gt;</a>' in error
    assert User.objects.count() == 2


def test_an_address_that_was_taken_a_moment_ago_is_refused_in_words(client, administrator, monkeypatch):
    factories.user("taken@example.org")
    monkeypatch.setattr("recommendations.forms.InviteForm.clean_email", lambda form: form.cleaned_data["email"])
    monkeypatch.setattr("recommendations.forms.InviteForm._post_clean", lambda form: None)
    response = client.post(INVITE, {"email": "taken@example.org"})
    assert "already has an account" in errors_on(response)[0]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"email": ""}, "required"),
        ({"email": "nobody"}, "valid"),
        ({"email": "josé@example.org"}, "valid"),
        ({"email": "x" * 1_000_000}, "254"),
        ({"name": "x" * 201}, "200"),
        ({"name": "x" * 1_000_000}, "200"),
        ({"name": "a\u202eb"}, r"U\+202E"),
        ({"name": "a\0b"}, "Null"),
        ({"groups": ["rulers"]}, "rulers"),
        ({"organizations": ["0"]}, "0"),
        ({"organizations": ["x"]}, "x"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_nobody_is_invited(client, administrator, commit, given, message):
    response = commit(client, INVITE, {"email": "new@example.org", "name": "New", **given})
    assert response.status_code == 200
    assert re.search(message, "".join(errors_on(response)))
    assert User.objects.count() == 1
    assert mail.outbox == []


def test_a_domain_in_other_letters_is_taken(client, administrator, commit):
    commit(client, INVITE, {"email": "new@EXÄMPLE.org"})
    assert User.objects.filter(email="new@xn--exmple-cua.org").exists()
    response = client.post(INVITE, {"email": "new@exämple.org"})
    assert "already has an account" in errors_on(response)[0]


def test_when_the_focal_point_cannot_be_stored_nobody_is_invited(client, administrator, organizations, monkeypatch):
    def broken(**values):
        raise ZeroDivisionError

    monkeypatch.setattr("recommendations.actions.set_focal_points", broken)
    with pytest.raises(ZeroDivisionError):
        client.post(INVITE, {"email": "new@example.org", "organizations": [organizations[0].pk]})
    assert User.objects.count() == 1
    assert not Invitation.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_mail_that_fails_is_shown_and_sent_again(client, administrator, settings):
    settings.EMAIL_BACKEND = f"{Refusing.__module__}.Refusing"
    response = client.post(INVITE, {"email": "new@example.org"})
    user = User.objects.get(email="new@example.org")
    page = text_of(client.get(response["Location"]))
    assert "the e-mail could not be sent. Send it again later." in page
    assert "no such user" in page
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    again = client.post(f"{page_of(user)}invitation/")
    page = text_of(client.get(again["Location"]))
    assert "has been sent" in page
    assert "no such user" not in page
    assert len(mail.outbox) == 1


def test_without_a_mail_server_the_page_says_where_the_mail_is(client, administrator, commit, settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    response = commit(client, INVITE, {"email": "new@example.org"})
    assert str(tmp_path) in text_of(client.get(response["Location"]))
    assert len(list(tmp_path.iterdir())) == 1


# --- A person --------------------------------------------------------------------------------------------------------


def change(client, user: User, **given):
    return client.post(page_of(user), {"name": "", "is_active": "on", **given})


def test_the_page_of_a_person_shows_what_is_stored(client, administrator, organizations):
    user = factories.user("person@example.org", Group.SECRETARIAT)
    name_focal_point(user=user, organization=organizations[1])
    ticked = re.findall(r'name="(\w+)" value="([^"]*)"[^>]* checked', text_of(client.get(page_of(user))))
    assert set(ticked) == {("groups", "secretariat"), ("organizations", str(organizations[1].pk))}


def test_an_administrator_changes_somebody(client, administrator, organizations):
    user = factories.user("person@example.org", Group.SECRETARIAT)
    name_focal_point(user=user, organization=organizations[0])
    response = change(client, user, name="Name", groups=["oversight staff"], organizations=[organizations[2].pk])
    assert response["Location"] == page_of(user)
    user = User.objects.get(pk=user.pk)
    assert (user.name, user.group_names) == ("Name", {Group.OVERSIGHT})
    assert FocalPoint.objects.organization_ids(user) == {organizations[2].pk}


def test_closing_an_account_ends_what_it_had_open_at_the_next_request(client, administrator):
    user = factories.user("person@example.org", Group.ANALYSTS)
    elsewhere = Client()
    elsewhere.force_login(user, backend=MODEL_BACKEND)
    assert elsewhere.get(reverse("recommendations:report_list")).status_code == 200
    client.post(page_of(user), {"name": "", "groups": ["analysts"]})
    assert elsewhere.get(reverse("recommendations:report_list")).status_code == 302
    assert "Closed" in text_of(client.get(page_of(user)))
    change(client, user, groups=["analysts"])
    assert User.objects.get(pk=user.pk).is_active


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"is_active": "", "groups": ["administrators"]}, "your own account"),
        ({"groups": ["analysts"]}, "leave the administrators yourself"),
    ],
)
def test_administrators_do_not_shut_themselves_out(client, administrator, organizations, given, reason):
    response = change(client, administrator, name="Changed", organizations=[organizations[0].pk], **given)
    assert response.status_code == 200
    assert reason in errors_on(response)[0]
    assert "<h1>administrator@example.org</h1>" in text_of(response)
    assert 'value="Changed"' in text_of(response)
    stored = User.objects.get()
    assert stored.is_staff
    assert stored.name == ""
    assert not FocalPoint.objects.exists()


@pytest.mark.parametrize("name", ["x" * 1_000_000, "a\u200fb"])
def test_a_name_that_cannot_be_is_refused(client, administrator, name):
    user = factories.user("person@example.org")
    response = change(client, user, name=name, groups=["analysts"])
    assert len(errors_on(response)) == 1
    stored = User.objects.get(pk=user.pk)
    assert (stored.name, stored.group_names) == ("", frozenset())


def test_who_has_a_password_is_not_invited_again(client, administrator):
    user = factories.user("person@example.org")
    assert f"{page_of(user)}invitation/" not in text_of(client.get(page_of(user)))
    response = client.post(f"{page_of(user)}invitation/", follow=True)
    assert "has a password already" in text_of(response)
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "The link can be used until"),
        ({"expires_at": timezone.now()}, "The link expired on"),
        ({"sent_at": None}, "could not be sent"),
        ({"sent_at": None, "error": "<i>reason</i>"}, "&lt;i&gt;reason&lt;/i&gt;"),
    ],
)
def test_the_page_tells_what_became_of_the_invitation(client, administrator, fields, words):
    invitation = factories.invitation(**fields)
    assert words in text_of(client.get(page_of(invitation.user)))


def test_who_has_accepted_is_shown_since_when_and_no_invitation(client, administrator):
    user = factories.user("person@example.org")
    factories.invitation(user=user, accepted_at=timezone.now())
    page = text_of(client.get(page_of(user)))
    assert "accepted the invitation on" in page
    assert "<h2" not in page


def test_somebody_without_a_password_or_an_invitation_can_be_invited(client, administrator, commit):
    user = User.objects.create_user("made@example.org")
    assert "None has been sent" in text_of(client.get(page_of(user)))
    commit(client, f"{page_of(user)}invitation/", {})
    assert mail.outbox[0].to == ["made@example.org"]


# --- Who may see them ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["stranger", "focal point", "analyst", "oversight", "secretariat"])
def test_for_others_the_pages_do_not_exist_and_do_nothing(cast, client, kind):
    client.force_login(cast[kind], backend=MODEL_BACKEND)
    invited = factories.invitation().user
    count = User.objects.count()
    for path in (URL, INVITE, page_of(invited), f"{page_of(invited)}invitation/"):
        assert client.get(path).status_code == 404
        assert client.post(path, {"email": "new@example.org", "name": "Changed"}).status_code == 404
    assert User.objects.count() == count
    assert not User.objects.filter(name="Changed").exists()
    assert mail.outbox == []


def test_the_link_leads_to_this_installation_whatever_host_the_request_names(client, administrator, settings, commit):
    settings.ALLOWED_HOSTS = ["testserver", "other.example"]
    invited = factories.invitation("invited@example.org").user
    client.defaults["HTTP_HOST"] = "other.example"
    data = {"email": "new@example.org", "name": "New"}
    for path in (INVITE, reverse("recommendations:invite_again", args=[invited.pk])):
        commit(client, path, data)
    assert len(mail.outbox) == 2
    for message in mail.outbox:
        assert "https://tracker.example/accounts/invitation/" in message.body
        assert "other.example" not in message.body


# --- An organization without a name ----------------------------------------------------------------------------------


def test_an_organization_without_a_name_is_called_by_its_code(client, administrator, organizations):
    person = factories.user("person@example.org")
    name_focal_point(user=person, organization=organizations[0])
    organizations[0].names.all().delete()
    assert [row[3] for row in rows_of(client.get(URL)) if row[1] == person.email] == ["B"]
    for path in (f"{URL}?organization={organizations[0].pk}", INVITE, page_of(person)):
        response = client.get(path)
        assert response.status_code == 200
        assert ">B<" in text_of(response)
    assert (organizations[0].short_name, organizations[0].full_name) == ("B", "B")
    assert (organizations[1].short_name, organizations[1].full_name) == ("A", "Organization A")


# --- The administration pages ----------------------------------------------------------------------------------------


def test_the_administration_pages_show_people_and_change_none(client, administrator):
    """Another door would be without the rules: there the last administrator could leave the administrators."""
    here = reverse("admin:accounts_user_change", args=[administrator.pk])
    page = text_of(client.get(here))
    assert f'href="{page_of(administrator)}"' in page
    assert 'name="_save"' not in page
    assert "password" not in page.partition("<main")[2].replace("/password_change/", "")
    add, delete = reverse("admin:accounts_user_add"), reverse("admin:accounts_user_delete", args=[administrator.pk])
    for path in (here, add, delete):
        assert client.post(path, {"email": administrator.email, "name": "Other", "post": "yes"}).status_code == 403
    assert page_of(administrator) in text_of(client.get(reverse("admin:accounts_user_changelist")))
    assert User.objects.administrators().get() == administrator


def organization_form(code: str, **names) -> dict:
    management = {"names-TOTAL_FORMS": "1", "names-INITIAL_FORMS": "0"}
    return {"code": code, "group": "un", "order": "1", **management, **names}


def test_the_administration_pages_store_no_organization_without_a_name(client, administrator):
    add = reverse("admin:recommendations_organization_add")
    assert client.post(add, organization_form("NEW")).status_code == 200
    assert not Organization.objects.exists()
    name = {"names-0-language": "en", "names-0-name": "New", "names-0-short": "N", "names-0-provenance": "unverified"}
    assert client.post(add, organization_form("NEW", **name)).status_code == 302
    assert Organization.objects.get().short_name == "N"
    assert "focal_points-TOTAL_FORMS" not in text_of(client.get(add))


def test_an_organization_of_an_impossible_number_is_a_choice_that_is_not_there(cast, client):
    """Finding: SQLite cannot hold the number, and the page answered with an error of the server."""
    client.force_login(cast["administrator"], backend="django.contrib.auth.backends.ModelBackend")
    page = client.post("/people/invite/", {"email": "new@example.org", "organizations": "9" * 30})
    assert page.status_code in (200, 400)
    assert not User.objects.filter(email="new@example.org").exists()
