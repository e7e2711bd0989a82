"""The first report, composed from its illustrative answers: the words for numbers are those of the published note.

The table of `domain` facts codes the published note paragraph by paragraph; the illustrative answers say which
paragraph each of their groups illustrates. So every group has a word that was published, and one that we compose.
"""

import pytest

from drafts import reading
from drafts.compose import Composed, Statement
from drafts.composing_actions import compose_draft
from drafts.models import Draft
from jiu_tracker import illustrative
from recommendations.models import JIUReport
from recommendations.rules import Language
from reports import marks
from reports.models import CollectiveStatement
from reports.quantifiers import read
from reports.rules import Quantifier as Q
from responses.illustrative_actions import store_illustrations
from responses.rules import Reason
from tests.drafts.conftest import beginning

SYMBOL = "JIU/REP/2024/4"
# (recommendation, paragraph, what we compose) where that is not what was published, and why.
DEVIATIONS = {
    (2, 10, Q.OTHER): "reservations again, of as many as before: our scale contrasts them, the note says “some” twice",
    (1, 5, Q.SEVERAL): "the note has one statement on those who refuse and those who set a condition: “not all”",
    (1, 4, Q.SOME): "the note is silent on those who will sign; what it says of them is the general statement, para. 4",
    (2, 4, Q.A_FEW): "the note is silent on those who support recommendation 2; see its general statement, para. 4",
    (3, 12, Q.GENERALLY): "unattributed in the note; they are part of those who generally support, para. 11",
    (3, 15, Q.ONE): "unattributed in the note, a position of the Secretariat; here chance deals it to an organization",
}
# Groups of answers on which the note has no paragraph at all.
SILENT = {(1, "supports", "already_done"), (1, "no_position", "already_done,addressed_to_others")}


@pytest.fixture
def draft(real_data) -> Draft:
    report = JIUReport.objects.get(symbol=SYMBOL)
    store_illustrations(report=report, record=illustrative.read(illustrative.file_of(SYMBOL)))
    typed = beginning(symbol="A/80/263/Add.1", source_language=Language.ZH, languages=(Language.EN,))
    return compose_draft(report=report, beginning=typed, by=None)


def composed_words(draft: Draft, language: Language) -> dict[tuple, list[Q]]:
    """(recommendation, position, reasons) -> the words for numbers that are read in the paragraph on that group."""
    pieces = reading.read(draft, language)
    numbers = {question.pk: question.number for question in pieces.facts.questions}
    kinds = {question.number: question.addressed_to for question in pieces.facts.questions}
    found: dict[tuple, list[Q]] = {}
    for block in pieces.blocks:
        if not block.composed or not block.recommendation_id:
            continue
        made, number = Composed.from_json(block.composed), numbers[block.recommendation_id]
        said = [claim.quantifier for claim in read(marks.plain(pieces.text(block).text), language)]
        if made.statement == Statement.HOLDS:
            found[number, "supports", frozenset()] = said
        elif made.statement == Statement.ADDRESSED:
            found[number, "no_position", frozenset()] = said
        else:
            found[number, made.position, frozenset(made.reasons)] = said
    assert set(kinds) == {1, 2, 3, 4, 5}
    return found


def groups(number: int) -> list[tuple[int | None, str, frozenset]]:
    """(paragraph, position, reasons) of the illustrative groups of a recommendation; what an opening says left out."""
    record = illustrative.read(illustrative.file_of(SYMBOL))
    answers = next(answers for answers in record.recommendations if answers.number == number)
    opened = {Reason.ADDRESSED_TO_OTHERS} if number in (4, 5) else set()
    return [(group.paragraph, group.position, frozenset(group.reasons) - opened) for group in answers.groups]


@pytest.mark.django_db
@pytest.mark.parametrize("language", [Language.ZH, Language.EN])
def test_each_group_gets_the_word_that_was_published_or_a_listed_deviation(draft, language):
    composed, deviating, agreeing = composed_words(draft, language), set(), 0
    published: dict[tuple, set] = {}
    for row in CollectiveStatement.objects.select_related("recommendation").exclude(quantifier=Q.NOBODY_NAMED):
        if row.recommendation:
            published.setdefault((row.recommendation.number, row.paragraph), set()).add(Q(row.quantifier))
    for number in (1, 2, 3, 4, 5):
        for paragraph, position, reasons in groups(number):
            said = composed[number, position, reasons]
            if paragraph is None:
                assert (number, position, ",".join(r for r in Reason.values if r in reasons)) in SILENT
            elif published.get((number, paragraph), set()) & set(said):
                agreeing += 1
            else:
                deviating.add((number, paragraph, said[0]))
    assert deviating == set(DEVIATIONS)
    assert agreeing == 17


@pytest.mark.django_db
def test_every_word_of_the_published_note_on_a_recommendation_is_composed_for_it(draft):
    composed: dict[int, set[Q]] = {}
    for (number, _position, _reasons), said in composed_words(draft, Language.ZH).items():
        composed.setdefault(number, set()).update(said)
    rows = CollectiveStatement.objects.filter(recommendation__isnull=False).exclude(quantifier=Q.NOBODY_NAMED)
    for number, quantifier in rows.values_list("recommendation__number", "quantifier"):
        assert Q(quantifier) in composed[number], (number, quantifier)
