"""Clearance: sent round once, answered by who may, silence counts after the date only, decided and ended; all kept."""

import threading
from datetime import date, timedelta
from functools import partial
from itertools import product

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.formats import date_format

from drafts import clearance_reading
from drafts.actions import Save, delete_paragraph, record_text
from drafts.clearance_actions import close_clearance, withdraw_clearance, write_again
from drafts.clearance_reply_actions import decline, reply, take_up
from drafts.clearance_rules import (
    WHOLE,
    RepliesRefused,
    Said,
    State,
    checked_due_date,
    checked_said,
    state_of,
)
from drafts.composing_actions import add_language
from drafts.judging import judge
from drafts.models import BlockEvent, Clearance, ClearanceDecision, ClearanceReply
from drafts.note_actions import freeze, waive
from drafts.rules import Stale
from recommendations.actions import name_focal_point
from recommendations.models import FocalPoint
from recommendations.rules import Language, RuleBroken
from reports.edition_differences import as_typed
from reports.models import Edition
from reports.note import Footnote
from reports.rules import Stage
from responses.models import Mail, Response
from tests import factories
from tests.drafts import clearances
from tests.drafts.clearances import own_keys, says, text_of
from tests.drafts.clearances import sent as sent_round

pytestmark = pytest.mark.django_db
EN = Language.EN


@pytest.fixture
def made(drafter, sent):
    """A draft that can be sent round; mails wait (`sent` keeps workers away)."""
    return clearances.world(drafter)


@pytest.fixture
def begun(made):
    """The same, sent round."""
    sent_round(made)
    return made


@pytest.fixture
def on_day(monkeypatch):
    """Sets today, so many days after the date of a clearance; what was said keeps its day."""

    def set_day(clearance: Clearance, days: int) -> None:
        today = clearance.due_on + timedelta(days=days)
        monkeypatch.setattr(timezone, "localdate", lambda value=None: value.date() if value else today)

    return set_day


# --- Rules ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "fits"), [(-1, False), (0, False), (1, True), (365, True), (366, False)])
def test_a_date_lies_ahead_and_at_most_a_year(days, fits):
    today = date(2026, 3, 1)
    due_on = today + timedelta(days=days)
    if fits:
        assert checked_due_date(due_on, today) == due_on
    else:
        with pytest.raises(RuleBroken, match="ahead"):
            checked_due_date(due_on, today)


def test_silence_is_consent_only_when_the_date_has_passed():
    for own, replied, whole, over in product((0, 2), (0, 1, 2), (False, True), (False, True)):
        if replied > own:
            continue
        state = state_of(own=own, replied=replied, whole=whole, proposes=False, over=over)
        complete = whole or (own == 2 and replied == 2)
        assert (state == State.NO_OBJECTION) is complete
        assert (state == State.SILENT) is (not complete and over)
        assert state_of(own=own, replied=replied, whole=whole, proposes=True, over=over) == State.PROPOSES


TEXT = "Some organizations agreed.[^: Two.]"


@pytest.mark.parametrize(
    ("verdict", "words", "comment", "fault"),
    [
        ("no_objection", TEXT, "", None),
        ("no_objection", "", "With thanks.", None),
        ("no_objection", "Earlier words.", "", None),  # what was proposed before still stands in the field
        ("no_objection", "Other words.", "", "You changed the words"),
        ("proposes", "Other words.", "", None),
        ("proposes", f" {TEXT} ", "", "words of the draft"),
        ("proposes", " ", "", "Write the words"),
        ("proposes", "An [open mark", "", "does not close"),
        ("proposes", "Calls [^1] a note", "", "numbered by themselves"),
        ("", "Other words.", "", "Choose whether"),
        ("", TEXT, "But why?", "Choose whether"),
        ("no_objection", "", "x" * 4001, "longer than"),
    ],
)
def test_verdict_and_words_have_to_fit(verdict, words, comment, fault):
    said = Said("0123456789ab", EN, verdict, words, comment)
    if fault:
        with pytest.raises(RuleBroken, match=fault):
            checked_said(said, TEXT, "Earlier words.")
    else:
        checked = checked_said(said, TEXT, "Earlier words.")
        assert (checked.verdict, checked.words) == (verdict, words if verdict == "proposes" else "")


def test_nothing_said_is_nothing_stored():
    assert checked_said(Said("0123456789ab", EN, "", TEXT), TEXT) is None
    assert checked_said(Said(WHOLE, EN), "") is None


def test_a_text_of_an_edition_is_shown_as_it_is_typed():
    content = factories.content(
        footnotes=(Footnote("*", "A/154/150."), Footnote("1", "See [A/154/99](https://x.org)."))
    )
    text = r"The report[^1] \[sic\] reviews[^*] something."
    typed = r"The report[^: See [A/154/99](https://x.org).] \[sic\] reviews[^*] something."
    assert as_typed(content)(text) == typed


# --- Sending ----------------------------------------------------------------------------------------------------------


def test_each_person_gets_one_mail_about_the_own_organizations_and_no_other(
    made, sent, django_capture_on_commit_callbacks
):
    first, second, third = made.members
    name_focal_point(user=made.people[2], organization=third)  # answers for two of them
    with django_capture_on_commit_callbacks(execute=True):
        clearance = sent_round(made, message="Look at the footnotes.")
    made.edition.refresh_from_db()
    assert (made.edition.stage, clearance.is_open) == (Stage.IN_CLEARANCE, True)
    mails = {row.mail.user: row.mail for row in clearance.mails.select_related("mail__user")}
    assert set(mails) == set(made.people)
    assert sorted(mail.pk for mail in mails.values()) == sorted(sent)
    numbers = {p.key: p.number for p in clearances.content_of(made.edition).paragraphs()}
    for person, own in ((made.people[0], [first]), (made.people[1], [first]), (made.people[2], [second, third])):
        mail = mails[person]
        assert (mail.kind, mail.requested_by, mail.address) == (Mail.Kind.CLEARANCE, made.by, person.email)
        day = date_format(clearance.due_on, "DATE_FORMAT")
        silence = f"If you do not reply by {day}, this counts as no objection."
        for words in ("A/154/99/Add.1", "JIU/REP/2099/1", silence, "Look at the footnotes."):
            assert words in mail.text
        for member in made.members:
            assert (member.code in mail.text) is (f"/1/{member.code}/" in mail.text) is (member in own)
            assert (f"Quixotic {member.code[1]}" in mail.text) is (member in own)
            listed = ", ".join(str(numbers[key]) for key in own_keys(made, member))
            assert (f"Paragraphs {listed} of the draft" in mail.text) is (member in own)
        assert "demonstration" not in mail.text


def test_who_has_no_paragraph_is_told_that_the_draft_can_be_read(made):
    for block in made.draft.blocks.filter(evidence__response__organization=made.members[1]):
        block.evidence.all().delete()
    made.edition = freeze(draft=made.draft, by=made.by)
    clearance = sent_round(made)
    mail = clearance.mails.get(mail__user=made.people[2]).mail
    assert "No paragraph of the draft rests on your answers" in mail.text


def test_a_mail_about_answers_that_were_made_up_says_so(made):
    Response.objects.update(illustrative=True)
    made.edition = freeze(draft=made.draft, by=made.by)
    for row in sent_round(made).mails.select_related("mail"):
        assert "made up for demonstration" in row.mail.text


def refused_to_send(made, words: str, **fields) -> None:
    with pytest.raises(RuleBroken, match=words):
        sent_round(made, **fields)
    made.edition.refresh_from_db()
    assert (made.edition.stage, Mail.objects.count()) == (Stage.DRAFT, 0)
    assert not Clearance.objects.filter(edition=made.edition).exists()


def test_what_cannot_be_sent_leaves_nothing(made):
    refused_to_send(made, "has to lie ahead", days=0)
    refused_to_send(made, "longer than", message="x" * 4001)
    FocalPoint.objects.all().delete()
    refused_to_send(made, "nobody would get a mail")
    made.edition.record.delete()
    refused_to_send(made, "not made from a draft")


def test_an_edition_is_sent_once_and_a_second_one_waits_until_the_first_is_closed(begun):
    with pytest.raises(RuleBroken, match="not possible"):
        sent_round(begun)
    assert (Clearance.objects.count(), Mail.objects.count()) == (1, len(begun.people))
    first, begun.edition = begun.clearance, freeze(draft=begun.draft, by=begun.by)
    with pytest.raises(RuleBroken, match="Edition 1 of this note is in clearance"):
        sent_round(begun)
    withdraw_clearance(clearance=first, reason="A mistake.", by=begun.by)
    assert sent_round(begun).edition.number == 2


def test_a_draft_that_names_an_organization_does_not_go_round_unless_that_was_let_stand(made):
    key = own_keys(made, made.members[0])[0]
    record_text(
        block=made.draft.blocks.get(key=key),
        language=EN,
        text="Quixotic B Bureau agreed.",
        version=1,
        save=Save(made.by),
    )
    made.edition = freeze(draft=made.draft, by=made.by)
    refused_to_send(made, "“Quixotic B Bureau” is the name of an organization")
    for judged in judge(clearances.pieces(made.draft), clearances.content_of(made.edition)):
        if judged.finding.check == "names":
            waive(draft=made.draft, language=EN, judged=judged, reason="It agreed to be named.", by=made.by)
    assert sent_round(made).is_open


def test_who_has_not_replied_is_reminded_and_nobody_twice_a_day(begun, on_day, cast):
    def again() -> dict[str, str]:
        known = set(Mail.objects.values_list("pk", flat=True))
        count = write_again(clearance=begun.clearance, by=cast["oversight"])
        mails = {mail.user.email: mail.text for mail in Mail.objects.exclude(pk__in=known).select_related("user")}
        assert len(mails) == count
        return mails

    assert again() == {}  # they got one today
    Mail.objects.filter(user=begun.people[1]).update(state="failed")
    assert set(again()) == {"colleague@example.org"}
    Mail.objects.update(requested_at=timezone.now() - timedelta(days=1))
    says(begun, begun.members[1], WHOLE, "no_objection")
    texts = again()
    assert set(texts) == {"colleague@example.org", "qax@example.org"}
    for text in texts.values():
        assert "This is a reminder" in text
        assert "this counts as no objection" in text
        assert "QBX" not in text
    Mail.objects.update(requested_at=timezone.now() - timedelta(days=1))
    on_day(begun.clearance, 1)
    assert "until it closes the clearance" in again()["qax@example.org"]
    for kind in ("analyst", "focal point", "administrator"):
        with pytest.raises(RuleBroken, match="Only the secretariat and oversight"):
            write_again(clearance=begun.clearance, by=cast[kind])


# --- Who may do what --------------------------------------------------------------------------------------------------


def test_only_the_secretariat_sends_decides_and_ends(begun, cast):
    member = begun.members[0]
    row = says(begun, member, own_keys(begun, member)[0], "proposes", "Other words.")
    later = freeze(draft=begun.draft, by=begun.by)
    acts = (
        partial(sent_round, begun),
        partial(take_up, reply=row, words="Other words.", version=1),
        partial(decline, reply=row, reason="No."),
        partial(close_clearance, clearance=begun.clearance),
        partial(withdraw_clearance, clearance=begun.clearance, reason="No."),
    )
    for kind, user in {**cast, "own focal point": begun.people[0]}.items():
        if kind == "secretariat":
            continue
        begun.by = user
        for act in acts:
            with pytest.raises(RuleBroken, match="Only the secretariat"):
                act(**({} if act.func is sent_round else {"by": user}))
    begun.clearance.refresh_from_db()
    assert begun.clearance.is_open
    assert (later.stage, ClearanceDecision.objects.count()) == (Stage.DRAFT, 0)


def test_only_its_focal_points_reply_for_an_organization(begun, cast):
    member = begun.members[0]
    key = own_keys(begun, member)[0]
    for user in [*cast.values(), begun.people[2], begun.by]:
        with pytest.raises(RuleBroken, match="do not answer for this organization"):
            says(begun, member, key, "no_objection", by=user)
    assert not ClearanceReply.objects.exists()
    name_focal_point(user=cast["stranger"], organization=(other := factories.organization("OTHER", order=50)))
    with pytest.raises(RuleBroken, match="does not address"):
        says(begun, other, WHOLE, "no_objection", by=cast["stranger"])


def test_who_sees_clearances_and_replies(begun, cast):
    for member in begun.members[:2]:
        says(begun, member, own_keys(begun, member)[0], "no_objection")
    seen = {
        kind: (Clearance.objects.visible_to(user).count(), ClearanceReply.objects.visible_to(user).count())
        for kind, user in {
            **cast,
            "own": begun.people[0],
            "colleague": begun.people[1],
            "next": begun.people[2],
        }.items()
    }
    assert seen == {
        "administrator": (1, 2),
        "secretariat": (1, 2),
        "oversight": (1, 0),
        "analyst": (0, 0),
        "focal point": (0, 0),
        "stranger": (0, 0),
        "own": (1, 1),
        "colleague": (1, 1),
        "next": (1, 1),
    }
    assert {row.organization for row in ClearanceReply.objects.visible_to(begun.people[2])} == {begun.members[1]}


# --- Replying ---------------------------------------------------------------------------------------------------------


def test_a_later_reply_counts_and_the_earlier_is_kept(begun):
    member = begun.members[0]
    key = own_keys(begun, member)[0]
    says(begun, member, key, "proposes", "Other words.", comment="Because.")
    says(begun, member, key, "proposes", "Other words.", comment="Because.")  # sent twice
    says(begun, member, key, "no_objection", "Other words.")
    says(begun, member, key, "no_objection", seen=0)  # the same again: no quarrel
    assert list(ClearanceReply.objects.order_by("pk").values_list("verdict", "words", "comment")) == [
        ("proposes", "Other words.", "Because."),
        ("no_objection", "", ""),
    ]
    assert ClearanceReply.objects.current().get().verdict == "no_objection"


def test_a_colleague_who_was_faster_is_not_overwritten_unseen(begun):
    member = begun.members[0]
    key = own_keys(begun, member)[0]
    first = says(begun, member, key, "proposes", "Words of one.")
    with pytest.raises(RepliesRefused) as refused:
        says(begun, member, key, "proposes", "Words of the other.", by=begun.people[1], seen=0)
    assert "Person QAX has replied here" in refused.value.faults[key]
    assert ClearanceReply.objects.get() == first
    says(begun, member, key, "proposes", "Words of the other.", by=begun.people[1], seen=first.pk)
    assert [row.words for row in ClearanceReply.objects.current()] == ["Words of the other."]


def test_all_or_nothing_is_stored_and_only_on_own_paragraphs(begun):
    first, second = begun.members[:2]
    mine, theirs = own_keys(begun, first)[0], own_keys(begun, second)[0]
    said = [
        Said(mine, EN, "no_objection"),
        Said(theirs, EN, "proposes", "Other words."),
        Said(WHOLE, EN, "proposes", " "),
    ]
    with pytest.raises(RepliesRefused) as refused:
        reply(clearance=begun.clearance, organization=first, said=said, by=begun.people[0])
    assert set(refused.value.faults) == {theirs, WHOLE}
    assert not ClearanceReply.objects.exists()


def test_a_reply_after_the_date_is_marked_as_late_and_one_after_the_end_refused(begun):
    member = begun.members[0]
    assert not says(begun, member, WHOLE, "no_objection").is_late
    begun.clearance.due_on = timezone.localdate() - timedelta(days=1)
    begun.clearance.save()
    assert says(begun, member, WHOLE, "no_objection", comment="Again.").is_late
    close_clearance(clearance=begun.clearance, by=begun.by)
    with pytest.raises(RuleBroken, match="closed"):
        says(begun, member, WHOLE, "proposes", "Too late.")


def test_how_everybody_stands(begun, on_day):
    first, second, third = begun.members
    says(begun, first, own_keys(begun, first)[0], "no_objection")
    says(begun, second, WHOLE, "no_objection")

    def states() -> list[tuple]:
        own = clearance_reading.own_of(begun.edition, clearances.content_of(begun.edition))
        rows = clearance_reading.standings(begun.clearance, own)
        return [(row.organization, row.replied, len(row.own), row.state, row.awaited, row.reachable) for row in rows]

    assert states() == [
        (first, 1, 2, State.BEGUN, True, True),
        (second, 0, 2, State.NO_OBJECTION, False, True),
        (third, 0, 2, State.AWAITED, True, False),
    ]
    on_day(begun.clearance, 0)
    assert [row[3] for row in states()] == [State.BEGUN, State.NO_OBJECTION, State.AWAITED]
    on_day(begun.clearance, 1)
    assert [row[3] for row in states()] == [State.SILENT, State.NO_OBJECTION, State.SILENT]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_of_two_who_reply_at_once_one_is_told_of_the_other(drafter, sent):
    made = clearances.world(drafter)
    sent_round(made)
    member, barrier, outcomes = made.members[0], threading.Barrier(2), []
    key = own_keys(made, member)[0]

    def answer(person, words: str) -> None:
        barrier.wait()
        try:
            reply(clearance=made.clearance, organization=member, said=[Said(key, EN, "proposes", words)], by=person)
            outcomes.append("stored")
        except RepliesRefused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [
        threading.Thread(target=answer, args=pair) for pair in zip(made.people, ("One.", "Other."), strict=False)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["refused", "stored"]
    assert ClearanceReply.objects.count() == 1


# --- What the database holds ------------------------------------------------------------------------------------------


def row_of(begun, **fields) -> ClearanceReply:
    values = {"organization": begun.members[0], "language": "en", "verdict": "no_objection", "by": begun.people[0]}
    return ClearanceReply(clearance=begun.clearance, **{**values, **fields})


@pytest.mark.parametrize(
    "fields", [{"verdict": "perhaps"}, {"language": "de"}, {"verdict": "proposes"}, {"words": "Words of no proposal."}]
)
def test_the_database_refuses_replies_that_say_nothing_sensible(begun, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        row_of(begun, **fields).save(force_insert=True)


def test_the_database_refuses_a_decision_without_a_reason_and_an_end_of_nothing(begun):
    row = says(begun, begun.members[0], WHOLE, "proposes", "Shorter.")
    for fields in ({"outcome": "declined"}, {"outcome": "declined", "reason": "No.", "words": "Words."}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ClearanceDecision.objects.create(reply=row, **fields)
    for fields in ({"closed_at": timezone.now()}, {"reason": "No."}, {"led_to": begun.edition}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Clearance.objects.update(**fields)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE drafts_clearancereply SET words = 'x' WHERE id = {pk}",
        "DELETE FROM drafts_clearancereply WHERE id = {pk}",
        "UPDATE drafts_clearancedecision SET reason = 'x' WHERE reply_id = {pk}",
        "DELETE FROM drafts_clearancedecision WHERE reply_id = {pk}",
    ],
)
def test_the_database_keeps_what_was_said_and_decided(begun, statement):
    row = says(begun, begun.members[0], WHOLE, "proposes", "Shorter.")
    decline(reply=row, reason="It is short.", by=begun.by)
    with pytest.raises(DatabaseError, match="is kept"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(pk=row.pk))


# --- Deciding ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def proposed(begun):
    """A proposal on a paragraph: `begun.row`, `begun.key`."""
    begun.key = own_keys(begun, begun.members[0])[0]
    begun.row = says(begun, begun.members[0], begun.key, "proposes", "Other words.")
    return begun


def test_words_that_are_taken_up_stand_in_the_draft(proposed):
    take_up(reply=proposed.row, words="Better words.", version=1, by=proposed.by)
    text = text_of(proposed.draft, proposed.key)
    assert (text.text, text.version) == ("Better words.", 2)
    event = BlockEvent.objects.filter(block__key=proposed.key).latest("pk")
    assert (event.verb, event.after, event.by) == ("taken_up", "Better words.", proposed.by)
    decision = ClearanceDecision.objects.get()
    assert (decision.outcome, decision.words, decision.by) == ("taken_up", "Better words.", proposed.by)
    assert proposed.row.words == "Other words."


def test_a_draft_that_was_changed_meanwhile_is_shown_and_not_overwritten(proposed):
    block = proposed.draft.blocks.get(key=proposed.key)
    record_text(block=block, language=EN, text="Changed meanwhile.", version=1, save=Save(proposed.by))
    with pytest.raises(Stale) as stale:
        take_up(reply=proposed.row, words="Better words.", version=1, by=proposed.by)
    assert (stale.value.stored, stale.value.offered, stale.value.version) == ("Changed meanwhile.", "Better words.", 2)
    assert not ClearanceDecision.objects.exists()
    shown = clearance_reading.proposals(proposed.clearance, [ClearanceReply.objects.get()])[0]
    assert (shown.changed, shown.now, shown.version) == (True, "Changed meanwhile.", 2)
    take_up(reply=proposed.row, words="Better words.", version=shown.version, by=proposed.by)
    assert text_of(proposed.draft, proposed.key).text == "Better words."


def test_what_cannot_be_decided_says_why_and_changes_nothing(proposed):
    with pytest.raises(RuleBroken, match="Say why"):
        decline(reply=proposed.row, reason=" ", by=proposed.by)
    with pytest.raises(RuleBroken, match="does not close"):
        take_up(reply=proposed.row, words="An [open mark", version=1, by=proposed.by)
    replaced = says(proposed, proposed.members[0], proposed.key, "no_objection")
    with pytest.raises(RuleBroken, match="replied again"):
        decline(reply=proposed.row, reason="No.", by=proposed.by)
    with pytest.raises(RuleBroken, match="proposes nothing"):
        decline(reply=replaced, reason="No.", by=proposed.by)
    row = says(proposed, proposed.members[0], proposed.key, "proposes", "Third words.")
    delete_paragraph(block=proposed.draft.blocks.get(key=proposed.key), by=proposed.by)
    with pytest.raises(RuleBroken, match="deleted"):
        take_up(reply=row, words="Third words.", version=1, by=proposed.by)
    assert not ClearanceDecision.objects.exists()
    decline(reply=row, reason="The paragraph is gone.", by=proposed.by)
    with pytest.raises(RuleBroken, match="declined already"):
        take_up(reply=row, words="Third words.", version=1, by=proposed.by)


def test_of_a_proposal_on_the_whole_it_is_kept_what_was_done(begun):
    row = says(begun, begun.members[0], WHOLE, "proposes", "Shorten it.\nPlease.")
    with pytest.raises(RuleBroken, match="Say why"):
        take_up(reply=row, by=begun.by)
    take_up(reply=row, reason="Section III is shorter.", by=begun.by)
    assert ClearanceDecision.objects.get().reason == "Section III is shorter."
    assert not BlockEvent.objects.filter(verb="taken_up").exists()


# --- Ending -----------------------------------------------------------------------------------------------------------


def test_silence_counts_the_day_after_the_date_and_not_before(begun, on_day):
    for days in (-14, -1, 0):
        on_day(begun.clearance, days)
        with pytest.raises(RuleBroken, match="3 organizations have not replied"):
            close_clearance(clearance=begun.clearance, by=begun.by)
    on_day(begun.clearance, 1)
    cleared = close_clearance(clearance=begun.clearance, by=begun.by)
    begun.clearance.refresh_from_db()
    assert (cleared, cleared.stage) == (begun.edition, Stage.CLEARED)
    assert (begun.clearance.led_to, begun.clearance.closed_by) == (cleared, begun.by)
    with pytest.raises(RuleBroken, match="is closed"):
        close_clearance(clearance=begun.clearance, by=begun.by)
    assert Edition.objects.count() == 1


def test_when_everybody_has_replied_nobody_waits_for_the_date(begun):
    clearances.focal_point("third@example.org", begun.members[2])
    for member in begun.members:
        for key in own_keys(begun, member):
            assert Clearance.objects.open().exists()
            says(begun, member, key, "no_objection")
    assert close_clearance(clearance=begun.clearance, by=begun.by).stage == Stage.CLEARED


def test_a_clearance_with_an_open_proposal_is_not_closed(proposed, on_day):
    on_day(proposed.clearance, 1)
    with pytest.raises(RuleBroken, match="1 proposal has not been decided"):
        close_clearance(clearance=proposed.clearance, by=proposed.by)
    decline(reply=proposed.row, reason="Not borne out.", by=proposed.by)
    assert close_clearance(clearance=proposed.clearance, by=proposed.by) == proposed.edition


def test_what_was_taken_up_makes_a_new_edition_and_the_old_one_is_superseded(proposed, on_day):
    take_up(reply=proposed.row, words="Better words.", version=1, by=proposed.by)
    on_day(proposed.clearance, 1)
    cleared = close_clearance(clearance=proposed.clearance, by=proposed.by)
    proposed.edition.refresh_from_db()
    assert (cleared.number, cleared.stage, proposed.edition.stage) == (2, Stage.CLEARED, Stage.SUPERSEDED)
    assert [event.verb for event in cleared.events.order_by("pk")] == ["freeze", "clear"]
    assert "Better words." in [each.text for each in clearances.content_of(cleared).paragraphs()]
    assert Clearance.objects.get().led_to == cleared
    assert set(own_keys(proposed, proposed.members[0])) <= set(cleared.record.evidence)


def test_a_version_that_was_sent_round_and_is_incomplete_now_keeps_the_clearance_open(made, on_day):
    factories.JIUReport.objects.get().titles.create(language="fr", text="Titre", provenance="official")
    for recommendation in made.report.recommendations.all():
        recommendation.texts.create(language="fr", text="Texte.", provenance="official")
    add_language(draft=made.draft, language=Language.FR, by=made.by)
    made.edition = freeze(draft=made.draft, by=made.by)
    sent_round(made)
    block = made.draft.blocks.get(key=own_keys(made, made.members[0])[0])
    record_text(block=block, language=Language.FR, text="", version=1, save=Save(made.by))
    on_day(made.clearance, 1)
    with pytest.raises(RuleBroken, match="not complete in French"):
        close_clearance(clearance=made.clearance, by=made.by)
    assert Edition.objects.filter(stage=Stage.CLEARED).count() == 0
    record_text(block=block, language=Language.FR, text="Quelques-unes.", version=2, save=Save(made.by))
    assert set(close_clearance(clearance=made.clearance, by=made.by).texts.values_list("language", flat=True)) == {
        "en",
        "fr",
    }


def test_a_clearance_is_withdrawn_with_a_reason_and_all_replies_are_kept(proposed):
    with pytest.raises(RuleBroken, match="Say why"):
        withdraw_clearance(clearance=proposed.clearance, reason="", by=proposed.by)
    withdraw_clearance(clearance=proposed.clearance, reason="The wrong draft.", by=proposed.by)
    proposed.clearance.refresh_from_db()
    proposed.edition.refresh_from_db()
    assert (proposed.clearance.is_withdrawn, proposed.edition.stage) == (True, Stage.SUPERSEDED)
    assert (proposed.edition.events.latest("pk").reason, ClearanceReply.objects.count()) == ("The wrong draft.", 1)
    with pytest.raises(RuleBroken, match="is closed"):
        decline(reply=proposed.row, reason="No.", by=proposed.by)
