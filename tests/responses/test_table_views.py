"""The table of a report: who gets it, what stands in its cells, and the editor that opens in place."""

import pytest
from django.urls import reverse

from responses.models import Response
from responses.rules import Verb
from tests import factories
from tests.responses.pages import form_to, forms_of, rows_of, text_of, verbs_of

KINDS = ("focal point", "oversight", "administrator", "secretariat", "analyst", "neighbour", "stranger")
TABLE = reverse("responses:table", args=["JIU/REP/2099/1"])


def cells_of(response) -> dict[str, list[str]]:
    """The table as it is read: organization -> its cells, without the rows in which editors open."""
    return {name: cells for name, *cells in rows_of(response) if cells}


@pytest.fixture
def told(case):
    """Of CAST a draft and a cleared answer; OTHER has begun a third one, which is put to it alone."""
    case.answered(1, comment="A draft in the making.")
    case.moved(case.answered(2, position="conditional", condition="If."), Verb.SUBMIT, Verb.CLEAR)
    factories.response(factories.recommendation(case.report, 3, to=[case.other]), case.other, position="no_position")
    return case


def test_who_gets_the_table(told):
    for kind in KINDS:
        expected = 404 if kind in ("focal point", "neighbour", "stranger") else 200
        assert told.browser(kind).get(TABLE).status_code == expected, kind
    assert told.browser("oversight").get("/consultations/JIU-REP-2001-1/table/").status_code == 404


def test_organizations_stand_down_and_recommendations_across(told):
    rows = cells_of(told.browser("oversight").get(TABLE))
    assert list(rows) == ["OTHER", "CAST"]  # the order of the annex
    assert rows["CAST"] == ["Supports Draft", "Support conditional on something named Cleared", "not asked"]
    assert rows["OTHER"] == ["Awaited", "Awaited", "Takes no position Draft"]


def test_a_draft_is_no_more_than_awaited_for_those_who_do_not_see_it(told):
    for kind in ("analyst", "secretariat"):
        page = told.browser(kind).get(TABLE)
        rows = cells_of(page)
        assert rows["CAST"] == ["Awaited", "Support conditional on something named Cleared", "not asked"], kind
        assert rows["OTHER"] == ["Awaited"] * 3, kind
        assert not [form for form in forms_of(page) if "comment" in form.fields], kind


@pytest.mark.parametrize("script", [False, True], ids=["in the page", "for the script"])
def test_a_cell_is_edited_in_place(told, script):
    browser, address = told.browser("oversight"), told.address("save_answer", 1)
    editor = reverse("responses:line_editor", args=["JIU/REP/2099/1", "CAST", 1])
    page = browser.get(editor) if script else browser.get(TABLE, {"edit": "CAST.1"})
    form = form_to(page, address)
    assert form.fields["comment"][0].strip() == "A draft in the making."
    page = browser.post(address, form.filled(position="partially_supports", source="email"), follow=True)
    assert page.redirect_chain == [(f"{TABLE}#CAST", 302)]
    assert cells_of(page)["CAST"][0] == "Partially supports Draft"
    assert Response.objects.get(recommendation__number=1, organization=told.own).source == "email"


def test_a_step_is_taken_in_place(told):
    browser, row = told.browser("oversight"), Response.objects.get(recommendation__number=2, organization=told.own)
    page = browser.get(TABLE, {"edit": "CAST.2"})
    assert verbs_of(page) == {(f"/answers/{row.pk}/move/", "reopen")}
    assert told.address("save_answer", 2) not in {form.action for form in forms_of(page)}  # it is locked
    page = browser.post(f"/answers/{row.pk}/move/", {"verb": "reopen", "version": 3, "reason": "New.", "table": "1"})
    assert page["Location"] == f"{TABLE}#CAST"


def test_what_the_reader_sees_in_the_table_is_told(told):
    words = "You see what has been submitted or cleared."
    expected = {"oversight": False, "administrator": False, "secretariat": True, "analyst": True}
    assert {kind: words in text_of(told.browser(kind).get(TABLE)) for kind in expected} == expected


def test_a_cell_that_is_not_there_opens_nothing(told):
    browser = told.browser("oversight")
    for edit in ("", "CAST", "CAST.", ".1", "CAST.9", "CAST.x", "NOBODY.1", "CAST.0", "CAST.١", "CAST." + "9" * 40):
        page = browser.get(TABLE, {"edit": edit})
        assert page.status_code == 200, edit
        assert not [form for form in forms_of(page) if "comment" in form.fields], edit


def test_for_others_no_cell_opens(told):
    for kind in ("administrator", "secretariat", "analyst"):
        browser = told.browser(kind)
        page = browser.get(TABLE, {"edit": "CAST.1"})
        assert not [form for form in forms_of(page) if "comment" in form.fields], kind
        assert "A draft in the making." not in page.content.decode()
        assert browser.get(reverse("responses:line_editor", args=["JIU/REP/2099/1", "CAST", 1])).status_code == 404, (
            kind
        )


@pytest.mark.parametrize(("code", "number"), [("CAST", 3), ("CAST", 0), ("CAST", 99), ("NOBODY", 1)])
def test_an_editor_of_what_is_not_asked_is_not_there(told, code, number):
    address = reverse("responses:line_editor", args=["JIU/REP/2099/1", code, number])
    assert told.browser("oversight").get(address).status_code == 404


def test_a_fault_in_the_table_is_told_with_what_was_typed(told):
    browser, address = told.browser("oversight"), told.address("save_answer", 1)
    form = form_to(browser.get(TABLE, {"edit": "CAST.1"}), address)
    page = browser.post(address, form.filled(comment="My words\x07", source="letter"))
    assert page.status_code == 400
    assert "control character" in text_of(page)
    assert "My words" in form_to(page, address).fields["comment"][0]


def test_a_report_that_is_put_to_nobody_has_an_empty_table(case):
    factories.report("JIU/REP/2099/2", assembly_symbol="")
    assert cells_of(case.browser("analyst").get("/consultations/JIU-REP-2099-2/table/")) == {}
