"""Pages of a clearance: the way through them, what a focal point never sees, and that nothing typed is lost."""

import re

import pytest
from django.test import Client

from drafts import clearance_sheet_views
from drafts.actions import Save, record_text
from drafts.clearance_actions import withdraw_clearance
from drafts.clearance_reply_actions import decline
from drafts.clearance_rules import WHOLE
from drafts.models import Clearance, ClearanceDecision, ClearanceReply
from recommendations.rules import Language
from reports.models import Edition
from reports.rules import Stage
from tests.drafts import clearances
from tests.drafts.clearances import own_keys, says, sent, text_of

pytestmark = pytest.mark.django_db
BASE = "/clearances/A-154-99-Add.1/1/"
# Four are of every page: session, user, groups, and whether answers are made up.
QUERIES = {"send": 13, "clearance": 22, "mails": 8, "close": 27, "sheet": 18, "list": 12}


@pytest.fixture
def made(drafter, monkeypatch):
    """A draft that can be sent round; no worker is woken."""
    monkeypatch.setattr("jobs.leases.send", lambda job: True)
    return clearances.world(drafter)


@pytest.fixture
def begun(made):
    """The same, sent round."""
    sent(made)
    return made


def as_user(user) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page_of(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, path
    return response.content.decode()


def sheet(made, place: int = 0, language: str = "en") -> str:
    return f"{BASE}{made.members[place].code}/{language}/"


def typed(page: str) -> dict[str, str]:
    """What the form of the sheet would send as it was served: hidden fields and texts."""
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    fields |= {
        name: text.removeprefix("\n") for name, text in re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>([^<]*)', page)
    }
    checked = re.findall(r'<input type="radio" name="([^"]+)" value="([^"]+)" checked', page)
    return {**{name: value for name, value in fields.items() if name != "next"}, **dict(checked)}


# --- The way through --------------------------------------------------------------------------------------------------


def test_a_draft_is_sent_answered_decided_and_closed_on_its_pages(made):
    drafter, first, second = as_user(made.by), as_user(made.people[0]), as_user(made.people[2])
    assert f'href="{BASE}send/"' in page_of(drafter, "/notes/A-154-99-Add.1/1/en/")
    page = page_of(drafter, f"{BASE}send/")
    assert "Person QAX" in page
    assert "Send to 3 people" in page
    due_on = re.search(r'name="due_on" value="([0-9-]+)"', page)[1]
    response = drafter.post(f"{BASE}send/", {"due_on": due_on, "message": "Please read."}, follow=True)
    assert "3 mails are on their way." in response.content.decode()

    assert "waits for the reply" in page_of(first, "/answers/")
    assert f'href="{BASE}QAX/"' in page_of(first, "/clearances/")
    assert first.get(f"{BASE}QAX/")["Location"] == sheet(made)
    page, key = page_of(first, sheet(made)), own_keys(made, made.members[0])[0]
    sent_ = {
        **typed(page),
        f"{key}-verdict": "proposes",
        f"{key}-words": "Better words.",
        "whole-verdict": "no_objection",
    }
    saved = first.post(sheet(made), sent_, follow=True).content.decode()
    assert "2 replies are saved." in saved
    assert typed(saved)[f"{key}-words"] == "Better words."
    again = first.post(sheet(made), typed(saved), follow=True).content.decode()
    assert "Nothing new was saved" in again
    whole = {**typed(page_of(second, sheet(made, 1))), "whole-verdict": "proposes", "whole-words": "Shorter."}
    second.post(sheet(made, 1), whole)

    page = page_of(drafter, BASE)
    assert "2 of 3 have replied." in page
    assert "2 of 2 are not decided yet." in page
    proposal, general = ClearanceReply.objects.filter(verdict="proposes").order_by("pk")
    sent_ = {"outcome": "take_up", "words": "Even better words.", "version": 1}
    assert drafter.post(f"{BASE}proposals/{proposal.pk}/", sent_).status_code == 302
    sent_ = {"outcome": "decline", "reason": "It is short already."}
    assert drafter.post(f"{BASE}proposals/{general.pk}/", sent_).status_code == 302
    assert "The Secretariat has taken up your proposal." in page_of(first, sheet(made))
    assert "It is short already." in page_of(second, sheet(made, 1))

    refused = drafter.post(f"{BASE}close/")
    assert refused.status_code == 400
    assert "1 organization has not replied" in refused.content.decode()
    Clearance.objects.update(due_on="2026-01-01")
    page = page_of(drafter, f"{BASE}close/")
    assert "taken up" in page
    assert "1 organization has not replied by the date" in page
    assert "Edition 2 is cleared." in drafter.post(f"{BASE}close/", follow=True).content.decode()
    assert [edition.stage for edition in Edition.objects.order_by("number")] == [Stage.SUPERSEDED, Stage.CLEARED]
    page = page_of(first, sheet(made))
    assert "Save the replies" not in page
    assert "Better words." in page
    assert first.post(sheet(made), whole).status_code == 400


# --- The wall ---------------------------------------------------------------------------------------------------------


def test_a_focal_point_meets_no_other_organization_on_any_page(made):
    made.report.titles.create(language="fr", text="Titre", provenance="official")
    sent(made, message="Please read.")
    mine, *others = made.members
    clearances.focal_point("third@example.org", made.members[2], name="Person QCX")
    for member in others:
        person = made.people[2] if member is made.members[1] else None
        row = says(made, member, own_keys(made, member)[0], "proposes", f"Words of {member.code}.", by=person)
        says(made, member, WHOLE, "no_objection", comment=f"Comment of {member.code}.")
        decline(reply=row, reason=f"Reason for {member.code}.", by=made.by)
    client = as_user(made.people[0])
    key = own_keys(made, mine)[0]
    refused = client.post(sheet(made), {**typed(page_of(client, sheet(made))), f"{key}-words": "Words [open"})
    assert refused.status_code == 400
    says(made, mine, key, "proposes", "Own words.")
    pages = [refused.content.decode()]
    pages += [page_of(client, path) for path in ("/answers/", "/clearances/", sheet(made))]
    pages.append(client.get(f"{BASE}QAX/", follow=True).content.decode())
    client.cookies["django_language"] = "zh-hans"
    pages.append(page_of(client, sheet(made)))
    for page in pages:
        for word in ("QBX", "QCX", "Quixotic B", "Quixotic C", "chimérique B", "BBX", "qbx@", "third@", "Reason for"):
            assert word not in page
        assert "Remark QAX" in page or "/reports/" in page
    assert "Remark QAX 1." in pages[3]
    assert "Own words." in pages[3]
    assert not re.search(r"/exports?/|/drafts/|/support/answers/download", pages[3])


def test_only_the_own_paragraphs_are_marked_and_asked(begun):
    own = own_keys(begun, begun.members[1])
    numbers = {p.number for p in clearances.content_of(begun.edition).paragraphs() if p.key in own}
    page = page_of(as_user(begun.people[2]), sheet(begun, 1))
    assert set(map(int, re.findall(r'class="paragraph own" id="para_(\d+)"', page))) == numbers
    assert set(map(int, re.findall(r'id="reply_(\d+)"', page))) == {0, *numbers}
    assert len(re.findall(r'class="paragraph"', page)) == 7 - len(numbers)


def test_who_gets_which_page(begun, cast):
    first, second = begun.members[:2]
    row = says(begun, first, own_keys(begun, first)[0], "proposes", "Hidden jewels.")
    overview = {"administrator": 200, "secretariat": 200, "oversight": 200}
    decides = {"secretariat": 200}
    people = {**cast, "own": begun.people[0], "next": begun.people[2]}
    table = {
        BASE: overview,
        f"{BASE}mails/": overview,
        f"{BASE}send/": {"secretariat": 302},
        f"{BASE}close/": decides,
        f"{BASE}withdraw/": decides,
        f"{BASE}proposals/{row.pk}/": decides,
        sheet(begun): {"own": 200},
        sheet(begun, 1): {"next": 200},
        sheet(begun, 0, "fr"): {},
        f"{BASE}{second.code}/": {"next": 302},
        f"{BASE}NOBODY/": {},
        "/clearances/A-154-99-Add.1/7/": {},
        # Of whoever answers for an organization; one that is asked nothing finds nothing there.
        "/clearances/": {**overview, "own": 200, "next": 200, "focal point": 200},
    }
    for kind, user in people.items():
        client = as_user(user)
        for path, answers in table.items():
            for method in (client.get, client.post):
                if method == client.post and (path in (BASE, "/clearances/") or path.endswith("mails/")):
                    continue
                status = method(path).status_code
                assert (status == 404) is (kind not in answers), (kind, path)
    assert "Hidden jewels" not in page_of(as_user(cast["oversight"]), BASE)
    assert "Hidden jewels" in page_of(as_user(cast["administrator"]), BASE)
    assert "A/154/99/Add.1" not in page_of(as_user(cast["focal point"]), "/clearances/")


def test_a_withdrawn_draft_is_not_read_any_more_and_own_replies_are(begun):
    key = own_keys(begun, begun.members[0])[0]
    says(begun, begun.members[0], key, "proposes", "Own words.")
    withdraw_clearance(clearance=begun.clearance, reason="The wrong draft.", by=begun.by)
    page = page_of(as_user(begun.people[0]), sheet(begun))
    assert "Own words." in page
    assert "The wrong draft." in page
    assert "One organization" not in page


# --- Nothing typed is lost --------------------------------------------------------------------------------------------


def test_what_is_refused_stands_in_its_fields_and_nothing_is_stored(begun):
    client = as_user(begun.people[0])
    first, second = own_keys(begun, begun.members[0])
    fields = typed(page_of(client, sheet(begun)))
    fields |= {f"{first}-verdict": "proposes", f"{first}-words": "Good words.", f"{first}-comment": "Because <of> it."}
    fields |= {f"{second}-verdict": "proposes", f"{second}-words": "An [open mark"}
    response = client.post(sheet(begun), fields)
    page = response.content.decode()
    assert response.status_code == 400
    assert "does not close" in page
    assert typed(page)[f"{first}-words"] == "Good words."
    assert typed(page)[f"{first}-verdict"] == "proposes"
    assert "Because &lt;of&gt; it." in page
    assert "An [open mark" in page
    assert not ClearanceReply.objects.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"whole-verdict": "perhaps"}, "Select a valid choice"),
        ({"whole-seen": "x", "whole-verdict": "no_objection"}, "whole number"),
        ({"whole-seen": str(2**70), "whole-verdict": "no_objection"}, "less than or equal"),
        ({"whole-verdict": "no_objection", "typed_by": "12345678"}, "opened by somebody else"),
        ({"whole-verdict": "proposes", "whole-words": "nul\0"}, "Null characters"),
        ({"whole-verdict": "no_objection", "whole-comment": "x" * 4001}, "longer than 4000"),
    ],
)
def test_what_no_page_sends_is_refused_in_words(begun, change, words):
    client = as_user(begun.people[0])
    response = client.post(sheet(begun), {**typed(page_of(client, sheet(begun))), **change})
    assert response.status_code == 400
    assert words in response.content.decode()
    assert not ClearanceReply.objects.exists()


def test_of_two_focal_points_the_second_sees_what_the_first_has_replied(begun):
    one, other = as_user(begun.people[0]), as_user(begun.people[1])
    key = own_keys(begun, begun.members[0])[0]
    mine, theirs = typed(page_of(one, sheet(begun))), typed(page_of(other, sheet(begun)))
    one.post(sheet(begun), {**mine, f"{key}-verdict": "proposes", f"{key}-words": "Words of one."})
    fields = {**theirs, f"{key}-verdict": "proposes", f"{key}-words": "Words of the other."}
    page = other.post(sheet(begun), fields).content.decode()
    assert "Person QAX has replied here" in page
    assert "Words of one." in page
    assert typed(page)[f"{key}-words"] == "Words of the other."
    assert other.post(sheet(begun), typed(page)).status_code == 302
    assert ClearanceReply.objects.current().get().words == "Words of the other."
    assert ClearanceReply.objects.count() == 2


def test_own_paragraphs_are_paged_and_a_page_saves_its_own(begun, monkeypatch):
    monkeypatch.setattr(clearance_sheet_views, "PER_PAGE", 1)
    client = as_user(begun.people[0])
    _first, second = own_keys(begun, begun.members[0])
    path = f"{sheet(begun)}?page=2"
    fields = typed(page_of(client, path))
    assert {name.partition("-")[0] for name in fields if name.endswith("-seen")} == {"whole", second}
    response = client.post(path, {**fields, f"{second}-verdict": "no_objection"})
    assert response["Location"] == path
    assert ClearanceReply.objects.get().key == second


def test_words_for_one_version_do_not_fill_the_field_of_another(begun):
    text = begun.edition.texts.get()
    text.pk, text.language, text.data = None, "fr", {**text.data, "language": "fr"}
    text.save()
    key = own_keys(begun, begun.members[0])[0]
    says(begun, begun.members[0], key, "proposes", "English words.")
    client = as_user(begun.people[0])
    page = page_of(client, sheet(begun, 0, "fr"))
    fields = typed(page)
    assert "on the version in English" in page
    assert f"{key}-verdict" not in fields
    assert fields[f"{key}-words"] != "English words."
    client.post(sheet(begun, 0, "fr"), fields)
    assert ClearanceReply.objects.get().language == "en"


def test_a_decision_on_an_old_text_shows_both_and_keeps_the_words(begun):
    key = own_keys(begun, begun.members[0])[0]
    row = says(begun, begun.members[0], key, "proposes", "Other words.")
    block = begun.draft.blocks.get(key=key)
    record_text(block=block, language=Language.EN, text="Changed meanwhile.", version=1, save=Save(begun.by))
    client, path = as_user(begun.by), f"{BASE}proposals/{row.pk}/"
    response = client.post(path, {"outcome": "take_up", "words": "My own words.", "version": 1})
    page = response.content.decode()
    assert response.status_code == 409
    assert "Changed meanwhile." in page
    assert "My own words." in page
    fields = typed(page)
    assert client.post(path, {**fields, "outcome": "take_up", "words": "My own words."}).status_code == 302
    assert text_of(begun.draft, key).text == "My own words."
    for outcome in ("", "x", "decline"):
        assert client.post(path, {"outcome": outcome, "reason": "No."}).status_code == 400  # decided already
    assert ClearanceDecision.objects.count() == 1


# --- Pages stay quick -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("many", [1, 3])
def test_queries_do_not_grow(drafter, monkeypatch, django_assert_num_queries, many):
    monkeypatch.setattr("jobs.leases.send", lambda job: True)
    made = clearances.world(drafter, organizations=many + 1, recommendations=many)
    writer, reader = as_user(made.by), as_user(made.people[0])

    def asks(client: Client, path: str, queries: int) -> None:
        with django_assert_num_queries(queries):
            page_of(client, path)

    asks(writer, f"{BASE}send/", QUERIES["send"])
    sent(made)
    for member in made.members[:-1]:
        for key in own_keys(made, member):
            says(made, member, key, "proposes", "Other words.")
        says(made, member, WHOLE, "no_objection", comment="With thanks.")
    asks(writer, BASE, QUERIES["clearance"])
    asks(writer, f"{BASE}mails/", QUERIES["mails"])
    asks(writer, f"{BASE}close/", QUERIES["close"])
    asks(reader, sheet(made), QUERIES["sheet"])
    asks(reader, "/clearances/", QUERIES["list"])
