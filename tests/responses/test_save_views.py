"""Saving while one types, two people at once, and a session that ends in the middle."""

import pytest
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils import timezone
from django.utils.formats import date_format

from recommendations.models import Organization
from responses import actions
from responses.answer import Answer
from responses.models import Consultation, Response, ResponseEvent
from responses.places import Entry
from responses.rules import Channel, Source, Verb
from tests import factories
from tests.responses.conftest import everything
from tests.responses.pages import form_to, forms_of, text_of

JSON = {"Accept": "application/json"}
TYPED = {"position": "supports", "comment": "We agree.", "language": "en", "version": 0}


def save(case, *, kind: str = "focal point", number: int = 1, headers=JSON, **fields):
    """What the script of the page sends while somebody types."""
    return case.browser(kind).post(case.address("save_answer", number), {**TYPED, **fields}, headers=headers)


# --- As it is typed -------------------------------------------------------------------------------------------------


def test_a_save_is_confirmed_with_the_version_to_go_on_with(case):
    for version in (0, 1, 2):
        reply = save(case, version=version, comment=f"Text {version}.")
        assert reply.status_code == 200
        assert reply.json()["version"] == version + 1
        assert reply.json()["saved"] == timezone.localtime().strftime("%H:%M")
    assert Response.objects.get().comment == "Text 2."
    assert save(case, version=3, comment="Text 2.").json()["version"] == 3  # nothing new


def test_the_confirmation_says_whether_something_is_still_missing(case):
    draft = save(case, position="conditional").json()
    assert set(draft) == {"stage", "version", "saved", "complete"}
    assert not draft["complete"]
    assert save(case, position="conditional", condition="If funded.", version=1).json()["complete"]
    assert not save(case, position="", comment="", condition="", version=2).json()["complete"]


def test_nothing_typed_is_nothing_stored(case):
    reply = save(case, position="", comment=" ", language="")
    assert (reply.status_code, reply.json()["version"]) == (200, 0)
    assert not Response.objects.exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"comment": "a\x1bb"}, "Comment, line 1"),
        ({"comment": "x" * 20_001}, "at most 20000"),
        ({"position": "maybe"}, "maybe"),
        ({"version": ""}, "Version: The page sent no version. Copy your text and reload the page."),
        ({"version": "x"}, "Version: "),
        ({"source": "organization"}, "Source: "),
        ({"source": "oversight"}, "Source: "),
        ({"source": "illustrative"}, "Source: "),
        ({"typed_by": "123456"}, "opened by somebody else"),
        ({"save_key": "k" * 37}, "Mark of the save: "),
        ({"unconfirmed": "k" * 37}, "Mark of the save: "),
    ],
)
def test_a_refusal_is_a_sentence(case, fields, words):
    reply = save(case, **fields)
    assert reply.status_code == 400
    assert words in reply.json()["fault"]
    assert not Response.objects.exists()


def test_the_refusal_of_a_locked_answer_and_of_a_closed_round(case):
    factories.response(case.recommendations[0], case.own, stage="submitted")
    assert "locked" in save(case, version=1).json()["fault"]
    Consultation.objects.update(closed_on=timezone.localdate())
    assert "round was closed" in save(case, number=2).json()["fault"]
    assert save(case, kind="oversight", number=2, source="email").status_code == 200


def test_a_save_whose_confirmation_was_lost_is_taken_for_what_it_is(case):
    save(case, save_key="lost")
    reply = save(case, comment="We agree, and more.", version=0, save_key="next", unconfirmed="lost")
    assert (reply.status_code, reply.json()["version"]) == (200, 2)
    assert Response.objects.get().comment == "We agree, and more."


def test_more_than_a_server_reads_is_refused_and_nothing_happens(case):
    before = everything()
    assert save(case, comment="x" * 3_000_000).status_code in (400, 413)
    assert everything() == before


# --- Two people -----------------------------------------------------------------------------------------------------

BASE = "The Board agreed in May. It will report in June."
THEIRS = "The Council agreed in May. It will report in June."
MINE = "The Board agreed in May. It will report in July."


@pytest.fixture
def raced(case):
    """The focal point has the first version on the screen; oversight staff have stored another."""
    case.answered(comment=BASE)
    case.answered(comment=THEIRS, version=1, by="oversight", reasons=("other",))
    return case


def test_both_texts_are_shown_and_their_merge_can_be_saved(raced):
    browser, address = raced.browser("focal point"), raced.address("save_answer", 1)
    page = browser.post(address, {**TYPED, "comment": MINE, "version": 1})
    assert page.status_code == 409
    text = text_of(page)
    assert THEIRS in text
    assert MINE in text
    assert "oversight@example.org" in text  # who it was
    assert Response.objects.get().comment == THEIRS
    form = form_to(page, address)
    assert form.fields["comment"][0].strip() == "The Council agreed in May. It will report in July."
    assert form.fields["reasons"] == ["other"]
    assert form.fields["version"] == ["2"]
    page = browser.post(address, form.filled(comment="Merged by hand."), follow=True)
    assert "Saved." in text_of(page)
    row = Response.objects.get()
    assert (row.version, row.comment, row.answer.reasons) == (3, "Merged by hand.", ("other",))
    comments = ResponseEvent.objects.order_by("id").values_list("after__comment", flat=True)
    assert list(comments) == [BASE, THEIRS, "Merged by hand."]


def panels(case, typist: str) -> list[str]:
    """What somebody reads who typed on an old version, with the script and without it."""
    case.answered(version=Response.objects.get().version, comment="Typed on.", by=typist)  # the last save is theirs
    typed = {"comment": "Typed in another window.", "version": 1, "source": "letter" if typist == "oversight" else ""}
    with_it = HttpResponse(save(case, kind=typist, **typed).json()["conflict"])
    return [text_of(with_it), text_of(save(case, kind=typist, headers={}, **typed))]


@pytest.mark.parametrize("typist", ["focal point", "oversight"])
def test_who_was_faster_in_another_window_is_not_told_of_somebody_else(raced, typist):
    for text in panels(raced, typist):
        at = date_format(timezone.localtime(Response.objects.get().changed_at), "DATETIME_FORMAT")
        assert "This answer was changed after you opened it" in text
        assert f"You saved it at {at} in another window. Nothing was overwritten" in text
        assert "@example.org" not in text
        assert "somebody else" not in text


def test_who_saved_it_is_named_with_the_time(raced):
    at = date_format(timezone.localtime(Response.objects.get().changed_at), "DATETIME_FORMAT")
    text = text_of(save(raced, comment=MINE, version=1, headers={}))
    assert f"oversight@example.org saved it at {at}. Nothing was overwritten" in text


def test_what_the_system_changed_is_told_as_such(raced):
    entry = Entry(by=None, channel=Channel.COMMAND, source=Source.FILE)
    actions.record_answer(place=raced.place(), answer=Answer("supports", comment="Loaded."), version=2, entry=entry)
    at = date_format(timezone.localtime(Response.objects.get().changed_at), "DATETIME_FORMAT")
    text = text_of(save(raced, comment=MINE, version=1, headers={}))
    assert f"The system changed it at {at}. Nothing was overwritten" in text


def test_a_conflict_about_nothing_stored_says_so(case):
    """A page that rests on a version of a row that is gone: only illustrations are ever removed."""
    text = text_of(save(case, version=3, headers={}))
    assert "What was stored is not there any more. Nothing was overwritten" in text


def test_reasons_that_both_added_or_took_away_are_kept_together(case):
    case.answered(reasons=("legal", "resources"))
    case.answered(reasons=("legal", "resources", "other"), version=1, by="oversight")
    page = save(case, comment="We agree.", language="", reasons=["timeline", "resources"], version=1, headers={})
    assert set(form_to(page, case.address("save_answer", 1)).fields["reasons"]) == {"resources", "timeline", "other"}
    assert "Both changes together" in text_of(page)


def test_two_positions_touch_each_other(case):
    case.answered()
    case.answered(position="no_position", version=1, by="oversight")
    page = save(case, position="does_not_support", language="", version=1, headers={})
    assert "overlap" in text_of(page)
    assert form_to(page, case.address("save_answer", 1)).fields["position"] == ["does_not_support"]


def test_texts_that_touch_are_left_to_the_person(raced):
    page = raced.browser("focal point").post(
        raced.address("save_answer", 1), {**TYPED, "comment": "The Assembly agreed in May.", "version": 1}
    )
    assert page.status_code == 409
    assert "overlap" in text_of(page)
    assert THEIRS in text_of(page)
    assert form_to(page, raced.address("save_answer", 1)).fields["comment"][0].strip() == "The Assembly agreed in May."


def test_a_conflict_can_race_again(raced):
    address = raced.address("save_answer", 1)
    page = raced.browser("focal point").post(address, {**TYPED, "comment": MINE, "version": 1})
    raced.answered(comment="Once more.", version=2, by="oversight")
    page = raced.browser("focal point").post(address, form_to(page, address).fields)
    assert page.status_code == 409
    assert "Once more." in text_of(page)
    assert form_to(page, address).fields["version"] == ["3"]


def test_the_script_gets_both_texts_and_the_form(raced):
    reply = save(raced, comment=MINE, version=1, save_key="mine")
    assert reply.status_code == 409
    assert reply.json()["fault"] == "This answer was changed after you opened it. Nothing was overwritten."
    panel = reply.json()["conflict"]
    for words in (THEIRS, MINE, raced.address("save_answer", 1)):
        assert words in panel
    assert 'value="2"' in panel  # the version to rest on


def test_markup_in_an_answer_is_text(case):
    evil = "<script>alert(1)</script>{{ 7 }}"
    case.answered(comment=evil)
    case.answered(comment="Theirs.", version=1, by="oversight")
    pages = [
        save(case, comment=f"{evil} Mine.", version=1).json()["conflict"],
        save(case, comment=f"{evil} Mine.", version=1, headers={}).content.decode(),
        case.browser("oversight").get(case.address("sheet")).content.decode(),
        case.browser("focal point").get(f"/answers/{Response.objects.get().pk}/").content.decode(),
    ]
    assert sum("&lt;script&gt;alert(1)" in page for page in pages) == 3  # on the sheet it is overwritten by now
    assert not any("<script>alert" in page for page in pages)


def test_oversight_staff_keep_the_source_that_they_named(raced):
    raced.answered(comment="The Board has changed its mind.", version=2)
    page = raced.browser("oversight").post(
        raced.address("save_answer", 1),
        {**TYPED, "comment": MINE, "version": 2, "source": "meeting", "reference": "Geneva"},
    )
    fields = form_to(page, raced.address("save_answer", 1)).fields
    assert (fields["source"], fields["reference"]) == (["meeting"], ["Geneva"])


def test_follow_up_that_somebody_else_has_changed_comes_back(case):
    case.answered()
    address = case.address("save_status", 1)
    sent = {"acceptance": "accepted", "status_on": "2026-01-31", "deciding_body": "Our Board", "version": 0}
    page = case.browser("focal point").post(address, sent)
    assert page.status_code == 400
    assert "changed after you opened it" in text_of(page)
    assert "correct it and send again" in text_of(page)
    form = form_to(page, address)
    assert (form.fields["deciding_body"], form.fields["version"]) == (["Our Board"], ["1"])
    case.browser("focal point").post(address, form.fields)
    assert Response.objects.get().deciding_body == "Our Board"


# --- A session that has ended ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["save_answer", "save_status"])
def test_a_save_of_the_script_without_a_session_is_told_so(case, client, name):
    reply = client.post(case.address(name, 1), TYPED, headers=JSON)
    assert (reply.status_code, reply.content) == (401, b"")
    assert not Response.objects.exists()


def test_a_form_without_a_session_leads_to_the_sign_in_and_back_to_the_sheet(case, client):
    sheet = case.address("sheet")
    reply = client.post(case.address("save_answer", 1), TYPED, headers={"Referer": f"http://testserver{sheet}"})
    assert reply.status_code == 302
    assert reply["Location"].endswith(f"?next={sheet}")
    assert "session had ended" in client.get(reply["Location"]).content.decode()
    assert not Response.objects.exists()


def test_the_tab_of_the_second_sign_in_says_that_it_can_be_closed(case):
    assert "Close this tab" in text_of(case.browser("focal point").get("/answers/signed-in/"))


def test_an_answer_that_was_sent_meanwhile_is_shown_with_the_words_that_came_too_late(case):
    """Two tabs of one person: one submits, the other still types."""
    case.moved(case.answered(), Verb.SUBMIT)
    page = save(case, comment="Typed in the other tab.", version=1, headers={})
    assert page.status_code in (400, 409)
    assert "Typed in the other tab." in text_of(page)
    assert Response.objects.get().answer == Answer("supports", comment="We agree.")


def test_the_table_saves_the_same_way_and_comes_back_to_itself(case):
    reply = save(case, kind="oversight", source="letter", table="1")
    assert reply.status_code == 200
    assert "Supports" in reply.json()["cell"]
    assert ResponseEvent.objects.get().channel == "table"
    reply = save(case, kind="oversight", source="letter", table="1", version=1, comment="x", headers={})
    assert reply["Location"] == "/consultations/JIU-REP-2099-1/table/#CAST"
    assert forms_of(case.browser("oversight").get(reply["Location"]))


@pytest.mark.parametrize("headers", [JSON, {}], ids=["with the script", "without it"])
def test_a_conflict_in_the_table_is_merged_in_the_table(raced, headers):
    address = raced.address("save_answer", 1)
    typed = {"comment": MINE, "version": 1, "source": "letter"}
    page = save(raced, kind="oversight", table="1", headers=headers, **typed)
    assert page.status_code == 409
    panel = HttpResponse(page.json()["conflict"]) if headers else page
    form, table = form_to(panel, address), "/consultations/JIU-REP-2099-1/table/#CAST"
    assert form.fields["table"] == ["1"]
    assert f'href="{table}"' in panel.content.decode()  # to keep what is stored
    assert raced.browser("oversight").post(address, form.fields)["Location"] == table
    assert ResponseEvent.objects.latest("id").channel == "table"
    sheet = save(raced, kind="oversight", headers={}, **{**typed, "comment": "Mine again."})
    assert "table" not in form_to(sheet, address).fields
    assert f'href="{raced.address("sheet")}#r1"' in sheet.content.decode()


def test_a_corrected_source_of_equal_words_is_stored(case):
    """Finding: it was answered with "saved", and dropped."""
    browser = case.browser("oversight")
    sent = {"version": 0, "comment": "The same words.", "source": "letter", "reference": "Letter of 1 May"}
    first = browser.post(case.address("save_answer", 1), sent, headers={"accept": "application/json"}).json()
    sent |= {"version": first["version"], "source": "email", "reference": "E-mail of 2 May"}
    second = browser.post(case.address("save_answer", 1), sent, headers={"accept": "application/json"}).json()
    assert second["version"] == first["version"] + 1
    row = Response.objects.get()
    assert (row.source, row.source_reference) == ("email", "E-mail of 2 May")
    event = ResponseEvent.objects.latest("id")
    assert event.before == {"source": "letter", "source_reference": "Letter of 1 May"}
    assert event.after == {"source": "email", "source_reference": "E-mail of 2 May"}


@pytest.mark.parametrize(
    ("name", "sent", "words"),
    [
        ("save_answer", {"position": "does_not_support", "reasons": "legal", "condition": "Typed condition"}, "Typed"),
        ("save_status", {"acceptance": "accepted", "status_on": "2026-01-31", "deciding_body": "Typed body"}, "Typed"),
        ("add_evidence", {"url": "https://example.org/typed"}, "https://example.org/typed"),
    ],
)
def test_what_is_refused_since_the_answer_was_submitted_comes_back_to_be_copied(case, name, sent, words):
    """Finding: its form is not on the page any more, and neither was the text."""
    row = case.answered(1)
    Response.objects.filter(pk=row.pk).update(stage="submitted")
    page = case.browser("focal point").post(case.address(name, 1), {"version": 1, **sent})
    assert page.status_code == 400
    text = page.content.decode()
    kept = text[text.index("was not saved: copy it") :].partition("</textarea>")[0]
    assert words in kept
    assert 'role="alert"' in text


def test_a_reason_for_returning_what_a_colleague_has_returned_comes_back(case):
    row = case.answered(1)
    Response.objects.filter(pk=row.pk).update(stage="returned")
    sent = {"version": row.version, "verb": "return", "reason": "A long reason."}
    page = case.browser("oversight").post(f"/answers/{row.pk}/move/", sent)
    assert page.status_code == 400
    kept = page.content.decode().partition("was not saved: copy it")[2].partition("</textarea>")[0]
    assert "A long reason." in kept


@pytest.mark.parametrize("code", ["%00", "a b", "..", "A/B"])
def test_no_organization_has_such_a_code(case, code):
    assert case.browser("oversight").get(f"/answers/JIU-REP-2099-1/{code}/").status_code == 404
    with pytest.raises(ValidationError):
        Organization(
            code=code.replace("%00", "\0"), group="un", jiu_participant=True, ceb_member=True, order=1
        ).full_clean()
