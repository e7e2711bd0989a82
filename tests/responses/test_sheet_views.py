"""The sheet: who gets it, what each kind of user reads on it, and saving without scripts."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from recommendations.actions import name_focal_point
from recommendations.models import JIUReport
from recommendations.rules import RuleBroken
from responses import actions
from responses.answer import Answer, Status
from responses.models import Consultation, Response, ResponseEvent, StatusChange
from responses.places import Place
from responses.rules import Stage, Verb
from responses.workbook_lines import workbook_lines
from tests import factories
from tests.responses.pages import form_to, forms_of, text_of

KINDS = ("focal point", "oversight", "administrator", "secretariat", "analyst", "neighbour", "stranger")
WRITERS = ("focal point", "oversight")


@pytest.fixture
def told(case):
    """Of CAST a draft and a cleared answer, of OTHER a draft, each with words that nobody could mistake."""
    case.answered(1, comment="A draft in the making.")
    case.moved(case.answered(2, comment="What was cleared."), Verb.SUBMIT, Verb.CLEAR)
    case.answered(0, comment="A general draft.")
    factories.response(case.recommendations[0], case.other, comment="What the neighbour drafts.")
    return case


# --- Who gets it ----------------------------------------------------------------------------------------------------


def test_who_gets_which_sheet(told):
    for kind in KINDS:
        browser, neither = told.browser(kind), kind == "stranger"
        own, others = (browser.get(told.address("sheet", organization=one)) for one in (told.own, told.other))
        assert own.status_code == (404 if neither or kind == "neighbour" else 200), kind
        assert others.status_code == (404 if neither or kind == "focal point" else 200), kind


def test_what_each_kind_of_user_reads_and_may_fill_in(told):
    fields = {told.address("save_answer", number) for number in (0, 1, 2)}
    for kind in KINDS[:5]:
        page = told.browser(kind).get(told.address("sheet"))
        text, sees_drafts = text_of(page), kind in ("focal point", "oversight", "administrator")
        assert "Text of recommendation 1." in text, kind
        assert "What was cleared." in text, kind
        assert ("A draft in the making." in text) == ("A general draft." in text) == sees_drafts, kind
        assert "neighbour" not in page.content.decode(), kind
        open_ones = {form.action for form in forms_of(page)} & fields
        assert open_ones == (fields - {told.address("save_answer", 2)} if kind in WRITERS else set()), kind


def test_who_finds_the_way_to_the_history(told):
    row = Response.objects.get(recommendation__number=2)
    for kind in KINDS[:5]:
        browser = told.browser(kind)
        sees = kind in ("focal point", "oversight", "administrator")
        assert (f'href="/answers/{row.pk}/"' in browser.get(told.address("sheet")).content.decode()) == sees, kind
        assert browser.get(f"/answers/{row.pk}/").status_code == (200 if sees else 404), kind


def test_who_changed_an_answer_is_told_with_the_day(told):
    Response.objects.filter(recommendation__number=1).update(changed_by=None)
    texts = [text_of(told.browser(kind).get(told.address("sheet"))) for kind in KINDS[:5]]
    for row, who in ((1, "The system"), (2, "oversight@example.org")):
        at = timezone.localtime(Response.objects.get(recommendation__number=row, organization=told.own).changed_at)
        words = f"{who}, {date_format(at, 'DATETIME_FORMAT')}"
        assert [words in text for text in texts] == [True, True, True, False, False]


def test_a_sheet_of_an_organization_that_is_not_asked_is_not_there(case):
    unasked = factories.organization("UNASKED")
    for address in (case.address("sheet", organization=unasked), "/answers/JIU-REP-2001-1/CAST/"):
        assert case.browser("oversight").get(address).status_code == 404


@pytest.mark.parametrize("closed", [False, True], ids=["open", "closed"])
@pytest.mark.parametrize("kind", ["focal point", "oversight"])
@pytest.mark.parametrize("stage", [None, *Stage])
def test_page_and_workbook_offer_what_is_accepted(case, stage, kind, closed):
    if stage:
        factories.response(case.recommendations[0], case.own, stage=stage)
    if closed:
        Consultation.objects.update(closed_on=timezone.localdate())
    (card, *_others) = case.browser(kind).get(case.address("sheet")).context["cards"]
    report = JIUReport.objects.get(pk=case.report.pk)
    line = workbook_lines(report, [case.own], case.person(kind))[1]
    place, entry, version = Place(report, case.own, case.recommendations[0]), case.entry(kind), int(bool(stage))

    def accepted(write, **what) -> bool:
        try:
            with transaction.atomic():
                write(place=place, version=version, entry=entry, **what)
                raise Undone
        except Undone:
            return True
        except RuleBroken:
            return False

    words = accepted(actions.record_answer, answer=Answer("no_position", comment="Other words."))
    follow_up = accepted(actions.record_status, status=Status("accepted", "", timezone.localdate()))
    assert (card.writable, "comment" in line.open) == (words, words)
    assert (card.follow_up, "acceptance" in line.open) == (follow_up, follow_up)


class Undone(Exception):
    """Ends a transaction whose writes were only tried."""


def test_a_page_from_the_browsers_memory_is_not_used_again(case):
    assert case.browser("focal point").get(case.address("sheet"))["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", ["save_answer", "save_status", "add_evidence"])
def test_who_may_write(case, name):
    sent = {"version": 0, "comment": "Ours.", "acceptance": "accepted", "status_on": "2026-01-31", "source": "letter"}
    sent["url"] = "https://www.unjiu.org/"
    for number, kind in enumerate(reversed(KINDS), 1):  # each on a question of its own
        if number > 2:
            factories.recommendation(case.report, number, to=[case.own])
        browser = case.browser(kind)
        assert browser.post(case.address(name, number), sent).status_code == (302 if kind in WRITERS else 404), kind
        assert Response.objects.filter(recommendation__number=number).exists() == (kind in WRITERS), kind
        assert browser.get(case.address(name, number)).status_code == 302, kind
        assert browser.post(case.address(name, 77), sent).status_code == 404, kind


# --- Without scripts ------------------------------------------------------------------------------------------------


def test_an_answer_is_filled_in_and_saved_with_its_button(case):
    browser, address = case.browser("focal point"), case.address("save_answer", 1)
    form = form_to(browser.get(case.address("sheet")), address)
    typed = {"condition": "If funded.", "comment": "One.\r\n\r\nTwo.", "language": "en"}
    sent = form.filled(position="conditional", reasons=["legal", "other"], **typed)
    page = browser.post(address, sent, follow=True)
    assert page.redirect_chain == [(f"{case.address('sheet')}#r1", 302)]
    row = Response.objects.get()
    assert row.answer == Answer("conditional", ("legal", "other"), "If funded.", "One.\n\nTwo.", "en")
    assert (row.changed_by, row.source) == (case.person("focal point"), "organization")
    again = form_to(page, address).fields
    assert (again["version"], again["position"], again["condition"]) == (["1"], ["conditional"], ["If funded."])
    assert set(again["reasons"]) == {"legal", "other"}
    assert again["comment"][0].strip().split() == ["One.", "Two."]
    assert "Saved." in text_of(page)


def test_oversight_staff_enter_for_an_organization_and_name_the_source(case):
    browser, address = case.browser("oversight"), case.address("save_answer", 1)
    form = form_to(browser.get(case.address("sheet")), address)
    refusal = browser.post(address, form.filled(position="supports", comment="From the letter."))
    assert refusal.status_code == 400
    assert "Say where this answer comes from" in text_of(refusal)
    kept = form_to(refusal, address)
    assert "From the letter." in kept.fields["comment"][0]
    assert kept.fields["position"] == ["supports"]
    page = browser.post(address, kept.filled(source="letter", reference="Memo 7"), follow=True)
    row = Response.objects.get()
    assert (row.source, row.source_reference, row.comment) == ("letter", "Memo 7", "From the letter.")
    assert form_to(page, address).fields["source"] == ["letter"]


def test_who_is_both_enters_without_a_source_or_with_one(case):
    name_focal_point(user=case.cast["oversight"], organization=case.own)
    browser, address = case.browser("oversight"), case.address("save_answer", 1)
    browser.post(address, {"version": 0, "comment": "Ours."})
    assert Response.objects.get().source == "organization"
    browser.post(address, {"version": 1, "comment": "Theirs.", "source": "meeting"})
    assert Response.objects.get().source == "meeting"


def test_a_focal_point_cannot_claim_another_source(case):
    case.browser("focal point").post(case.address("save_answer", 1), {"version": 0, "comment": "x", "source": "letter"})
    assert Response.objects.get().source == "organization"


def test_a_comment_on_the_report_as_a_whole(case):
    browser, address = case.browser("focal point"), case.address("save_answer", 0)
    form = form_to(browser.get(case.address("sheet")), address)
    assert "position" not in form.fields
    page = browser.post(address, form.filled(comment="Good report."), follow=True)
    assert page.redirect_chain[0][0].endswith("#r0")
    assert Response.objects.get(recommendation=None).comment == "Good report."


# --- What keeps words from being stored -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"comment": "My words.\r\nBell\x07"}, "Comment, line 2"),
        ({"comment": "My words.\x00"}, "Null characters"),
        ({"comment": "My words. \u202etxet"}, "turns the direction"),
        ({"comment": "My words. " + "x" * 20_000}, "at most 20000"),
        ({"comment": "My words. " + "x" * 1_000_000}, "1000010 characters"),
        ({"comment": "My words.", "position": "maybe"}, "maybe"),
        ({"comment": "My words.", "reasons": ["legal", "whim"]}, "whim"),
        ({"comment": "My words.", "language": "de"}, "de"),
        ({"comment": "My words.", "version": ""}, "Version: The page sent no version."),
        ({"comment": "My words.", "version": "-1"}, "Version: "),
        ({"comment": "My words.", "version": "9" * 30}, "2147483647"),
    ],
)
def test_what_was_typed_comes_back_with_the_reason(case, fields, words):
    browser, address = case.browser("focal point"), case.address("save_answer", 1)
    page = browser.post(address, {"version": 0, "condition": "My condition.", **fields})
    assert page.status_code == 400
    assert words in text_of(page)
    kept = form_to(page, address).fields
    assert "My words." in kept["comment"][0]
    assert len(kept["comment"][0]) >= len(fields["comment"]) - 5  # line ends, and what no page can hold
    assert "My condition." in kept["condition"][0]
    assert not Response.objects.exists()


def test_a_general_comment_with_a_position_is_refused_with_its_words(case):
    page = case.browser("focal point").post(
        case.address("save_answer", 0), {"version": 0, "comment": "Mine.", "position": "supports"}
    )
    assert page.status_code == 400
    assert "has no position" in text_of(page)
    assert "Mine." in text_of(page)


@pytest.mark.parametrize("stage", ["submitted", "cleared"])
def test_words_for_a_locked_answer_are_shown_to_be_copied(case, stage):
    """It was open when the page was loaded."""
    factories.response(case.recommendations[0], case.own, stage=stage, comment="What was sent.")
    page = case.browser("focal point").post(
        case.address("save_answer", 1), {"version": 1, "position": "supports", "comment": "My later words."}
    )
    assert page.status_code == 400
    for words in (f"{stage} and locked", "My later words.", "What was sent."):
        assert words in text_of(page)
    assert Response.objects.get().comment == "What was sent."


def test_words_that_come_after_the_round_are_shown_to_be_copied(case):
    Consultation.objects.update(closed_on=timezone.localdate())
    page = case.browser("focal point").post(case.address("save_answer", 1), {"version": 0, "comment": "Too late."})
    assert page.status_code == 400
    assert "The round was closed" in text_of(page)
    assert "Too late." in text_of(page)


def test_a_page_of_somebody_else_does_not_write_in_ones_own_name(case):
    typed = {"version": 0, "comment": "Typed by a colleague.", "typed_by": case.cast["oversight"].pk}
    page = case.browser("focal point").post(case.address("save_answer", 0), typed)
    assert page.status_code == 400
    assert "signed in as focal-point@example.org" in text_of(page)
    assert "Typed by a colleague." in text_of(page)
    assert not Response.objects.exists()


@pytest.mark.parametrize("closed", [True, False])
def test_before_and_after_the_round_a_focal_point_reads(case, closed):
    if closed:
        Consultation.objects.update(closed_on=timezone.localdate())
    else:
        Consultation.objects.all().delete()
    case.browser("oversight").post(case.address("save_answer", 1), {"version": 0, "comment": "x", "source": "email"})
    own, theirs = (case.browser(kind).get(case.address("sheet")) for kind in WRITERS)
    words_and_submission = {case.address("save_answer", 1), case.address("submit")}
    assert not words_and_submission & {form.action for form in forms_of(own)}
    assert words_and_submission <= {form.action for form in forms_of(theirs)}
    assert ("The round is closed" if closed else "has not been put") in text_of(own)


# --- Follow-up ------------------------------------------------------------------------------------------------------


def test_follow_up_is_recorded_on_the_sheet(case):
    case.moved(case.answered(), Verb.SUBMIT, Verb.CLEAR)
    browser, address = case.browser("focal point"), case.address("save_status", 1)
    form = form_to(browser.get(case.address("sheet")), address)
    day = timezone.localdate() - timedelta(days=9)
    sent = form.filled(acceptance="accepted", implementation="in_progress", status_on=day, deciding_body="Board")
    page = browser.post(address, sent, follow=True)
    assert "In progress" in text_of(page)
    assert f"Date of the status {date_format(day)}" in text_of(page)
    assert StatusChange.objects.get().deciding_body == "Board"
    assert form_to(page, address).fields["status_on"] == [day.isoformat()]
    assert ResponseEvent.objects.latest("id").channel == "page"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"implementation": "implemented"}, "Say first whether"),
        ({"acceptance": "not_accepted", "implementation": "implemented"}, "Only what is accepted"),
        ({"acceptance": "accepted", "status_on": "31.5.2026"}, "Date of the status: Write the date as year-month-day"),
        ({"acceptance": "perhaps"}, "Acceptance: "),
        ({"acceptance": "accepted", "status_on": "2999-01-01"}, "in the future"),
        ({"acceptance": "accepted", "status_on": ""}, "Give the date"),
        ({"acceptance": "accepted", "status_on": "2026-05-31", "version": "4"}, "changed after you opened it"),
        ({"acceptance": "accepted", "status_on": "2026-05-31", "typed_by": "77"}, "opened by somebody else"),
    ],
)
def test_a_state_that_cannot_be_comes_back_with_the_reason(case, fields, words):
    address = case.address("save_status", 1)
    page = case.browser("focal point").post(address, {"version": 0, "deciding_body": "The Board of May", **fields})
    assert page.status_code == 400
    assert words in text_of(page)
    kept = form_to(page, address).fields
    assert kept["deciding_body"] == ["The Board of May"]
    assert kept["implementation"] == [fields.get("implementation", "")]
    assert kept["status_on"] == [fields.get("status_on", "")]
    assert not Response.objects.exists()
