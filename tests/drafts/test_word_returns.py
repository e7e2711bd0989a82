"""Word files that come back: what was changed in them, and how each change gets into the draft, or does not."""

import re

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.rules import Group
from drafts import actions
from drafts.actions import Save
from drafts.composing_actions import add_language, compose_draft
from drafts.models import Block, BlockText, Draft, WordDecision, WordReturn
from drafts.note_actions import freeze
from drafts.rules import Kind, Part, Stale
from drafts.word_actions import set_aside, take_back, take_up
from drafts.word_proposals import Change, State
from drafts.word_reading import proposals
from recommendations.rules import Language, RuleBroken
from reports import render_word
from tests import factories
from tests.drafts.conftest import beginning
from tests.drafts.word_edits import NEW, Edited

pytestmark = pytest.mark.django_db
MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"
GENERAL = "Organizations welcomed the report[^: Said in their letters.] and its [*clear*] findings."
TEXTS = {
    1: [
        "Most organizations supported the first recommendation.",
        "Several asked for guidance on the ways to carry it out. Some asked for more time.",
        "One organization had begun to carry it out in the year before.",
    ],
    2: ["Organizations noted that the second recommendation was addressed to others."],
}


@pytest.fixture
def evidence(settings, tmp_path):
    """The folder of the files that people sent, of this test alone."""
    options = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "evidence": options}


@pytest.fixture
def draft(drafter) -> Draft:
    """A draft with a general comment and the paragraphs of TEXTS."""
    report = factories.report()
    questions = {number: factories.recommendation(report, number) for number in TEXTS}
    draft = compose_draft(report=report, beginning=beginning(session=154), by=drafter)
    for block in draft.blocks.filter(part=Part.SPECIFIC, kind=Kind.PARAGRAPH):
        actions.delete_paragraph(block=block, by=drafter)
    general = actions.add_paragraph(draft=draft, part=Part.GENERAL, by=drafter)
    typed(general, GENERAL, drafter)
    for number, texts in TEXTS.items():
        after = None
        for text in texts:
            after = actions.add_paragraph(
                draft=draft, part=Part.SPECIFIC, recommendation=questions[number], after=after, by=drafter
            )
            typed(after, text, drafter)
    return draft


def typed(block: Block, text: str, by, language: str = "en") -> None:
    stored = BlockText.objects.get(block=block, language=language)
    actions.record_text(block=block, language=Language(language), text=text, version=stored.version, save=Save(by))


@pytest.fixture
def word(draft, drafter, evidence) -> Edited:
    """The draft as it was exported, open in Word."""
    return Edited(exported(draft, drafter))


def exported(draft: Draft, by, language: str = "en") -> bytes:
    text = freeze(draft=draft, by=by).texts.get(language=language)
    return render_word.render(text.content, lambda *_done: None)


def taken_back(draft: Draft, word: Edited, by, language: str = "en") -> WordReturn:
    return take_back(draft=draft, language=Language(language), name="note.docx", content=word.saved(), by=by)


def block_of(draft: Draft, words: str) -> Block:
    return draft.blocks.get(texts__text__startswith=words, texts__language="en")


def text_of(block: Block, language: str = "en") -> str:
    return BlockText.objects.get(block=block, language=language).text


def below(draft: Draft, number: int) -> list[str]:
    """The paragraphs below a recommendation, in order, as the draft stands."""
    rows = draft.blocks.there().filter(recommendation__number=number).order_by("place")
    return [text_of(row) for row in rows]


def taking(row: WordReturn, by, change: Change | None = None, **fields) -> None:
    """Take up every change (of a kind) as it is shown."""
    for each in proposals(row):
        if change in (None, each.change):
            take_up(word_return=row, name=each.name, version=each.version, by=by, **fields)


# --- What is a change ---------------------------------------------------------------------------------------------


def test_a_file_that_nobody_edited_has_no_change(draft, word, drafter):
    row = taken_back(draft, word, drafter)
    assert proposals(row) == []
    assert row.edition.number == 1


def test_each_change_is_one_proposal_in_the_order_of_the_note(draft, word, drafter):
    word.replace("Note by the Secretary-General", "Note of the Secretary-General")
    word.replace("General comments", "Comments in general")
    word.replace("clear", "very clear").replace("Most organizations", "Many organizations")
    word.add("Others had doubts.", after="Many organizations")
    word.delete("One organization had begun")
    row = taken_back(draft, word, drafter)
    found = [(each.change, each.offered) for each in proposals(row)]
    assert found == [
        ("text", "Note of the Secretary-General"),
        ("text", "Comments in general"),
        ("text", GENERAL.replace("clear", "very clear")),
        ("text", TEXTS[1][0].replace("Most", "Many")),
        ("added", "Others had doubts."),
        ("deleted", ""),
    ]
    assert [each.label for each in proposals(row)][3:] == [
        "Paragraph 3", "New paragraph after paragraph 3", "Paragraph 5"
    ]  # fmt: skip
    taking(row, drafter)
    assert below(draft, 1) == [TEXTS[1][0].replace("Most", "Many"), "Others had doubts.", TEXTS[1][1]]
    assert text_of(block_of(draft, "Organizations welcomed")) == GENERAL.replace("clear", "very clear")
    assert text_of(draft.blocks.get(kind=Kind.HEADING, part=Part.GENERAL)) == "Comments in general"
    assert {each.state for each in proposals(row)} == {State.TAKEN_UP}
    assert set(row.decisions.values_list("by", flat=True)) == {drafter.pk}


def test_a_taken_up_text_is_an_event_from_word(draft, word, drafter):
    taking(taken_back(draft, word.replace("Most", "Many"), drafter), drafter)
    event = block_of(draft, "Many organizations").events.latest("pk")
    assert (event.verb, event.by, event.before) == ("from_word", drafter, TEXTS[1][0])


def test_what_was_changed_in_the_draft_alone_is_no_change_of_the_file(draft, word, drafter):
    typed(block_of(draft, "Most organizations"), "Typed meanwhile.", drafter)
    new = actions.add_paragraph(draft=draft, part=Part.GENERAL, by=drafter)
    typed(new, "Added meanwhile.", drafter)
    freeze(draft=draft, by=drafter)
    row = taken_back(draft, word, drafter)
    assert row.edition.number == 1  # the file was made of that one, though there is a later one
    assert proposals(row) == []


def test_what_was_changed_in_both_says_so(draft, word, drafter):
    word.replace("Most organizations", "Many organizations")
    typed(block_of(draft, "Most organizations"), "Typed meanwhile.", drafter)
    (found,) = proposals(taken_back(draft, word, drafter))
    assert found.both
    assert (found.base, found.present, found.offered) == (
        TEXTS[1][0], "Typed meanwhile.", TEXTS[1][0].replace("Most", "Many")
    )  # fmt: skip


def test_what_the_draft_says_already_needs_no_decision(draft, word, drafter):
    word.replace("Most organizations", "Many organizations").delete("One organization had begun")
    word.add("Others had doubts.", after="Many organizations")
    first = taken_back(draft, word, drafter)
    taking(first, drafter)
    # The same edits in a file that was saved again.
    again = taken_back(draft, word.add("", after="Others had"), drafter)
    assert again.pk != first.pk
    assert {each.state for each in proposals(again)} == {State.SETTLED}
    taking(again, drafter)
    assert below(draft, 1) == [TEXTS[1][0].replace("Most", "Many"), "Others had doubts.", TEXTS[1][1]]


def test_moved_within_a_recommendation_and_to_another(draft, word, drafter):
    word.move("One organization had begun", after="Text of recommendation 1.")
    word.move("Several asked", after="Organizations noted")
    row = taken_back(draft, word, drafter)
    assert [each.change for each in proposals(row)] == ["moved", "moved"]
    taking(row, drafter)
    assert below(draft, 1) == [TEXTS[1][2], TEXTS[1][0]]
    assert below(draft, 2) == [TEXTS[2][0], TEXTS[1][1]]
    assert proposals(row)[0].state == State.TAKEN_UP


def test_split_in_word_is_split_in_the_draft(draft, word, drafter):
    word.split("Several asked", "Some asked for more time.").add("And more.", after="Some asked")
    row = taken_back(draft, word, drafter)
    assert [each.change for each in proposals(row)] == ["split", "added"]
    taking(row, drafter)
    halves = ["Several asked for guidance on the ways to carry it out.", "Some asked for more time."]
    assert below(draft, 1) == [TEXTS[1][0], *halves, "And more.", TEXTS[1][2]]


def test_joined_in_word_is_joined_in_all_languages(draft, word, drafter):
    add_language(draft=draft, language=Language.FR, by=drafter)
    for text, french in zip(TEXTS[1][:2], ["Premier.", "Deuxième."], strict=True):
        typed(block_of(draft, text[:20]), french, drafter, "fr")
    word.join("Most organizations").replace("Some asked for more time.", "Some wanted more time.")
    row = taken_back(draft, word, drafter)
    (found,) = proposals(row)
    assert (found.change, found.present) == ("joined", f"{TEXTS[1][0]} {TEXTS[1][1]}")
    taking(row, drafter)
    joined = f"{TEXTS[1][0]} {TEXTS[1][1]}".replace("Some asked for", "Some wanted")
    assert below(draft, 1) == [joined, TEXTS[1][2]]
    assert text_of(block_of(draft, "Most organizations"), "fr") == "Premier. Deuxième."
    assert proposals(row)[0].state == State.TAKEN_UP


def test_joined_paragraphs_that_were_parted_in_the_draft_are_refused(draft, word, drafter):
    row = taken_back(draft, word.join("Most organizations"), drafter)
    last = block_of(draft, "One organization")
    actions.move_paragraph(
        block=last, part=Part.SPECIFIC, recommendation=last.recommendation,
        after=block_of(draft, "Most organizations"), by=drafter,
    )  # fmt: skip
    with pytest.raises(RuleBroken, match="do not follow each other any more"):
        taking(row, drafter)
    assert len(below(draft, 1)) == 3


def test_a_paragraph_that_lost_its_bookmark_is_known_by_its_words(draft, word, drafter):
    at = word.at("Several asked")
    word.paragraphs[at] = re.sub(r"<w:bookmark(Start|End)[^>]*>", "", word.paragraphs[at])
    word.replace("Several asked", "Several organizations asked")
    (found,) = proposals(taken_back(draft, word, drafter))
    assert (found.change, found.label) == ("text", "Paragraph 4")


def test_what_a_draft_does_not_hold_is_shown_and_refused(draft, word, drafter):
    word.replace("Text of recommendation 2.", "Other words of recommendation 2.")
    word.paragraphs.insert(0, NEW.format("On top."))
    word.delete("Note by the Secretary-General").delete("General comments")
    row = taken_back(draft, word, drafter)
    found = [each for each in proposals(row) if each.change == Change.FIXED]
    assert [(each.label, each.present, each.offered) for each in found] == [
        ("The recorded text of recommendation 2", "Text of recommendation 2.", "Other words of recommendation 2."),
        ("Kind of document", "Note by the Secretary-General", ""),
        ("Heading of the section: General comments", "General comments", ""),
        ("Text before the first heading", "", "On top."),
    ]
    with pytest.raises(RuleBroken, match="cannot be taken up"):
        taking(row, drafter, Change.FIXED)
    set_aside(word_return=row, name=found[0].name, by=drafter)
    assert State.SET_ASIDE in {each.state for each in proposals(row)}


def test_a_footnote_and_an_emphasis_come_back_as_marks(draft, word, drafter):
    notes = word.parts["word/footnotes.xml"].decode()
    assert notes.count("Said in their letters.") == 1
    word.parts["word/footnotes.xml"] = notes.replace("Said in their letters.", "Written in their letters.").encode()
    taking(taken_back(draft, word, drafter), drafter)
    assert text_of(block_of(draft, "Organizations welcomed")) == GENERAL.replace("Said", "Written")


# --- Taking up ----------------------------------------------------------------------------------------------------


def test_taking_up_twice_changes_nothing(draft, word, drafter):
    row = taken_back(draft, word.replace("Most", "Many").add("Others.", after="Several asked"), drafter)
    first = proposals(row)
    taking(row, drafter)
    before = list(BlockText.objects.order_by("pk").values_list("text", "version"))
    for each in first:
        take_up(word_return=row, name=each.name, version=each.version, by=drafter)
    assert list(BlockText.objects.order_by("pk").values_list("text", "version")) == before


def test_one_that_rests_on_an_old_version_is_refused_with_both_texts(draft, word, drafter):
    row = taken_back(draft, word.replace("Most", "Many").delete("One organization had"), drafter)
    changed, deleted = proposals(row)
    typed(block_of(draft, "Most organizations"), "Typed meanwhile.", drafter)
    typed(block_of(draft, "One organization"), "Typed here too.", drafter)
    with pytest.raises(Stale) as refusal:
        take_up(word_return=row, name=changed.name, version=changed.version, by=drafter)
    assert (refusal.value.stored, refusal.value.offered) == ("Typed meanwhile.", changed.offered)
    with pytest.raises(Stale):
        take_up(word_return=row, name=deleted.name, version=deleted.version, by=drafter)
    assert below(draft, 1) == ["Typed meanwhile.", TEXTS[1][1], "Typed here too."]
    assert not WordDecision.objects.exists()
    taking(row, drafter)
    assert below(draft, 1) == [changed.offered, TEXTS[1][1]]


def test_taken_up_in_other_words_is_decided_all_the_same(draft, word, drafter):
    row = taken_back(draft, word.replace("Most", "Many"), drafter)
    taking(row, drafter, text="Other words.")
    assert below(draft, 1)[0] == "Other words."
    (found,) = proposals(row)
    assert (found.state, found.decision.before, found.decision.after) == (State.TAKEN_UP, TEXTS[1][0], "Other words.")


def test_set_aside_leaves_the_draft_and_can_be_taken_up_later(draft, word, drafter):
    row = taken_back(draft, word.replace("Most", "Many"), drafter)
    (found,) = proposals(row)
    set_aside(word_return=row, name=found.name, by=drafter)
    assert below(draft, 1) == TEXTS[1]
    assert proposals(row)[0].state == State.SET_ASIDE
    taking(row, drafter)
    set_aside(word_return=row, name=found.name, by=drafter)  # what was taken up stays so
    assert proposals(row)[0].state == State.TAKEN_UP
    assert below(draft, 1)[0].startswith("Many")


def test_a_paragraph_deleted_in_the_draft_is_restored_first(draft, word, drafter):
    row = taken_back(draft, word.replace("Most", "Many"), drafter)
    block = block_of(draft, "Most organizations")
    actions.delete_paragraph(block=block, by=drafter)
    assert proposals(row)[0].gone
    with pytest.raises(RuleBroken, match="Restore it first"):
        taking(row, drafter)
    actions.restore_paragraph(block=block, by=drafter)
    taking(row, drafter)
    assert below(draft, 1)[0].startswith("Many")


@pytest.mark.parametrize("group", [None, Group.ADMINISTRATORS, Group.OVERSIGHT, Group.ANALYSTS])
def test_only_the_secretariat_takes_back_and_decides(draft, word, drafter, group):
    row = taken_back(draft, word.replace("Most", "Many"), drafter)
    by = factories.user("somebody@example.org", *([group] if group else []))
    (found,) = proposals(row)
    for act in (
        lambda: taken_back(draft, word, by),
        lambda: take_up(word_return=row, name=found.name, version=found.version, by=by),
        lambda: set_aside(word_return=row, name=found.name, by=by),
    ):
        with pytest.raises(RuleBroken, match="Only the secretariat"):
            act()


def test_the_same_file_again_goes_on_where_it_was_left(draft, word, drafter):
    row = taken_back(draft, word.replace("Most", "Many"), drafter)
    taking(row, drafter)
    assert taken_back(draft, word, drafter) == row
    assert WordReturn.objects.count() == 1


# --- Files that are refused ---------------------------------------------------------------------------------------


def test_a_file_of_another_note_language_or_edition_is_refused(draft, word, drafter):
    with pytest.raises(RuleBroken, match="This file is in English"):
        taken_back(draft, word, drafter, "fr")
    other = render_word.render(factories.content(symbol="A/154/98/Add.1"), lambda *_done: None)
    with pytest.raises(RuleBroken, match="This is the file of A/154/98/Add"):
        take_back(draft=draft, language=Language.EN, name="x.docx", content=other, by=drafter)
    published = render_word.render(factories.content(), lambda *_done: None)
    with pytest.raises(RuleBroken, match="No paragraph of this file is one of this draft"):
        take_back(draft=draft, language=Language.EN, name="x.docx", content=published, by=drafter)
    with pytest.raises(RuleBroken):
        take_back(draft=draft, language=Language.EN, name="x.docx", content=b"no file", by=drafter)
    assert not WordReturn.objects.exists()


# --- The pages ----------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(client, drafter):
    """A test client signed in as the drafter."""
    client.force_login(drafter, backend=MODEL_BACKEND)
    return client


def address(name: str, *arguments) -> str:
    return reverse(f"drafts:{name}", args=["A/154/99/Add.1", "en", *arguments])


def upload(client, content: bytes, name: str = "edited.docx"):
    return client.post(address("word_returns"), {"file": SimpleUploadedFile(name, content)})


def test_from_the_upload_to_the_last_change_without_scripts(draft, word, desk):
    word.replace("Most organizations", "Many organizations").add("Others had doubts.", after="Many organizations")
    response = upload(desk, word.saved())
    row = WordReturn.objects.get()
    assert (response.status_code, response["Location"]) == (302, row.get_absolute_url())
    html = desk.get(row.get_absolute_url()).content.decode()
    assert "2 to decide" in html
    assert "made of" in html
    for change in re.findall(r'<li class="card" id="([^"]+)">', html):
        version = re.search(rf'name="change" value="{change}"><input type="hidden" name="version" value="(\d+)"', html)[
            1
        ]
        sent = {"change": change, "version": version}
        assert desk.post(address("word_take_up", row.pk), sent)["Location"] == row.get_absolute_url()
    assert below(draft, 1)[:2] == [TEXTS[1][0].replace("Most", "Many"), "Others had doubts."]
    html = desk.get(row.get_absolute_url()).content.decode()
    assert "All changes of this file are decided." in html
    assert desk.get(row.get_absolute_url(), {"show": "all"}).content.decode().count("badge good") == 2
    assert "2 taken up" in desk.get(address("word_returns")).content.decode()


def test_a_stale_one_is_shown_with_both_texts_and_can_be_taken_up_then(draft, word, desk, drafter):
    row = taken_back(draft, word.replace("Most", "Many"), drafter)
    (found,) = proposals(row)
    typed(block_of(draft, "Most organizations"), "Typed meanwhile.", drafter)
    sent = {"change": found.name, "version": found.version, "text": "My own words."}
    response = desk.post(address("word_take_up", row.pk), sent)
    html = response.content.decode()
    assert response.status_code == 409
    for words in ("Typed meanwhile.", "My own words.", "Nothing was overwritten"):
        assert words in html
    version = re.search(r'name="version" value="(\d+)"', html)[1]
    desk.post(address("word_take_up", row.pk), {**sent, "version": version})
    assert below(draft, 1)[0] == "My own words."


def test_words_that_cannot_be_stored_are_shown_again_with_the_reason(draft, word, desk, drafter):
    row = taken_back(draft, word.replace("Most", "Many"), drafter)
    (found,) = proposals(row)
    text = "Long. " * 4_000
    response = desk.post(
        address("word_take_up", row.pk), {"change": found.name, "version": found.version, "text": text}
    )
    assert response.status_code == 400
    assert "a paragraph has 20000 at most" in response.content.decode()
    assert text.strip() in response.content.decode()


@pytest.mark.parametrize(
    ("sent", "status", "fault"),
    [
        ({"change": "text-nothing", "version": "1"}, 400, "the file has no such change"),
        ({"change": "text-nothing"}, 400, "cannot be used"),
        ({"version": "1"}, 400, "cannot be used"),
        ({"change": "text-nothing", "version": "x"}, 400, "cannot be used"),
        ({"change": "x" * 41, "version": "1"}, 400, "cannot be used"),
        ({"change": "text\0", "version": "1"}, 400, "cannot be used"),
    ],
)
def test_a_decision_that_does_not_fit_is_refused(draft, word, desk, drafter, sent, status, fault):
    row = taken_back(draft, word, drafter)
    response = desk.post(address("word_take_up", row.pk), sent)
    assert response.status_code == status
    assert fault in response.content.decode()


@pytest.mark.parametrize(
    ("files", "fault"),
    [
        ({}, "Choose the Word file that was edited."),
        ({"file": SimpleUploadedFile("x.docx", b"")}, "empty"),
        ({"file": SimpleUploadedFile("x.docx", b"no file")}, ""),
        ({"file": SimpleUploadedFile("x.docx", b"x" * (10 * 1024 * 1024 + 1))}, "10 MB are read at most"),
    ],
    ids=["none", "empty", "no Word file", "too large"],
)
def test_an_upload_that_cannot_be_read_says_why(draft, desk, files, fault):
    response = desk.post(address("word_returns"), files)
    assert response.status_code == 400
    assert fault in response.content.decode()
    assert 'class="errorlist"' in response.content.decode()


def test_comments_and_tracked_changes_are_told_and_no_author_is_stored(draft, word, desk, drafter):
    mark = 'w:id="91" w:author="A. Unique-Author" w:date="2026-01-01T00:00:00Z"'
    at = word.at("Most organizations")
    word.paragraphs[at] = word.paragraphs[at].replace(
        "</w:p>", f'<w:ins {mark}><w:r><w:t xml:space="preserve"> Indeed.</w:t></w:r></w:ins></w:p>'
    )
    word.comment("Several asked", "Who did?", "A. Unique-Author")
    assert upload(desk, word.saved()).status_code == 302
    row = WordReturn.objects.get()
    html = desk.get(row.get_absolute_url()).content.decode()
    assert "1 tracked change was read as if it were accepted." in html
    assert "<ins>" in html
    assert "Who did?" in html
    assert f"?block={block_of(draft, 'Several asked').key}" in html
    assert "Unique-Author" not in html + str(row.content)
    with storages["evidence"].open(row.file) as file:
        assert b"".join(desk.get(address("word_file", row.pk)).streaming_content) == file.read()


def test_a_file_that_is_gone_is_told(draft, word, desk, drafter):
    row = taken_back(draft, word, drafter)
    storages["evidence"].delete(row.file)
    response = desk.get(address("word_file", row.pk), follow=True)
    assert "The file is not there any more." in response.content.decode()


@pytest.mark.parametrize("group", [Group.ADMINISTRATORS, Group.OVERSIGHT, Group.ANALYSTS])
def test_for_all_others_there_is_nothing(draft, word, client, drafter, group):
    row = taken_back(draft, word, drafter)
    client.force_login(factories.user("somebody@example.org", group), backend=MODEL_BACKEND)
    for path in ("word_returns", "word_return", "word_file"):
        assert client.get(address(path, *([] if path == "word_returns" else [row.pk]))).status_code == 404
    for path in ("word_take_up", "word_set_aside"):
        assert client.post(address(path, row.pk), {"change": "x", "version": 1}).status_code == 404
    assert upload(client, word.saved()).status_code == 404


def test_a_return_is_found_below_its_own_language_alone(draft, word, desk, drafter):
    row = taken_back(draft, word, drafter)
    add_language(draft=draft, language=Language.FR, by=drafter)
    assert desk.get(reverse("drafts:word_return", args=["A/154/99/Add.1", "fr", row.pk])).status_code == 404
    assert desk.get(address("word_return", 10**20)).status_code == 404
    assert desk.get(row.get_absolute_url(), {"page": "9"}).status_code == 404
    assert desk.get(row.get_absolute_url(), {"show": "x"}).status_code == 400
    assert desk.get(address("word_returns"), {"page": "9"}).status_code == 404
    assert desk.get(reverse("drafts:word_returns", args=["A/154/99/Add.1", "ru"])).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow_with_changes_and_files(draft, word, desk, drafter, django_assert_num_queries, rows):
    for words in ["Most", "Several", "One organization"][:rows]:
        word.replace(words, f"{words} and others")
        row = taken_back(draft, word, drafter)
        set_aside(word_return=row, name=proposals(row)[0].name, by=drafter)
    with django_assert_num_queries(17):
        desk.get(row.get_absolute_url(), {"show": "all"})
    with django_assert_num_queries(8):
        desk.get(address("word_returns"))
