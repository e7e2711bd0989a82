"""The way of an answer in pages: submitting all, returning, clearing, reopening; and its history, told."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from recommendations.actions import name_focal_point
from responses import differences, move_views, timeline
from responses.models import Response, ResponseEvent
from responses.rules import Role, Stage, Verb, moves_from
from tests import factories
from tests.responses.conftest import everything
from tests.responses.pages import WHOLE, form_to, forms_of, text_of, verbs_of

KINDS = ("focal point", "oversight", "administrator", "secretariat", "analyst", "neighbour", "stranger")


@pytest.fixture
def complete(case):
    """Both recommendations answered, and a general comment: nothing is missing."""
    for number in (1, 2, 0):
        case.answered(number)
    return case


def stages() -> list[str]:
    return list(Response.objects.order_by("recommendation__number").values_list("stage", flat=True))


def address(row: Response) -> str:
    return f"/answers/{row.pk}/move/"


# --- Submitting -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["focal point", "oversight"])
def test_a_sheet_is_submitted_as_a_whole(complete, kind):
    browser = complete.browser(kind)
    form = form_to(browser.get(complete.address("sheet")), complete.address("submit"))
    assert {name: value for name, value in form.fields.items() if name.startswith("version")} == {
        "version-1": ["1"],
        "version-2": ["1"],
        "version-0": ["1"],
    }
    page = browser.post(form.action, form.fields, follow=True)
    assert "2 answers have been submitted." in text_of(page)
    assert stages() == ["submitted"] * 3
    assert "2 of 2" in text_of(page)
    assert complete.address("submit") not in {form.action for form in forms_of(page)}
    events = ResponseEvent.objects.filter(verb="submit")
    assert {event.source for event in events} == {"organization" if kind == "focal point" else "oversight"}
    again = browser.post(form.action, form.fields, follow=True)
    assert "submitted already" in text_of(again)


def test_what_is_missing_is_listed_and_nothing_is_submitted(case):
    case.answered(1, position="conditional")
    before, browser = everything(), case.browser("focal point")
    page = browser.post(case.address("submit"), {"version-1": 1, "version-2": 0, "version-0": 0})
    assert page.status_code == 400
    text = text_of(page)
    assert "Not submitted" in text
    assert "Recommendation 1 : The support is conditional: name the condition." in text
    assert "Recommendation 2 : Choose a position." in text
    assert everything() == before


@pytest.mark.parametrize("version", ["0", "2", "", "two", "١", "9" * 30])
def test_what_was_changed_after_the_page_was_loaded_is_not_submitted(complete, version):
    before = everything()
    page = complete.browser("focal point").post(
        complete.address("submit"), {"version-1": "1", "version-2": version, "version-0": "1"}, follow=True
    )
    assert "Nothing was submitted" in text_of(page)
    assert everything() == before


def test_one_returned_answer_is_submitted_again_alone(complete):
    rows = [complete.moved(row, Verb.SUBMIT) for row in Response.objects.order_by("pk")]
    complete.moved(rows[0], Verb.RETURN)
    browser = complete.browser("focal point")
    sheet = browser.get(complete.address("sheet"))
    assert "Because." in text_of(sheet)  # the reason why it came back
    form = form_to(sheet, complete.address("submit"))
    assert "1 answer has been submitted." in text_of(browser.post(form.action, form.fields, follow=True))
    assert stages() == ["submitted"] * 3


@pytest.mark.parametrize("name", ["submit", "clear"])
def test_who_moves_a_sheet(complete, name):
    allowed = {"submit": {"focal point", "oversight"}, "clear": {"oversight"}}[name]
    for kind in set(KINDS) - allowed:
        assert complete.browser(kind).post(complete.address(name), {"version-1": 1}).status_code == 404, kind
        assert complete.browser(kind).get(complete.address(name)).status_code == 302, kind
    assert stages() == ["draft"] * 3


# --- One step -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", Stage)
def test_only_allowed_steps_are_offered(case, stage):
    row = factories.response(case.recommendations[0], case.own, stage=stage)
    for kind in KINDS[:5]:
        roles = {"focal point": [Role.FOCAL_POINT], "oversight": [Role.OVERSIGHT]}.get(kind, [])
        # One answer is submitted with all the others.
        expected = {(address(row), move.verb) for move in moves_from(stage, roles) if move.verb != Verb.SUBMIT}
        assert verbs_of(case.browser(kind).get(case.address("sheet"))) == expected, kind


def test_the_way_to_cleared_and_back_in_pages(complete):
    row = complete.moved(Response.objects.get(recommendation__number=1), Verb.SUBMIT)
    browser, sheet = complete.browser("oversight"), complete.address("sheet")

    def step(verb: str, **fields):
        (form,) = [form for form in forms_of(browser.get(sheet)) if form.fields.get("verb") == [verb]]
        page = browser.post(form.action, form.filled(**fields), follow=True)
        assert page.redirect_chain == [(f"{sheet}#r1", 302)]
        return text_of(page)

    assert "has been returned" in step("return", reason="Name the decision.\r\nAnd its date.")
    assert "Name the decision." in text_of(complete.browser("focal point").get(sheet))
    complete.moved(Response.objects.get(pk=row.pk), Verb.SUBMIT)
    assert "has been cleared" in step("clear")
    assert "has been reopened" in step("reopen", reason="The Board met again.")
    assert Response.objects.get(pk=row.pk).stage == "returned"
    assert "The Board met again." in text_of(complete.browser("focal point").get(sheet))


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({"verb": "return", "reason": " "}, 400, "Say why"),
        ({"verb": "return", "reason": "Kept words. " + "x" * 2000}, 400, "at most 2000"),
        ({"verb": "return", "reason": "Kept words.\x07"}, 400, "Reason, line 1"),
        ({"verb": "return", "reason": "Kept words.", "version": "1"}, 409, "changed after you opened it"),
        ({"verb": "return", "reason": "Kept words.", "version": "x"}, 400, "Version: "),
        ({"verb": "return", "reason": "Kept words.", "version": ""}, 400, "Version: The page sent no version."),
        ({"verb": "reopen", "reason": "Kept words."}, 400, "from which that step is not possible"),
        ({"verb": "submit"}, 400, "does not exist"),  # answers are submitted together
        ({"verb": "recorded"}, 400, "does not exist"),
        ({"verb": "erase"}, 400, "does not exist"),
        ({}, 400, "does not exist"),
    ],
)
def test_a_step_that_fails_says_why_and_keeps_the_reason(case, fields, status, words):
    row = case.moved(case.answered(), Verb.SUBMIT)
    before = everything()
    page = case.browser("oversight").post(address(row), {"version": row.version, **fields})
    assert page.status_code == status
    assert words in text_of(page)
    if fields.get("verb") == "return":
        (form,) = [form for form in forms_of(page) if form.fields.get("verb") == ["return"]]
        assert fields["reason"].strip() in form.fields["reason"][0]
    assert everything() == before


def test_who_may_take_a_step(case):
    row = case.moved(case.answered(), Verb.SUBMIT)
    sent = {"verb": "clear", "version": row.version}
    for kind in KINDS:
        status = case.browser(kind).post(address(row), sent).status_code
        # The focal point sees that it is not theirs to do; for the others there is nothing to be done.
        assert status == {"focal point": 400, "oversight": 302}.get(kind, 404), kind
        assert case.browser(kind).get(address(row)).status_code == 302, kind
    assert ResponseEvent.objects.filter(verb="clear").count() == 1


@pytest.mark.parametrize("kind", ["focal point", "oversight"])
def test_one_answer_alone_is_not_submitted(complete, kind):
    """So that none is forgotten: the sheet is submitted as a whole."""
    row, before = Response.objects.get(recommendation__number=1), everything()
    page = complete.browser(kind).post(address(row), {"verb": "submit", "version": 1})
    assert page.status_code == 400
    assert "This step does not exist" in text_of(page)
    assert everything() == before


@pytest.mark.parametrize("next_", ["/consultations/JIU-REP-2099-1/table/", "//evil.example/", "javascript:alert(1)"])
def test_after_a_step_one_comes_back_to_the_place_that_was_changed(case, next_):
    row = case.moved(case.answered(), Verb.SUBMIT)
    sent = {"verb": "clear", "version": row.version, "next": next_}
    assert case.browser("oversight").post(address(row), sent)["Location"] == "/answers/JIU-REP-2099-1/CAST/#r1"


# --- Clearing all ---------------------------------------------------------------------------------------------------


def test_all_that_was_submitted_is_cleared_at_once(complete):
    for row in Response.objects.exclude(recommendation__number=2):
        complete.moved(row, Verb.SUBMIT)
    browser = complete.browser("oversight")
    form = form_to(browser.get(complete.address("sheet")), complete.address("clear"))
    page = browser.post(form.action, form.fields, follow=True)
    assert "1 answer has been cleared." in text_of(page)
    assert dict(Response.objects.values_list("recommendation__number", "stage")) == {
        1: "cleared", 2: "draft", None: "cleared"
    }  # fmt: skip


def test_when_one_was_changed_meanwhile_none_is_cleared(complete):
    for row in Response.objects.all():
        complete.moved(row, Verb.SUBMIT)
    before = everything()
    sent = {"version-1": "2", "version-2": "1", "version-0": "2"}
    page = complete.browser("oversight").post(complete.address("clear"), sent, follow=True)
    assert "changed after you opened it" in text_of(page)
    assert everything() == before


def test_where_nothing_waits_for_clearing_nothing_is_cleared(complete):
    """A second click, or a page that is no longer true."""
    complete.moved(Response.objects.get(recommendation__number=1), Verb.SUBMIT, Verb.CLEAR)
    before, sent = everything(), {"version-1": "3", "version-2": "1", "version-0": "1"}
    page = complete.browser("oversight").post(complete.address("clear"), sent, follow=True)
    assert "Everything has been cleared already, or waits for the organization." in text_of(page)
    assert "have been cleared" not in text_of(page)
    assert everything() == before


# --- The general comment alone --------------------------------------------------------------------------------------


def test_a_general_comment_that_is_sent_alone_is_called_so(complete):
    """It was returned while the answers are cleared: no "0 answers" are submitted or cleared."""
    answers, general = Response.objects.exclude(recommendation=None), Response.objects.get(recommendation=None)
    for row in answers:
        complete.moved(row, Verb.SUBMIT, Verb.CLEAR)
    complete.moved(general, Verb.SUBMIT, Verb.RETURN)
    for kind, name, words in (
        ("focal point", "submit", "The general comment has been submitted."),
        ("oversight", "clear", "The general comment has been cleared."),
    ):
        browser = complete.browser(kind)
        form = form_to(browser.get(complete.address("sheet")), complete.address(name))
        text = text_of(browser.post(form.action, form.fields, follow=True))
        assert words in text
        assert "0 answers" not in text
    assert stages() == ["cleared"] * 3


# --- History --------------------------------------------------------------------------------------------------------


def test_who_reads_the_history(complete):
    row = complete.moved(Response.objects.get(recommendation__number=1), Verb.SUBMIT, Verb.CLEAR)
    readers = {"focal point", "oversight", "administrator"}
    for kind in KINDS:
        page = complete.browser(kind).get(f"/answers/{row.pk}/")
        assert page.status_code == (200 if kind in readers else 404), kind


def test_the_history_tells_who_did_what_and_why(case):
    row = case.answered(comment="We agree in part.", position="partially_supports")
    row = case.answered(version=1, comment="We agree in full.", by="oversight")
    case.moved(row, Verb.SUBMIT, Verb.RETURN)
    text = text_of(case.browser("focal point").get(f"/answers/{row.pk}/"))
    for words in (
        "focal-point@example.org changed the answer",
        "oversight@example.org changed the answer",
        "source: Letter",
        "Because.",
    ):
        assert words in text
    returned, submitted, changed, begun = map(text.index, ("returned", "submitted", "version 2", "version 1"))
    assert returned < submitted < changed < begun  # the latest first
    for words in ("[removed: part ]", "[added: full ]", "[removed: Partially supports ]", "[added: Supports ]"):
        assert words in text


def test_saves_in_one_go_are_told_as_one(case):
    for version, comment in enumerate(["We", "We ag", "We agree."]):
        row = case.answered(version=version, comment=comment)
    text = text_of(case.browser("focal point").get(f"/answers/{row.pk}/"))
    assert "3 saves" in text
    at = timezone.localtime(ResponseEvent.objects.latest("id").at)
    assert date_format(at, "DATETIME_FORMAT") in text
    assert text.count("focal-point@example.org changed the answer") == 1
    assert "[added: We agree. ]" in text


def test_a_long_history_is_read_in_pages(case, monkeypatch):
    monkeypatch.setattr(move_views, "HISTORY_PAGE", 4)
    row = case.answered(comment="Text 1.")
    day = timezone.now() - timedelta(days=50)
    for number in range(2, 11):
        ResponseEvent.objects.create(
            response=row, verb="recorded", version=number, stage="draft", source="organization", channel="page",
            by=case.cast["focal point"], at=day + timedelta(days=number), after={"comment": f"Text {number}."},
        )  # fmt: skip
    browser, told, query = case.browser("oversight"), [], ""
    while query is not None:
        page = browser.get(f"/answers/{row.pk}/{query}")
        told += [number for number in range(10, 0, -1) if f"Text {number}." in text_of(page)]
        older = page.context["older"]
        query = f"?before={older}" if older else None
        assert query is None or query in page.content.decode()
    assert told == list(range(10, 0, -1))


def test_a_history_of_long_texts_compares_as_many_as_a_reader_will_wait_for(case, monkeypatch):
    row = case.answered(comment="Text 0.")
    day = timezone.now() - timedelta(days=50)
    texts = [f"Text {number}. " + f"word{number} " * 10 for number in range(7)]
    for number, (before, after) in enumerate(pairwise(texts), 1):
        ResponseEvent.objects.create(
            response=row, verb="recorded", version=number, stage="draft", source="organization", channel="page",
            at=day + timedelta(days=number), before={"comment": before}, after={"comment": after},
        )  # fmt: skip
    compared = []
    monkeypatch.setattr(timeline, "difference", lambda *both: compared.append(both) or differences.difference(*both))
    monkeypatch.setattr(timeline, "COMPARED", 2 * (len(texts[0]) + len(texts[1])) + 1)
    text = text_of(case.browser("oversight").get(f"/answers/{row.pk}/"))
    assert compared == [(texts[5], texts[6]), (texts[4], texts[5])]  # once each, the latest first
    assert text.count(WHOLE) == 4
    assert f"[removed: {texts[3].strip()} ] [added: {texts[4].strip()} ] " in text


@pytest.mark.parametrize("before", ["x", "-1", "", "9" * 40, "١", "0"])
def test_any_address_of_a_page_of_the_history_can_be_read(case, before):
    row = case.answered()
    assert case.browser("oversight").get(f"/answers/{row.pk}/", {"before": before}).status_code == 200


def test_the_history_of_a_comment_on_the_whole(case):
    row = case.answered(0, comment="Good report.")
    assert "General comment on the report" in text_of(case.browser("administrator").get(f"/answers/{row.pk}/"))


def test_who_is_both_may_take_the_steps_of_either(case):
    name_focal_point(user=case.cast["oversight"], organization=case.own)
    row = case.moved(case.answered(), Verb.SUBMIT)
    case.browser("oversight").post(address(row), {"verb": "clear", "version": row.version})
    assert Response.objects.get().stage == "cleared"


@pytest.mark.parametrize("path", ["submit", "move"])
def test_a_step_from_a_page_that_somebody_else_opened_is_refused(complete, path):
    browser, row = complete.browser("focal point"), Response.objects.get(recommendation__number=1)
    before = everything()
    sent = {"typed_by": complete.neighbour.pk, "version": 1, "version-1": 1, "version-2": 1, "version-0": 1}
    target = complete.address("submit") if path == "submit" else address(row)
    page = browser.post(target, {**sent, "verb": "clear"}, follow=True)
    assert "opened by somebody else" in text_of(page)
    assert everything() == before
