"""Set phrases, skeletons and ordinals in six languages."""

from datetime import date
from itertools import product

import pytest

from drafts.compose import Composed, Statement
from drafts.mastheads import masthead
from drafts.ordinals import session_ordinal
from drafts.rules import faults
from drafts.set_phrases import SET_PHRASES, provenance
from drafts.skeleton_words import WORDS
from drafts.skeletons import Named, write
from recommendations.rules import AddresseeKind, Language, Provenance
from reports.quantifiers import read
from reports.rules import Quantifier as Q
from responses.rules import Position, Reason

REPORT = Named("JIU/REP/2024/4", "A/80/263", "A [title]", 5)
WHO = (Q.ORGANIZATIONS, Q.MOST, Q.MANY, Q.SEVERAL, Q.SOME, Q.A_FEW, Q.ONE, Q.OTHER, Q.SECRETARIAT)


@pytest.mark.parametrize(("language", "quantifier"), list(product(Language, WHO)))
def test_the_word_that_is_written_is_the_word_that_is_read(language, quantifier):
    for position in Position:
        text = write(Composed(Statement.GROUP, quantifier, position, (Reason.LEGAL, Reason.GUIDANCE)), language, REPORT)
        assert [claim.quantifier for claim in read(text, language)] == [quantifier], text
        assert "{" not in text


@pytest.mark.parametrize("language", list(Language))
def test_every_statement_has_its_words_in_every_language(language):
    for reason in Reason:
        text = write(Composed(Statement.GROUP, Q.SOME, Position.PARTIALLY, (reason,)), language, REPORT)
        assert (len(text) > len(write(Composed(Statement.GROUP, Q.SOME, Position.PARTIALLY), language, REPORT))) == (
            reason != Reason.OTHER
        )
    for kind in (AddresseeKind.SECRETARY_GENERAL, AddresseeKind.LEGISLATIVE_BODIES):
        assert write(Composed(Statement.ADDRESSED, Q.ORGANIZATIONS, addressed_to=kind), language, REPORT)
    not_all = write(Composed(Statement.NOT_ALL, Q.A_FEW, Position.DOES_NOT_SUPPORT), language, REPORT)
    assert [claim.quantifier for claim in read(not_all, language)] == [Q.NOT_ALL, Q.A_FEW], not_all
    for quantifier in (Q.ORGANIZATIONS, Q.GENERALLY):
        holds = write(Composed(Statement.HOLDS, quantifier), language, REPORT)
        assert [claim.quantifier for claim in read(holds, language)] == [quantifier], holds
    intro = write(Composed(Statement.REPORT), language, REPORT)
    assert list(faults(intro)) == []
    assert "A/80/263" in intro
    assert WORDS[language].awaited


def test_only_the_chinese_phrases_were_read_in_a_document():
    assert {language for language in Language if provenance(language) == Provenance.OFFICIAL} == {Language.ZH}


def test_the_chinese_set_phrases_are_those_of_the_published_note(published_text):
    phrases = SET_PHRASES[Language.ZH]
    assert published_text.session_line == phrases.session.format(ordinal=session_ordinal(80, Language.ZH))
    assert published_text.agenda_line == phrases.agenda.format(item=144)
    assert published_text.document_type == phrases.document_type
    assert [section.heading for section in published_text.sections] == list(phrases.headings)
    assert [comments.heading for comments in published_text.comments()] == [
        phrases.recommendation.format(number=number) for number in (1, 2, 3, 4, 5)
    ]
    symbol = "[JIU/REP/2024/4](https://docs.un.org/zh/JIU/REP/2024/4)"
    assert published_text.transmittal == phrases.transmittal.format(title=published_text.title, symbol=symbol)


@pytest.fixture
def published_text():
    from tests.reports import published

    return published.content()


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (80, "الثمانون|八十|Eightieth|Quatre-vingtième|Восьмидесятая|Octogésimo"),
        (81, "الحادية والثمانون|八十一|Eighty-first|Quatre-vingt-unième|Восемьдесят первая|Octogésimo primer"),
        (71, "الحادية والسبعون|七十一|Seventy-first|Soixante et onzième|Семьдесят первая|Septuagésimo primer"),
        (95, "الخامسة والتسعون|九十五|Ninety-fifth|Quatre-vingt-quinzième|Девяносто пятая|Nonagésimo quinto"),
        (154, "|".join(["154"] * 6)),
    ],
)
def test_sessions_in_words(number, words):
    assert "|".join(session_ordinal(number, language) for language in Language) == words


def test_what_is_not_known_is_left_out_of_the_masthead():
    known = masthead(Language.FR, Language.EN, date(2026, 8, 1), "26-00001")
    assert (known.date, known.language, known.original) == ("1er août 2026", "Français", "Original : anglais")
    assert masthead(Language.ZH, Language.EN, None).date == ""
    assert masthead(Language.ES, Language.ZH, date(2026, 1, 15)).date == "15 de enero de 2026"
    assert masthead(Language.AR, Language.EN, date(2026, 1, 15)).date == "15 January 2026"
