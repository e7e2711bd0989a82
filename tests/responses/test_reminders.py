"""Reminders: on which days, to whom, in which words; once a day, and each with what became of it."""

import threading
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from django.core import mail as django_mail
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from jobs import leases
from jobs.rules import JobState
from recommendations.models import Organization
from recommendations.rules import RuleBroken
from responses import consultation_actions, letters, mail_actions, reminders, tasks
from responses.models import Mail, Reminder, ReminderRun
from responses.schedule import Point, ReminderKind, is_due, latest_point
from tests import factories
from tests.responses import rounds

DUE = date(2026, 6, 30)


@pytest.fixture
def member(db):
    return factories.organization("MEMBER")


@pytest.fixture
def clock(monkeypatch):
    """Sets the day: `clock(date)`; it begins on the real one."""

    def set_day(day: date, hour: int = 9) -> None:
        now = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
        monkeypatch.setattr(timezone, "now", lambda: now)
        fresh_process(monkeypatch)

    return set_day


def fresh_process(monkeypatch) -> None:
    """Forget what this process knows of the day, as a worker that has just been started."""
    monkeypatch.setattr(mail_actions, "_asked_at", float("-inf"))
    monkeypatch.setattr(mail_actions, "_begun_on", None)


@pytest.fixture
def worker(monkeypatch):
    """One turn of the sweeper, and a worker that does at once what it is woken for. Returns how many mails went out."""
    monkeypatch.setattr(leases, "send", lambda job: work.append(job))
    work = []

    def turn() -> int:
        before = len(django_mail.outbox)
        fresh_process(monkeypatch)
        mail_actions.begin_day()
        while work:
            job = work.pop(0)
            {ReminderRun: tasks.send_reminders, Mail: tasks.run_mail}[type(job)](job.pk)
        return len(django_mail.outbox) - before

    return turn


@pytest.fixture
def on_commit(django_capture_on_commit_callbacks, monkeypatch):
    """Within a test's transaction nothing is committed: what waits for the commit is called at once."""
    monkeypatch.setattr(transaction, "on_commit", lambda call, **options: call())


@pytest.fixture
def day_by_day(clock, worker, on_commit):
    """Let the worker run on the days from one to another, but for those it is off; returns the days with mails."""

    def run(first: int, last: int, off=()) -> list[int]:
        found = []
        for offset in range(first, last + 1):
            if offset in off:
                continue
            clock(DUE + timedelta(days=offset))
            found += [offset] * worker()
        return found

    return run


# --- The days -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("offset", "point"),
    [
        (-31, None),
        (-30, Point(DUE - timedelta(30), ReminderKind.BEFORE_30)),
        (-8, Point(DUE - timedelta(30), ReminderKind.BEFORE_30)),
        (-7, Point(DUE - timedelta(7), ReminderKind.BEFORE_7)),
        (-1, Point(DUE - timedelta(1), ReminderKind.BEFORE_1)),
        (0, Point(DUE - timedelta(1), ReminderKind.BEFORE_1)),
        (6, Point(DUE - timedelta(1), ReminderKind.BEFORE_1)),
        (7, Point(DUE + timedelta(7), ReminderKind.WEEKLY, 1)),
        (13, Point(DUE + timedelta(7), ReminderKind.WEEKLY, 1)),
        (14, Point(DUE + timedelta(14), ReminderKind.WEEKLY, 2)),
        (700, Point(DUE + timedelta(700), ReminderKind.WEEKLY, 100)),
    ],
)
def test_the_last_point_that_a_day_has_reached(offset, point):
    assert latest_point(DUE, DUE + timedelta(days=offset)) == point


def test_each_day_has_the_point_of_the_day_before_or_its_own():
    days = [DUE + timedelta(days=offset) for offset in range(-40, 60)]
    for before, day in pairwise(days):
        point = latest_point(DUE, day)
        assert point is None or point.day == day or point == latest_point(DUE, before)


@pytest.mark.parametrize(
    ("facts", "due"),
    [
        ({}, True),
        ({"handled_until": None}, True),
        ({"handled_until": DUE}, False),  # went out, or was not due for them, on that day
        ({"reminded": True}, False),
        ({"opened_on": DUE}, True),
        ({"opened_on": DUE + timedelta(1)}, False),
        ({"handled_until": DUE, "refused": 1}, True),
        ({"handled_until": DUE, "refused": 2}, True),
        ({"handled_until": DUE, "refused": 3}, False),
        ({"handled_until": DUE, "refused": 1, "reminded": True}, False),
    ],
)
def test_when_a_point_is_due(facts, due):
    usual = {"handled_until": DUE - timedelta(1), "opened_on": date(2026, 1, 1), "reminded": False, "refused": 0}
    assert is_due(Point(DUE, ReminderKind.WEEKLY, 1), **{**usual, **facts}) is due


def test_reminders_go_out_on_their_days_and_on_no_other(member, day_by_day):
    rounds.focal_point("member@example.org", member)
    rounds.put("JIU/REP/2099/1", [member], due_on=DUE)
    assert day_by_day(-40, 30) == [-30, -7, -1, 7, 14, 21, 28]
    assert [(row.kind, row.week) for row in Reminder.objects.order_by("day")] == [
        ("before_30", 0),
        ("before_7", 0),
        ("before_1", 0),
        *[("weekly", week) for week in (1, 2, 3, 4)],
    ]
    assert ReminderRun.objects.filter(state=JobState.DONE).count() == 71


@pytest.mark.parametrize(
    ("off", "found"),
    [
        ([-7], [-30, -6, -1, 7, 14]),
        ([-7, -6, -5], [-30, -4, -1, 7, 14]),
        (range(-8, 1), [-30, 1, 7, 14]),  # two points missed: one reminder
        (range(-40, 13), [13, 14]),
        ([-31, -29], [-30, -7, -1, 7, 14]),
    ],
)
def test_days_on_which_no_worker_ran_are_caught_up_once(member, day_by_day, off, found):
    rounds.focal_point("member@example.org", member)
    rounds.put("JIU/REP/2099/1", [member], due_on=DUE)
    assert day_by_day(-40, 20, off=off) == found


def test_what_is_returned_between_two_points_waits_for_the_next_one(member, day_by_day):
    rounds.focal_point("member@example.org", member)
    consultation = rounds.put("JIU/REP/2099/1", [member], due_on=DUE, recommendations=1)
    row = rounds.answer(consultation.report, member, 1, "submitted")
    assert day_by_day(-40, -10) == []
    row.stage = "returned"
    row.save()
    assert day_by_day(-9, 0) == [-7, -1]


def test_a_round_that_is_opened_late_is_reminded_from_its_opening(member, day_by_day):
    rounds.focal_point("member@example.org", member)
    rounds.put("JIU/REP/2099/1", [member], due_on=DUE, open_for=20)
    assert day_by_day(-20, 0) == [-7, -1]


@pytest.mark.parametrize(
    ("step", "offset"),
    [("opened", -30), ("opened", -7), ("opened", -1), ("dated", -7), ("dated", 14), ("reopened", -1), ("reopened", 14)],
)
def test_a_round_that_is_dated_on_a_point_after_the_run_of_that_day_is_caught_up_once(
    member, day_by_day, clock, step, offset
):
    user = rounds.focal_point("member@example.org", member)
    if step == "opened":
        report = factories.report()
        factories.recommendation(report, 1, to=[member])
    else:
        consultation = rounds.put("JIU/REP/2099/1", [member], due_on=DUE + timedelta(days=200), open_for=400)
    if step == "reopened":
        consultation_actions.close_consultation(consultation=consultation, by=user)
    assert day_by_day(offset - 3, offset) == []
    clock(DUE + timedelta(days=offset), hour=15)
    if step == "opened":
        consultation_actions.open_consultation(report=report, due_on=DUE, by=user)
    elif step == "dated":
        consultation_actions.change_due_date(consultation=consultation, due_on=DUE, by=user)
    else:
        consultation_actions.reopen_consultation(consultation=consultation, due_on=DUE, by=user, reason="Late.")
    assert day_by_day(offset, offset) == []  # this day's run is over
    assert day_by_day(offset + 1, offset + 5) == [offset + 1]


def test_a_date_that_is_changed_between_two_points_reminds_of_none_that_has_passed(member, day_by_day, clock):
    user = rounds.focal_point("member@example.org", member)
    consultation = rounds.put("JIU/REP/2099/1", [member], due_on=DUE + timedelta(days=200), open_for=400)
    day_by_day(-8, -5)
    clock(DUE - timedelta(5), hour=15)
    consultation_actions.change_due_date(consultation=consultation, due_on=DUE, by=user)
    assert day_by_day(-4, 6) == [-1]


def test_who_was_reminded_on_the_day_on_which_the_round_was_dated_again_is_not_reminded_twice(
    member, day_by_day, clock
):
    user = rounds.focal_point("member@example.org", member)
    consultation = rounds.put("JIU/REP/2099/1", [member], due_on=DUE)
    assert day_by_day(-30, -7) == [-30, -7]
    clock(DUE - timedelta(7), hour=15)
    # The day is a point of the new date too: 30 days before.
    consultation_actions.change_due_date(consultation=consultation, due_on=DUE + timedelta(23), by=user)
    assert day_by_day(-6, 15) == []


def test_the_days_are_those_of_the_time_zone_of_the_installation(member, clock, worker, on_commit, settings):
    settings.TIME_ZONE = "Pacific/Auckland"
    rounds.focal_point("member@example.org", member)
    rounds.put("JIU/REP/2099/1", [member], due_on=DUE, open_for=20)
    clock(DUE - timedelta(8), hour=11)  # 23:00 there
    assert worker() == 0
    clock(DUE - timedelta(8), hour=12)  # midnight: the seventh day before
    assert worker() == 1
    assert Reminder.objects.get().day == DUE - timedelta(7)


# --- To whom --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", [None, "draft", "returned"])
def test_what_is_awaited_begun_or_returned_is_reminded_of(member, day_by_day, stage):
    rounds.focal_point("member@example.org", member)
    consultation = rounds.put("JIU/REP/2099/1", [member], due_on=DUE, recommendations=1)
    if stage:
        rounds.answer(consultation.report, member, 1, stage)
    assert day_by_day(-7, -7) == [-7]


@pytest.mark.parametrize("stage", ["submitted", "cleared"])
def test_who_has_sent_everything_is_left_alone(member, day_by_day, stage):
    rounds.focal_point("member@example.org", member)
    consultation = rounds.put("JIU/REP/2099/1", [member], due_on=DUE, recommendations=1)
    rounds.answer(consultation.report, member, 1, stage)
    assert day_by_day(-31, 8) == []


def test_nobody_is_written_to_about_a_closed_round_or_one_made_up(member, day_by_day):
    rounds.focal_point("member@example.org", member)
    rounds.put("JIU/REP/2099/1", [member], due_on=DUE, closed_on=DUE)
    rounds.put("JIU/REP/2099/2", [member], due_on=DUE, illustrative=True)
    assert day_by_day(-7, -7) == []


def test_who_may_not_sign_in_any_more_gets_nothing(member, day_by_day):
    user = rounds.focal_point("member@example.org", member)
    user.is_active = False
    user.save()
    rounds.put("JIU/REP/2099/1", [member], due_on=DUE)
    assert day_by_day(-7, -7) == []


def test_each_focal_point_gets_a_mail_and_an_organization_without_one_none(member, day_by_day):
    for number in (1, 2):
        rounds.focal_point(f"member-{number}@example.org", member)
    nobody = factories.organization("NOBODY", order=2)
    consultation = rounds.put("JIU/REP/2099/1", [member, nobody], due_on=DUE)
    assert day_by_day(-7, -7) == [-7, -7]
    assert {address for message in django_mail.outbox for address in message.to} == {
        "member-1@example.org",
        "member-2@example.org",
    }
    writing = reminders.digests_by_hand(consultation, [member, nobody], rounds.today())
    assert writing.without_focal_point == [nobody]


# --- The words ------------------------------------------------------------------------------------------------------


def test_two_organizations_and_two_reports_are_one_mail(day_by_day, member, settings):
    settings.SITE_URL = "https://tracker.example.org/"
    second, other = factories.organization("SECOND", order=2), factories.organization("OTHER", order=3)
    rounds.focal_point("both@example.org", member, second, name="Ada Both")
    one = rounds.put("JIU/REP/2099/1", [member, second, other], due_on=DUE, recommendations=3)
    rounds.put("JIU/REP/2099/2", [second, other], due_on=DUE)
    rounds.answer(one.report, member, 1, "returned")
    rounds.answer(one.report, member, 2, "draft")
    rounds.answer(one.report, second, 2, "submitted")
    assert day_by_day(-7, -7) == [-7]
    (message,) = django_mail.outbox
    assert message.subject == "Answers awaited: JIU/REP/2099/1, JIU/REP/2099/2"
    assert message.to == ["both@example.org"]
    assert message.body == (
        "Dear Ada Both,\n\n"
        "This is a reminder of the answers below. They are missing or have not been submitted yet.\n\n"
        "JIU/REP/2099/1: Title of JIU/REP/2099/1\nThey are due on 30 June 2026.\n\n"
        "  MEMBER: Organization MEMBER\n"
        "  returned to you: recommendation 1\n"
        "  begun, not submitted: recommendation 2\n"
        "  no answer yet: recommendation 3\n"
        "  https://tracker.example.org/answers/JIU-REP-2099-1/MEMBER/\n\n"
        "  SECOND: Organization SECOND\n"
        "  no answer yet: recommendations 1, 3\n"
        "  https://tracker.example.org/answers/JIU-REP-2099-1/SECOND/\n\n"
        "JIU/REP/2099/2: Title of JIU/REP/2099/2\nThey are due on 30 June 2026.\n\n"
        "  SECOND: Organization SECOND\n"
        "  no answer yet: recommendations 1, 2\n"
        "  https://tracker.example.org/answers/JIU-REP-2099-2/SECOND/\n\n"
        "You receive this as a focal point. All reminders to you: https://tracker.example.org/answers/reminders/\n"
    )
    mail = Mail.objects.get()
    assert (mail.text, mail.address, mail.kind, mail.state) == (message.body, "both@example.org", "reminder", "done")
    assert Reminder.objects.filter(mail=mail).count() == 3
    assert "OTHER" not in message.body


def test_a_mail_after_the_date_says_so_and_who_has_no_name_is_greeted_too(member, day_by_day):
    rounds.focal_point("member@example.org", member)
    rounds.put("JIU/REP/2099/1", [member], due_on=DUE)
    day_by_day(7, 7)
    body = django_mail.outbox[0].body
    assert body.startswith("Good day,\n")
    assert "They were due on 30 June 2026." in body


def test_a_subject_names_three_reports_at_most(member):
    user = rounds.focal_point("member@example.org", member)
    items = tuple(
        letters.Item(
            rounds.put(f"JIU/REP/2099/{number}", [member]), member, reminders.Missing((1,)), ReminderKind.BEFORE_7
        )
        for number in range(1, 6)
    )
    assert letters.subject(letters.Digest(user, items)) == (
        "Answers awaited: JIU/REP/2099/1, JIU/REP/2099/2, JIU/REP/2099/3 …"
    )


def test_an_organization_without_a_name_is_called_by_its_code(member, day_by_day):
    member.names.all().delete()
    rounds.focal_point("member@example.org", member)
    rounds.put("JIU/REP/2099/1", [member], due_on=DUE)
    day_by_day(-7, -7)
    assert "\n  MEMBER\n" in django_mail.outbox[0].body


# --- Once a day -----------------------------------------------------------------------------------------------------


def test_the_day_is_begun_once_however_many_workers_ask(db, monkeypatch, sent, django_assert_num_queries):
    for _worker in range(3):
        fresh_process(monkeypatch)
        mail_actions.begin_day()
    run = ReminderRun.objects.get()
    assert run.day == rounds.today()
    assert sent == [run.pk]
    with django_assert_num_queries(0):  # known in this process now
        mail_actions.begin_day()


def test_the_database_is_asked_once_a_minute_at_most(db, monkeypatch, sent, django_assert_num_queries):
    fresh_process(monkeypatch)
    ReminderRun.objects.create(day=rounds.today(), requested_at=timezone.now())
    now = 1000.0
    monkeypatch.setattr(mail_actions.time, "monotonic", lambda: now)
    with django_assert_num_queries(1):
        mail_actions.begin_day()
    monkeypatch.setattr(mail_actions, "_begun_on", None)  # as if it had failed
    for later, queries in [(59, 0), (61, 1)]:
        now = 1000.0 + later
        with django_assert_num_queries(queries):
            mail_actions.begin_day()


def test_a_run_that_is_repeated_the_same_day_writes_nothing_new(member, clock, worker, on_commit):
    rounds.focal_point("member@example.org", member)
    rounds.put("JIU/REP/2099/1", [member], due_on=DUE)
    clock(DUE - timedelta(7))
    assert worker() == 1
    ReminderRun.objects.all().delete()
    assert worker() == 0
    assert Reminder.objects.count() == 1


def test_a_run_whose_worker_was_killed_is_taken_up_where_it_stopped(member, clock, worker, on_commit, monkeypatch):
    for number in range(3):
        rounds.focal_point(f"member-{number}@example.org", member)
    rounds.put("JIU/REP/2099/1", [member], due_on=DUE)
    clock(DUE - timedelta(7))
    queue, queued = mail_actions.queue, []

    def killed_at_the_second(**arguments):
        if len(queued) == 1:
            raise SystemExit
        queued.append(queue(**arguments))
        return queued[-1]

    monkeypatch.setattr(mail_actions, "queue", killed_at_the_second)
    with pytest.raises(SystemExit):
        worker()
    monkeypatch.setattr(mail_actions, "queue", queue)
    ReminderRun.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=5))
    tasks.send_reminders(ReminderRun.objects.get().pk)
    assert Reminder.objects.count() == Mail.objects.count() == 3
    assert ReminderRun.objects.get().state == JobState.DONE


def test_a_run_that_waited_over_midnight_leaves_it_to_the_next_one(member, clock, on_commit, sent):
    rounds.focal_point("member@example.org", member)
    rounds.put("JIU/REP/2099/1", [member], due_on=DUE)
    clock(DUE - timedelta(7))
    run = mail_actions.begin_day()
    clock(DUE - timedelta(6))
    tasks.send_reminders(run.pk)
    run.refresh_from_db()
    assert (run.state, Mail.objects.count()) == (JobState.FAILED, 0)
    tasks.send_reminders(mail_actions.begin_day().pk)
    assert Mail.objects.count() == 1


def test_the_database_refuses_a_second_reminder_of_one_thing_on_one_day(member, sent):
    user = rounds.focal_point("member@example.org", member)
    consultation = rounds.put("JIU/REP/2099/1", [member])
    mail = mail_actions.queue(digest=digest(user, consultation, member), day=DUE)
    row = Reminder.objects.get()
    for fields in ({"kind": ReminderKind.BY_HAND}, {"kind": ReminderKind.WEEKLY, "week": 2}):
        again = Reminder(mail=mail, user=user, consultation=consultation, organization=member, day=row.day, **fields)
        with pytest.raises(IntegrityError), transaction.atomic():
            again.save()


def digest(user, consultation, *organizations: Organization) -> letters.Digest:
    missing = reminders.Missing((1,))
    return letters.Digest(
        user, tuple(letters.Item(consultation, row, missing, ReminderKind.BEFORE_7) for row in organizations)
    )


def test_what_somebody_else_has_said_today_is_left_out_of_the_mail(member, sent):
    second = factories.organization("SECOND", order=2)
    user = rounds.focal_point("member@example.org", member, second)
    consultation = rounds.put("JIU/REP/2099/1", [member, second])
    mail_actions.queue(digest=digest(user, consultation, member), day=DUE)
    later = mail_actions.queue(digest=digest(user, consultation, member, second), day=DUE)
    assert "SECOND" in later.text
    assert "MEMBER" not in later.text
    assert mail_actions.queue(digest=digest(user, consultation, second, member), day=DUE) is None
    assert Mail.objects.count() == len(sent) or not sent  # on commit, which a test does not reach


@pytest.fixture
def crowd(db):
    """Five people, each a focal point of three organizations that two rounds ask; seven days before the date."""
    members = [factories.organization(f"M{number}", order=number) for number in range(3)]
    for number in range(5):
        rounds.focal_point(f"person-{number}@example.org", *members)
    for number in (1, 2):
        rounds.put(f"JIU/REP/2099/{number}", members, due=7)


def run_of_today() -> int:
    run = ReminderRun(day=rounds.today(), state=JobState.RUNNING)
    return mail_actions.remind(run=run, progress=lambda percent: None)


def test_a_run_that_read_before_another_one_wrote_writes_nothing(crowd, sent, monkeypatch):
    read = reminders.digests_due(rounds.today())
    assert run_of_today() == 5
    monkeypatch.setattr(reminders, "digests_due", lambda today: read)
    assert run_of_today() == 0
    assert Mail.objects.count() == 5
    assert Reminder.objects.count() == 5 * 3 * 2


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer, and in memory locks whole tables")
@pytest.mark.django_db(transaction=True)
def test_three_runs_at_once_write_to_each_person_once(crowd, monkeypatch, sent):
    together, digests_due = threading.Barrier(3), reminders.digests_due
    written, failed = [], []

    def read_before_any_other_writes(today):
        found = digests_due(today)
        together.wait(timeout=20)
        return found

    monkeypatch.setattr(reminders, "digests_due", read_before_any_other_writes)

    def work() -> None:
        try:
            written.append(run_of_today())
        except Exception as error:
            failed.append(error)
            together.abort()
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _number in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert failed == []
    assert sum(written) == Mail.objects.count() == len(sent) == 5
    assert Reminder.objects.count() == 5 * 3 * 2


# --- What becomes of a mail -----------------------------------------------------------------------------------------


@pytest.fixture
def waiting(member, sent):
    """A mail that waits for a worker."""
    user = rounds.focal_point("member@example.org", member)
    consultation = rounds.put("JIU/REP/2099/1", [member], due=7)
    return mail_actions.queue(digest=digest(user, consultation, member), day=rounds.today())


def test_a_mail_is_sent_once_however_often_its_task_comes(waiting):
    tasks.run_mail(waiting.pk)
    tasks.run_mail(waiting.pk)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.error, waiting.refused) == (JobState.DONE, "", False)
    assert waiting.outcome == "sent"  # more is not known
    (message,) = django_mail.outbox
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"


class Refusing:
    """A mail server that does not take anything."""

    def __init__(self, **options):
        pass

    def send_messages(self, messages):
        raise ConnectionRefusedError(111, "Connection refused")


class Silent(Refusing):
    """One that says neither yes nor no."""

    def send_messages(self, messages):
        return 0


def test_a_mail_that_the_server_refuses_has_failed_with_the_reason(waiting, settings):
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    tasks.run_mail(waiting.pk)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.refused) == (JobState.FAILED, True)
    assert waiting.error == "The mail server did not take it: ConnectionRefusedError: [Errno 111] Connection refused"


def test_a_mail_that_was_not_sent_has_failed(waiting, settings):
    settings.EMAIL_BACKEND = f"{__name__}.Silent"
    tasks.run_mail(waiting.pk)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.refused) == (JobState.FAILED, True)


def test_what_was_refused_is_tried_on_the_next_days_and_three_times_at_most(member, day_by_day, settings):
    rounds.focal_point("member@example.org", member)
    rounds.put("JIU/REP/2099/1", [member], due_on=DUE)
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    day_by_day(-7, -7)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert day_by_day(-6, -1) == [-6, -1]
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    day_by_day(7, 13)
    assert [row.day - DUE for row in Reminder.objects.filter(mail__refused=True).order_by("day")] == [
        timedelta(days=days) for days in (-7, 7, 8, 9)
    ]


def test_a_mail_whose_worker_was_killed_is_not_sent_again_and_says_what_is_known(waiting, settings, monkeypatch):
    def killed(mail):
        raise SystemExit

    monkeypatch.setattr(mail_actions, "hand_over", killed)
    with pytest.raises(SystemExit):
        tasks.run_mail(waiting.pk)
    monkeypatch.undo()
    waiting.refresh_from_db()
    assert (waiting.state, waiting.attempts) == (JobState.RUNNING, 1)
    Mail.objects.update(heartbeat_at=timezone.now() - timedelta(seconds=settings.JOB_LEASE_SECONDS + 1))
    tasks.run_mail(waiting.pk)  # the broker gives the message back
    assert django_mail.outbox == []
    leases.sweep()
    waiting.refresh_from_db()
    assert (waiting.state, waiting.refused) == (JobState.FAILED, False)
    assert waiting.error == "The worker stopped while sending; it may or may not have arrived."
    tasks.run_mail(waiting.pk)
    assert django_mail.outbox == []


def test_what_may_have_arrived_is_not_sent_again_on_the_next_day(member, day_by_day, monkeypatch):
    rounds.focal_point("member@example.org", member)
    rounds.put("JIU/REP/2099/1", [member], due_on=DUE)
    day_by_day(-7, -7)
    Mail.objects.update(state=JobState.FAILED, error="The worker stopped.")
    assert day_by_day(-6, -2) == []


def test_a_mail_that_waited_for_half_a_day_is_not_sent(waiting):
    Mail.objects.update(requested_at=timezone.now() - timedelta(hours=13))
    tasks.run_mail(waiting.pk)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.refused) == (JobState.FAILED, True)
    assert "No worker ran for half a day" in waiting.error
    assert django_mail.outbox == []


def test_a_mail_that_waited_over_midnight_counts_for_the_day_it_goes_out(waiting):
    Reminder.objects.update(day=rounds.today(-1))
    tasks.run_mail(waiting.pk)
    assert len(django_mail.outbox) == 1
    assert Reminder.objects.get().day == rounds.today()


def test_a_mail_that_waited_over_midnight_yields_to_one_of_the_day(waiting, member):
    Reminder.objects.update(day=rounds.today(-1))
    row = Reminder.objects.get()
    mail_actions.queue(digest=digest(waiting.user, row.consultation, member), day=rounds.today())
    tasks.run_mail(waiting.pk)
    waiting.refresh_from_db()
    assert waiting.state == JobState.FAILED
    assert "another mail has said the same today" in waiting.error
    assert django_mail.outbox == []


def test_a_mail_to_an_account_closed_since_is_not_sent(waiting):
    waiting.user.is_active = False
    waiting.user.save()
    tasks.run_mail(waiting.pk)
    waiting.refresh_from_db()
    assert (waiting.state, django_mail.outbox) == (JobState.FAILED, [])


def test_an_unexpected_error_ends_the_run_and_the_next_day_makes_up_for_it(member, day_by_day, monkeypatch, caplog):
    rounds.focal_point("member@example.org", member)
    rounds.put("JIU/REP/2099/1", [member], due_on=DUE)
    with monkeypatch.context() as broken:
        broken.setattr(reminders, "digests_due", lambda today: 1 / 0)
        day_by_day(-7, -7)
    run = ReminderRun.objects.get()
    assert run.state == JobState.FAILED
    assert "made up for on the next day" in run.error
    assert "ZeroDivisionError" in caplog.text
    assert day_by_day(-6, -6) == [-6]


# --- By hand --------------------------------------------------------------------------------------------------------


def test_by_hand_names_who_wrote_and_replies_go_there(member, sent):
    rounds.focal_point("member@example.org", member)
    consultation = rounds.put("JIU/REP/2099/1", [member], due=20)
    by = rounds.focal_point("oversight@example.org", name="Olga Over")
    people = [user.pk for user in type(by).objects.all()]
    (mail,) = mail_actions.write_by_hand(consultation=consultation, organizations=[member], people=people, by=by)
    tasks.run_mail(mail.pk)
    (message,) = django_mail.outbox
    assert message.reply_to == ["oversight@example.org"]
    assert "Olga Over of the oversight staff reminds you" in message.body
    assert (mail.kind, mail.requested_by, mail.reminders.get().kind) == ("by_hand", by, "by_hand")
    assert mail_actions.write_by_hand(consultation=consultation, organizations=[member], people=people, by=by) == []


def test_by_hand_goes_to_nobody_who_was_not_chosen(member, sent):
    rounds.focal_point("one@example.org", member)
    two = rounds.focal_point("two@example.org", member)
    consultation = rounds.put("JIU/REP/2099/1", [member])
    mails = mail_actions.write_by_hand(consultation=consultation, organizations=[member], people=[two.pk], by=two)
    assert [mail.user for mail in mails] == [two]


def test_by_hand_and_by_date_on_one_day_are_one_reminder(member, clock, worker, on_commit):
    user = rounds.focal_point("member@example.org", member)
    consultation = rounds.put("JIU/REP/2099/1", [member], due_on=DUE)
    clock(DUE - timedelta(7))
    mail_actions.write_by_hand(consultation=consultation, organizations=[member], people=[user.pk], by=user)
    assert worker() == 1
    clock(DUE - timedelta(6))
    assert worker() == 0
    assert Reminder.objects.count() == 1


def test_by_hand_is_refused_for_a_closed_round(member):
    user = rounds.focal_point("member@example.org", member)
    consultation = rounds.put("JIU/REP/2099/1", [member])
    consultation = consultation_actions.close_consultation(consultation=consultation, by=user)
    with pytest.raises(RuleBroken, match="closed"):
        mail_actions.write_by_hand(consultation=consultation, organizations=[member], people=[user.pk], by=user)
    assert not Mail.objects.exists()


# --- As many questions for many as for few --------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 4])
def test_what_is_due_is_read_with_as_many_queries_for_many_as_for_few(db, count, django_assert_num_queries):
    members = [factories.organization(f"M{number}", order=number) for number in range(count)]
    for number in range(count):
        rounds.focal_point(f"person-{number}@example.org", *members)
        rounds.put(f"JIU/REP/2099/{number + 1}", members, due=7)
    with django_assert_num_queries(10):
        digests = reminders.digests_due(rounds.today())
    assert len(digests) == count
    assert all(letters.text(digest) for digest in digests)
