"""What changed in the follow-up since a day: for whom, from when, and beside what it followed."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from responses import actions
from responses.answer import Status
from responses.models import Response, StatusChange
from tests import factories
from tests.responses.pages import rows_of, text_of

CHANGES = "/answers/changes/"
DAY = date(2026, 1, 31)


def changed(case, number: int, *statuses: Status, organization=None, days_ago: int = 0) -> Response:
    """An answer whose follow-up has gone through these states, the last of them so many days ago."""
    row = None
    for status in statuses:
        row = actions.record_status(
            place=case.place(number, organization),
            status=status,
            version=row.version if row else 0,
            entry=case.entry("oversight"),
        )
    if days_ago:  # the history itself cannot be set back
        StatusChange.objects.create(
            response=row, acceptance="accepted", status_on=DAY, deciding_body="A board of long ago",
            recorded_at=timezone.now() - timedelta(days=days_ago),
        )  # fmt: skip
    return row


def read(case, kind: str = "oversight", **query) -> str:
    page = case.browser(kind).get(CHANGES, query)
    assert page.status_code == 200
    return text_of(page)


def test_each_state_stands_beside_the_one_before_it(case):
    started = Status("accepted", "in_progress", DAY, "Board")
    changed(case, 1, Status("under_consideration", "", DAY), started, Status("accepted", "implemented", DAY, "Board"))
    rows = rows_of(case.browser("oversight").get(CHANGES))
    assert {cells[0] for cells in rows} == {date_format(timezone.localdate())}
    assert [cells[1:] for cells in rows] == [  # the latest first, and only what differs
        ["CAST", "JIU/REP/2099/1, 1", "Implementation: In progress → Implemented"],
        [
            "CAST",
            "JIU/REP/2099/1, 1",
            "Acceptance: Under consideration → Accepted Implementation: In progress Deciding body: Board",
        ],
        ["CAST", "JIU/REP/2099/1, 1", "Acceptance: Under consideration Date of the status: 2026-01-31"],
    ]


def test_a_state_that_was_taken_back_says_so(case):
    changed(case, 1, Status("accepted", "", DAY), Status())
    assert "Acceptance: Accepted → –" in read(case)


def test_answers_do_not_mix(case):
    changed(case, 1, Status("accepted", "", DAY))
    changed(case, 2, Status("not_accepted", "", DAY))
    changed(case, 1, Status("not_relevant", "", DAY), organization=case.other)
    assert "→" not in read(case)  # nothing followed anything


def test_only_what_was_recorded_since_that_day_is_shown(case):
    changed(case, 1, Status("accepted", "", DAY), days_ago=100)
    today = timezone.localdate()
    assert "A board of long ago" not in read(case, since=today.isoformat())
    assert "A board of long ago" not in read(case, since=(today - timedelta(days=99)).isoformat())
    assert "A board of long ago" in read(case, since=(today - timedelta(days=100)).isoformat())
    assert "A board of long ago" in read(case)  # a year, where no day is given
    assert "Nothing was recorded since that day." in read(case, since=(today + timedelta(days=1)).isoformat())


def test_the_state_before_is_found_even_when_it_is_not_shown(case):
    row = factories.response(case.recommendations[0], case.own)
    long_ago = timezone.now() - timedelta(days=900)
    StatusChange.objects.create(response=row, acceptance="under_consideration", status_on=DAY, recorded_at=long_ago)
    StatusChange.objects.create(response=row, acceptance="accepted", status_on=DAY)
    assert "Acceptance: Under consideration → Accepted" in read(case)


@pytest.mark.parametrize("since", ["31.5.2026", "2026-02-30", "yesterday", "2026-05-31; DROP", "\x00", "٢٠٢٦-٠١-٠١x"])
def test_a_day_that_is_none_is_refused_and_not_read_as_all(case, since):
    changed(case, 1, Status("accepted", "", DAY, "A body that nobody should see"))
    page = case.browser("oversight").get(CHANGES, {"since": since})
    assert page.status_code == 400
    assert "year-month-day" in text_of(page) or "Null characters" in text_of(page)
    assert "A body that nobody should see" not in text_of(page)


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York"])
def test_the_ends_of_the_calendar(case, zone):
    browser = case.browser("oversight")
    with timezone.override(zone):
        days = ("0001-01-01", "1965-12-31", "1966-01-01", "9999-12-31")
        assert [browser.get(CHANGES, {"since": day}).status_code for day in days] == [400, 400, 200, 200]


def test_who_reads_which_changes(case):
    recorded = {
        (case.own, "draft"): "Body one",
        (case.own, "cleared"): "Body two",
        (case.other, "cleared"): "Body three",
    }
    for number, ((organization, stage), body) in enumerate(recorded.items(), 3):
        factories.recommendation(case.report, number, to=[organization])
        recommendation = case.report.recommendations.get(number=number)
        row = factories.response(recommendation, organization, stage=stage)
        StatusChange.objects.create(response=row, acceptance="accepted", status_on=DAY, deciding_body=body)
    kinds = ("oversight", "administrator", "secretariat", "analyst", "focal point", "neighbour", "stranger")
    told = {kind: read(case, kind) for kind in kinds}
    seen = {kind: {body for body in recorded.values() if body in text} for kind, text in told.items()}
    everything, sent = set(recorded.values()), {"Body two", "Body three"}
    assert seen == {
        "oversight": everything,
        "administrator": everything,
        "secretariat": sent,
        "analyst": sent,
        "focal point": {"Body one", "Body two"},
        "neighbour": {"Body three"},
        "stranger": set(),
    }


def test_many_changes_come_in_pages(case):
    row = factories.response(case.recommendations[0], case.own)
    StatusChange.objects.bulk_create(
        StatusChange(response=row, acceptance="accepted", status_on=DAY, deciding_body=f"Body {number:03}")
        for number in range(120)
    )
    told = [read(case, page=page).count("→") for page in (1, 2, 3)]
    assert told == [50, 50, 19]  # the very first followed nothing
    assert "Body 119" in read(case, page="nowhere")
    assert "Body 000" in read(case, page=77)


def test_the_page_leads_to_the_sheet(case):
    changed(case, 1, Status("accepted", "", DAY))
    page = case.browser("focal point").get(CHANGES).content.decode()
    assert f'href="{case.address("sheet")}#r1"' in page
