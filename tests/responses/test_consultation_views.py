"""Pages of the rounds: what each reader sees of them, what oversight staff does with them, and to whom it writes."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.core.paginator import Paginator
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from recommendations.actions import name_focal_point
from recommendations.models import Organization
from recommendations.rules import RuleBroken
from responses import consultation_actions, mail_actions, mail_views, tasks
from responses.models import Consultation, ConsultationEvent, Mail, Reminder, ReminderRun
from tests import factories
from tests.responses import rounds

pytestmark = pytest.mark.django_db
SYMBOL, HERE = "JIU/REP/2099/1", "/consultations/JIU-REP-2099-1/"
LIST = reverse("responses:consultation_list")
QUERIES = (
    13  # session, user, groups; report, titles; asked, stages; organizations, names, people, reminders; events; ...
)


@pytest.fixture
def sign_in(cast):
    def client_of(kind: str) -> Client:
        client = Client()
        client.force_login(cast[kind], backend="django.contrib.auth.backends.ModelBackend")
        return client

    return client_of


@pytest.fixture
def oversight(sign_in):
    return sign_in("oversight")


@pytest.fixture
def members(cast):
    """Two organizations beside CAST, whose focal point is in the cast; the last one has none."""
    return [
        Organization.objects.get(code="CAST"),
        *[factories.organization(code, order=order) for order, code in enumerate(["ALPHA", "BETA"], 1)],
    ]


@pytest.fixture
def late(members):
    """A round that is a week late: CAST has drafted and submitted, ALPHA cleared all, BETA sent nothing."""
    consultation = rounds.put(SYMBOL, members, due=-7)
    cast, alpha, _beta = members
    rounds.answer(consultation.report, cast, 1, "draft")
    rounds.answer(consultation.report, cast, 2, "submitted")
    for number in (1, 2):
        rounds.answer(consultation.report, alpha, number, "cleared")
    rounds.focal_point("alpha@example.org", alpha)
    return consultation


def text_of(response) -> str:
    return response.content.decode()


def rows_of(response) -> list[list[str]]:
    """The cells of the table's body, without marks."""
    body = text_of(response).partition("<tbody>")[2].partition("</tbody>")[0]
    return [
        [
            " ".join(unescape(re.sub(r"<[^>]*>", " ", cell)).split())
            for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.S)
        ]
        for row in body.split("</tr>")
        if "<t" in row
    ]


def names_of(response) -> list[str]:
    return [row[0].split()[0] for row in rows_of(response)]


# --- Who sees what --------------------------------------------------------------------------------------------------


def test_oversight_staff_sees_where_everybody_stands_late_ones_first(oversight, late):
    rows = rows_of(oversight.get(HERE))
    today = "–"
    assert rows == [
        ["BETA late Organization BETA", "2", "0", "0", "0", "0", "2", "nobody", today, ""],
        ["CAST late Organization CAST", "0", "1", "0", "1", "0", "2", "focal-point@example.org", today, "Write"],
        ["ALPHA Organization ALPHA", "0", "0", "0", "0", "2", "2", "alpha@example.org", today, ""],
    ]


@pytest.mark.parametrize("kind", ["analyst", "secretariat"])
def test_other_readers_see_what_was_sent_and_no_people(sign_in, late, kind):
    page = sign_in(kind).get(HERE)
    assert rows_of(page) == [
        ["BETA late Organization BETA", "2", "0", "0", "2"],
        ["CAST late Organization CAST", "1", "1", "0", "2"],
        ["ALPHA Organization ALPHA", "0", "0", "2", "2"],
    ]
    text = text_of(page)
    assert "Not yet submitted" in text
    assert "@example.org</" not in text.partition("<main")[2]
    for word in ("Drafted", "Returned", "Focal points", "write/", "reminders/"):
        assert word not in text.partition("<main")[2]


@pytest.mark.parametrize("kind", ["analyst", "secretariat"])
@pytest.mark.parametrize("query", ["?state=returned", "?state=nobody", "?sort=drafted", "?sort=-reminded"])
def test_nor_do_filter_and_order_tell_them_more(sign_in, late, kind, query):
    page = sign_in(kind).get(HERE + query)
    assert page.status_code == (400 if "state" in query else 200)
    assert names_of(page) == ([] if "state" in query else ["BETA", "CAST", "ALPHA"])


def test_administrators_see_all_and_do_nothing(sign_in, late):
    page = text_of(sign_in("administrator").get(HERE))
    assert "focal-point@example.org" in page
    for word in ("close/", "due-date/", "write/"):
        assert word not in page


@pytest.mark.parametrize("kind", ["focal point", "stranger"])
@pytest.mark.parametrize("path", [LIST, HERE, f"{HERE}reminders/", f"{HERE}write/", f"{HERE}open/", f"{HERE}close/"])
def test_for_focal_points_there_is_no_such_page(sign_in, late, kind, path):
    assert sign_in(kind).get(path).status_code == 404
    assert sign_in(kind).post(path).status_code == 404


@pytest.mark.parametrize("kind", ["analyst", "secretariat", "administrator"])
@pytest.mark.parametrize("step", ["open", "due-date", "close", "reopen", "write"])
def test_only_oversight_staff_acts(sign_in, late, kind, step):
    for method in ("get", "post"):
        assert getattr(sign_in(kind), method)(f"{HERE}{step}/").status_code == 404
    assert not ConsultationEvent.objects.exists()


# --- The list of rounds ---------------------------------------------------------------------------------------------


def test_the_list_tells_the_state_of_each_round(oversight, late, members):
    rounds.put("JIU/REP/2099/2", members, due=1)
    rounds.put("JIU/REP/2099/3", members, due=12)
    rounds.put("JIU/REP/2099/4", members, due=-30, closed_on=rounds.today(-20))
    factories.report("JIU/REP/2099/5", assembly_symbol="")
    rounds.put("JIU/REP/2099/6", members, due=0)
    rows = [[row[0][:14], re.sub(r"\d+ \w+ \d{4}", "DAY", row[1]), *row[2:]] for row in rows_of(oversight.get(LIST))]
    assert rows == [
        ["JIU/REP/2099/1", "Late by 7 days due on DAY", "2", "1", "0", "1", "2", "6"],
        ["JIU/REP/2099/6", "Open due today due on DAY", "6", "0", "0", "0", "0", "6"],
        ["JIU/REP/2099/2", "Open due in 1 day due on DAY", "6", "0", "0", "0", "0", "6"],
        ["JIU/REP/2099/3", "Open due in 12 days due on DAY", "6", "0", "0", "0", "0", "6"],
        ["JIU/REP/2099/5", "Not opened", "0", "0", "0", "0", "0", "0"],
        ["JIU/REP/2099/4", "Closed on DAY", "6", "0", "0", "0", "0", "6"],
    ]


def test_the_list_counts_drafts_for_nobody_else(sign_in, late):
    assert rows_of(sign_in("analyst").get(LIST))[0][2:] == ["3", "1", "2", "6"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_database_as_often_for_three_rounds_as_for_one(
    oversight, members, count, django_assert_num_queries
):
    for number in range(1, count + 1):
        rounds.put(f"JIU/REP/2099/{number}", members)
    with django_assert_num_queries(4 + 5):  # those of every page; count, rows, titles, asked, stages
        page = oversight.get(LIST)
    assert len(rows_of(page)) == count


def test_a_long_list_has_pages(oversight, members, monkeypatch):
    monkeypatch.setattr("responses.consultation_views.PER_PAGE", 2)
    for number in range(1, 4):
        rounds.put(f"JIU/REP/2099/{number}", members, due=number)
    assert [row[0][:14] for row in rows_of(oversight.get(LIST))] == ["JIU/REP/2099/1", "JIU/REP/2099/2"]
    assert [row[0][:14] for row in rows_of(oversight.get(LIST, {"page": 2}))] == ["JIU/REP/2099/3"]
    assert oversight.get(LIST, {"page": "x"}).status_code == 200


# --- One round ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [3, 28])
def test_the_page_asks_the_database_as_often_for_28_organizations_as_for_3(
    oversight, cast, count, django_assert_num_queries
):
    members = [factories.organization(f"M{number}", order=number) for number in range(count)]
    consultation = rounds.put(SYMBOL, members, due=-7, recommendations=5)
    for number, member in enumerate(members):
        rounds.focal_point(f"{number}@example.org", member)
        rounds.answer(consultation.report, member, 1, "draft")
    mail_actions.write_by_hand(
        consultation=consultation,
        organizations=members,
        people=[user.pk for user in type(cast["oversight"]).objects.all()],
        by=cast["oversight"],
    )
    with django_assert_num_queries(QUERIES):
        page = oversight.get(HERE)
    assert len(rows_of(page)) == count


def test_the_numbers_lead_to_the_sheet(oversight, late):
    page = text_of(oversight.get(HERE))
    sheet = reverse("responses:sheet", args=[SYMBOL, "CAST"])
    assert f'<a href="{sheet}">CAST</a>' in page
    assert f'<a href="{sheet}" aria-label="CAST, Drafted: 1">1</a>' in page


@pytest.mark.parametrize(
    ("state", "names"),
    [
        ("", ["BETA", "CAST", "ALPHA"]),
        ("late", ["BETA", "CAST"]),
        ("awaiting", ["BETA", "CAST"]),
        ("to_clear", ["CAST"]),
        ("returned", []),
        ("cleared", ["ALPHA"]),
        ("nobody", ["BETA"]),
    ],
)
def test_organizations_are_picked_by_state(oversight, late, state, names):
    page = oversight.get(HERE, {"state": state} if state else {})
    assert names_of(page) == names
    label = {"": "All", "to_clear": "Submitted, to be cleared"}.get(state)
    if label:
        assert re.search(rf'aria-current="true">{label} <span>{len(names)}</span>', text_of(page))


def test_a_filter_that_is_not_valid_is_refused(oversight, late):
    page = oversight.get(HERE, {"state": "everything"})
    assert page.status_code == 400
    assert rows_of(page) == []
    assert "value that cannot be used" in text_of(page)


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("organization", ["ALPHA", "BETA", "CAST"]),
        ("-organization", ["CAST", "BETA", "ALPHA"]),
        ("-cleared", ["ALPHA", "BETA", "CAST"]),
        ("-submitted", ["CAST", "BETA", "ALPHA"]),
        ("drafted", ["BETA", "ALPHA", "CAST"]),
        ("people", ["BETA", "ALPHA", "CAST"]),
        ("nonsense", ["BETA", "CAST", "ALPHA"]),
    ],
)
def test_organizations_are_sorted_by_column(oversight, late, sort, names):
    assert names_of(oversight.get(HERE, {"sort": sort})) == names


def test_order_and_filter_stay_together(oversight, late):
    page = text_of(oversight.get(HERE, {"sort": "-awaited", "state": "late"}))
    assert 'aria-sort="descending"><a href="/consultations/JIU-REP-2099-1/?state=late&amp;sort=awaited"' in page
    assert f'{HERE}?state=cleared&amp;sort=-awaited"' in page


def test_administrators_are_led_to_the_invitation_of_a_missing_focal_point(oversight, late, sign_in):
    link = f'<a href="{reverse("recommendations:invite")}">invite</a>'
    assert link in text_of(sign_in("administrator").get(HERE))
    assert link not in text_of(oversight.get(HERE))


def test_a_report_that_asks_nobody_says_so(oversight, cast):
    rounds.put(SYMBOL, [])
    page = oversight.get(HERE)
    assert page.status_code == 200
    assert "No organization is named as an addressee" in text_of(page)


def test_the_history_shows_who_did_what_and_why(oversight, late, cast):
    consultation_actions.close_consultation(consultation=late, by=cast["oversight"])
    consultation_actions.reopen_consultation(consultation=late, reason="BETA <asked> for it.", by=cast["oversight"])
    page = text_of(oversight.get(HERE))
    assert "BETA &lt;asked&gt; for it." in page
    assert page.index("reopened") < page.index("<strong>oversight@example.org</strong> closed")


# --- Steps ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def report(members):
    return factories.report(SYMBOL, assembly_symbol="")


def test_a_round_is_opened_with_the_date_that_is_proposed(oversight, report):
    page = text_of(oversight.get(f"{HERE}open/"))
    proposed = consultation_actions.default_due_date(report, rounds.today())
    assert f'value="{proposed.isoformat()}"' in page
    assert "the date of the report is not known" in page
    response = oversight.post(f"{HERE}open/", {"due_on": proposed.isoformat()}, follow=True)
    assert "The round is open" in text_of(response)
    assert Consultation.objects.get().due_on == proposed
    assert oversight.get(f"{HERE}open/").status_code == 302  # there is nothing to open


@pytest.mark.parametrize(
    ("due_on", "words"),
    [("", "required"), ("soon", "year-month-day"), ("1999-01-01", "lies before the opening")],
)
def test_what_cannot_be_opened_comes_back_with_the_reason(oversight, report, due_on, words):
    page = oversight.post(f"{HERE}open/", {"due_on": due_on})
    assert page.status_code == 400
    assert words in text_of(page)
    assert f'value="{due_on}"' in text_of(page) or not due_on
    assert not Consultation.objects.exists()


def test_who_is_second_by_a_moment_does_not_overwrite_the_first(report, monkeypatch):
    """Both have looked before either has written."""
    due = rounds.today(90)
    consultation_actions.open_consultation(report=report, due_on=due)
    monkeypatch.setattr(type(Consultation.objects.all()), "exists", lambda self: False)
    with pytest.raises(RuleBroken, match="has been put to the organizations already"):
        consultation_actions.open_consultation(report=report, due_on=rounds.today(10))
    assert Consultation.objects.get().due_on == due
    assert ConsultationEvent.objects.count() == 1


def test_two_at_once_open_one_round(oversight, report):
    due = rounds.today(90).isoformat()
    assert oversight.post(f"{HERE}open/", {"due_on": due}).status_code == 302
    page = oversight.post(f"{HERE}open/", {"due_on": due})
    assert "has been put to the organizations already" in text_of(page)
    assert ConsultationEvent.objects.count() == 1


def test_the_due_date_is_changed_with_a_reason(oversight, late):
    day = rounds.today(20)
    oversight.post(f"{HERE}due-date/", {"due_on": day.isoformat(), "reason": "Asked for by three."})
    late.refresh_from_db()
    event = ConsultationEvent.objects.get()
    assert (late.due_on, event.verb, event.reason) == (day, "due_changed", "Asked for by three.")


def test_a_round_is_closed_and_reopened_with_a_reason_only(oversight, late):
    oversight.post(f"{HERE}close/")
    late.refresh_from_db()
    assert not late.is_open
    due = rounds.today(9).isoformat()
    page = oversight.post(f"{HERE}reopen/", {"reason": " ", "due_on": due})
    assert page.status_code == 400
    assert f'value="{due}"' in text_of(page)
    oversight.post(f"{HERE}reopen/", {"reason": "Late answers", "due_on": due})
    late.refresh_from_db()
    assert (late.is_open, late.due_on) == (True, rounds.today(9))


@pytest.mark.parametrize("step", ["due-date", "close", "reopen", "write", "reminders"])
def test_a_report_that_was_not_put_to_anybody_has_no_such_step(oversight, report, step):
    assert oversight.get(f"{HERE}{step}/").status_code == 404


def test_what_is_typed_into_a_reason_is_checked_and_kept(oversight, late):
    page = oversight.post(f"{HERE}due-date/", {"due_on": rounds.today(9).isoformat(), "reason": "right\u202eleft"})
    assert page.status_code == 400
    assert "right\u202eleft" in text_of(page)
    assert "turns the direction of the text" in text_of(page)


# --- Writing --------------------------------------------------------------------------------------------------------


def ticked(response) -> list[str]:
    return re.findall(r'name="person" value="(\d+)" checked', text_of(response))


def test_the_page_says_who_will_get_it_and_in_which_words(oversight, late, cast):
    page = oversight.get(f"{HERE}write/")
    assert ticked(page) == [str(cast["focal point"].pk)]
    text = text_of(page)
    assert "begun, not submitted: recommendation 1" in text
    assert "oversight@example.org of the oversight staff reminds you" in text
    assert "BETA: nobody is its focal point." in text
    assert "ALPHA" not in text.partition("<main")[2]
    assert not Mail.objects.exists()


def test_one_click_writes_to_those_ticked(oversight, late, cast, sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        response = oversight.post(f"{HERE}write/", {"person": ticked(oversight.get(f"{HERE}write/"))}, follow=True)
    mail = Mail.objects.get()
    assert (mail.user, mail.requested_by, sent) == (cast["focal point"], cast["oversight"], [mail.pk])
    assert "1 mail is on its way." in text_of(response)
    assert rows_of(response)[0][1:4] == ["focal-point@example.org", "CAST", "written by oversight staff"]
    again = oversight.get(f"{HERE}write/")
    assert ticked(again) == []
    assert "has been reminded of it today already" in text_of(again)


def test_a_second_click_writes_nothing(oversight, late, cast):
    people = {"person": [cast["focal point"].pk]}
    oversight.post(f"{HERE}write/", people)
    response = oversight.post(f"{HERE}write/", people, follow=True)
    assert "No e-mail was sent" in text_of(response)
    assert Mail.objects.count() == 1


@pytest.mark.parametrize("person", [[], ["0"], ["x"], ["9" * 5000]])
def test_who_is_not_offered_cannot_be_written_to(oversight, late, person):
    response = oversight.post(f"{HERE}write/", {"person": person})
    assert response.status_code == (302 if person else 400)
    assert not Mail.objects.exists()


def test_somebody_who_was_not_shown_gets_nothing(oversight, late, cast):
    people = ticked(oversight.get(f"{HERE}write/"))
    name_focal_point(user=cast["stranger"], organization=Organization.objects.get(code="CAST"))
    oversight.post(f"{HERE}write/", {"person": people})
    assert [mail.user for mail in Mail.objects.all()] == [cast["focal point"]]


def test_one_organization_alone_is_written_to(oversight, members, cast):
    rounds.focal_point("alpha@example.org", members[1])
    rounds.put(SYMBOL, members, due=20)
    path = f"{HERE}write/?organization=ALPHA"
    page = oversight.get(path)
    assert "focal-point@example.org" not in text_of(page)
    oversight.post(path, {"person": ticked(page)})
    assert [mail.address for mail in Mail.objects.all()] == ["alpha@example.org"]
    assert oversight.get(f"{HERE}write/?organization=UNKNOWN").status_code == 404


def test_who_answers_for_two_organizations_gets_one_mail_whatever_the_way(oversight, late, members, cast):
    """All late ones at once, or one organization after the other, which is how oversight staff go down the list."""
    rounds.focal_point("both@example.org", members[0], members[2])
    page = oversight.get(f"{HERE}write/?organization=BETA")
    assert "CAST: 1 answer is missing" in text_of(page)  # it is said before it is sent
    oversight.post(f"{HERE}write/?organization=BETA", {"person": ticked(page)})
    again = oversight.get(f"{HERE}write/?organization=CAST")
    assert ticked(again) == [str(cast["focal point"].pk)]
    assert "both@example.org, for CAST: has been reminded of it today already." in text_of(again)
    oversight.post(f"{HERE}write/", {"person": ticked(oversight.get(f"{HERE}write/"))})
    mails = {mail.address: mail.reminders.count() for mail in Mail.objects.all()}
    assert mails == {"both@example.org": 2, "focal-point@example.org": 1}
    assert Mail.objects.count() == 2


def test_nobody_is_written_to_when_nothing_is_missing_or_the_round_is_over(oversight, late, cast):
    assert "Nothing is missing" in text_of(oversight.get(f"{HERE}write/?organization=ALPHA"))
    consultation_actions.close_consultation(consultation=late, by=None)
    assert "The round is closed" in text_of(oversight.get(f"{HERE}write/"))
    oversight.post(f"{HERE}write/", {"person": [cast["focal point"].pk]})
    assert not Mail.objects.exists()


def test_nobody_is_written_to_about_a_round_made_up(oversight, members):
    rounds.put(SYMBOL, members, due=-7, illustrative=True)
    assert "made up for demonstration" in text_of(oversight.get(f"{HERE}write/"))
    assert "write/" not in text_of(oversight.get(HERE))


# --- What was sent --------------------------------------------------------------------------------------------------


@pytest.fixture
def reminded(late, cast, oversight, sent):
    """The cast's focal point has been written to, and the server did not take the mail."""
    oversight.post(f"{HERE}write/", {"person": [cast["focal point"].pk]})
    mail = Mail.objects.get()
    Mail.objects.update(state="failed", error="The mail server did not take it: 550 No such user", refused=True)
    return mail


def test_oversight_staff_sees_what_became_of_each_reminder(oversight, reminded, sign_in):
    for client in (oversight, sign_in("administrator")):
        page = client.get(f"{HERE}reminders/")
        ((_day, person, organization, why, outcome),) = rows_of(page)
        assert (person, organization) == ("focal-point@example.org", "CAST")
        assert why == "written by oversight staff"
        assert outcome.startswith("failed The mail server did not take it: 550 No such user")
        assert reminded.text.splitlines()[0] in text_of(page)
    assert sign_in("analyst").get(f"{HERE}reminders/").status_code == 404


def test_a_day_whose_reminders_failed_is_told_to_those_who_see_reminders(oversight, late, sign_in):
    now = timezone.now()
    for days, state, error in [(3, "failed", "Long ago."), (2, "failed", "No worker <ran>."), (1, "done", "")]:
        ReminderRun.objects.create(day=rounds.today(-days), requested_at=now, state=state, error=error)
    before = late.opened_on - timedelta(days=1)
    ReminderRun.objects.create(day=before, requested_at=now, state="failed", error="Not of this round.")
    for client in (oversight, sign_in("administrator")):
        page = text_of(client.get(f"{HERE}reminders/"))
        assert "No worker &lt;ran&gt;." in page
        assert not re.search("Long ago|Not of this round", page)
    ReminderRun.objects.filter(day__gte=late.opened_on).update(state="done")
    assert "did not go out" not in text_of(oversight.get(f"{HERE}reminders/"))


def test_who_writes_is_told_when_mails_are_only_files(oversight, late, settings, tmp_path):
    for path in ("write/", "reminders/"):
        assert "has no mail server" not in text_of(oversight.get(HERE + path))
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    for path in ("write/", "reminders/"):
        page = text_of(oversight.get(HERE + path))
        assert "has no mail server" in page
        assert settings.EMAIL_FILE_PATH in page


def test_the_last_reminder_stands_beside_the_organization(oversight, reminded):
    row = next(row for row in rows_of(oversight.get(HERE)) if row[0].startswith("CAST"))
    assert row[8].endswith("failed")


def test_a_focal_point_sees_the_own_reminders_and_not_the_servers_words(sign_in, reminded):
    path = reverse("responses:reminders")
    page = text_of(sign_in("focal point").get(path))
    assert reminded.subject in page
    assert "failed" in page
    assert "550" not in page
    for kind in ("stranger", "oversight", "administrator"):
        assert "You have not been reminded of anything yet" in text_of(sign_in(kind).get(path))


def test_lists_of_reminders_have_pages_and_one_number_of_queries(
    oversight, late, cast, sign_in, monkeypatch, django_assert_num_queries
):
    user = cast["focal point"]
    for days in range(3):
        mail = Mail.objects.create(
            user=user,
            address=user.email,
            subject=f"Day {days}",
            text="Words",
            language="en",
            requested_at=timezone.now() - timedelta(days=days),
        )
        for organization in Organization.objects.all():
            Reminder.objects.create(
                mail=mail,
                user=user,
                consultation=late,
                organization=organization,
                kind="by_hand",
                day=rounds.today(-days),
            )
    focal_point = sign_in("focal point")
    for count in (1, 3):
        monkeypatch.setattr(mail_views, "Paginator", lambda rows, _per_page, count=count: Paginator(rows, count))
        with django_assert_num_queries(4 + 6):
            assert len(rows_of(oversight.get(f"{HERE}reminders/"))) == count
        with django_assert_num_queries(8):
            page = text_of(focal_point.get(reverse("responses:reminders")))
        assert page.count("<article") == count


def test_a_reminder_that_goes_out_names_pages_that_are_there(sign_in, late, cast, oversight, mailoutbox, settings):
    oversight.post(f"{HERE}write/", {"person": [cast["focal point"].pk]})
    tasks.run_mail(Mail.objects.get().pk)
    links = re.findall(rf"{settings.SITE_URL}(\S+)", mailoutbox[0].body)
    assert len(links) == 2
    for link in links:
        assert sign_in("focal point").get(link).status_code == 200
