"""A draft as its workspace shows it: places and blocks, what is to be looked at, and a part of a long note."""

import pytest

from drafts import outline, reading
from drafts.actions import Save, record_text
from drafts.beside import text_at
from drafts.coverage import coverage_of, standings_of
from drafts.judging import judge
from drafts.models import BlockText
from drafts.rules import oddities, quoted
from recommendations.rules import Language
from tests.drafts import worlds

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(drafter):
    return worlds.world(drafter, recommendations=4)


def places(world, language=Language.EN, **near):
    pieces = reading.read(world.draft, language, **near)
    content = reading.content_of(pieces, tolerant=True)
    return outline.places_of(pieces, content, judge(pieces, content)), pieces, content


def type_in(world, number: int, text: str, at: int = 0) -> None:
    BlockText.objects.filter(block=world.blocks(number)[at], language="en").update(text=text)


def test_every_block_stands_in_one_place(world):
    found, pieces, content = places(world)
    assert [place.code for place in found] == ["front", "introduction", "general", "r1", "r2", "r3", "r4"]
    assert [card.key for place in found for card in place.cards if card.number] == [p.key for p in content.paragraphs()]
    assert sum(place.count for place in found) == len(pieces.blocks)
    assert found[0].paragraphs == 0


def test_findings_stand_with_the_paragraph_also_those_on_its_footnotes(world):
    world.blocks(2)[0].evidence.all().delete()
    type_in(world, 3, "It is [^: by ORG-1 alone] so.")
    found, _pieces, _content = places(world)
    by_key = {card.key: card for place in found for card in place.cards}
    bare, named = by_key[world.blocks(2)[0].key], by_key[world.blocks(3)[0].key]
    assert bare.bare
    assert bare.errors == 1
    assert "footnote" in {judged.finding.place.kind for judged in named.findings}


@pytest.mark.parametrize("near", [[1, 2], [2, 3, 4], [3, 4], [4], []])
def test_a_part_of_a_note_has_the_numbers_of_the_whole(world, near):
    type_in(world, 1, "One[^: first note] and another[^: second note].")
    type_in(world, 1, "Open [^: mark", at=1)
    type_in(world, 3, "Third[^: third note].")
    _places, _pieces, whole = places(world)
    found, _pieces, part = places(world, near=near)
    numbered = {paragraph.key: paragraph for paragraph in whole.paragraphs()}
    assert all(numbered[paragraph.key] == paragraph for paragraph in part.paragraphs())
    assert [comments.recommendation for comments in part.comments()] == near
    assert set(part.footnotes) <= set(whole.footnotes)
    assert len(part.footnotes) == 2 + 2 * (1 in near) + (3 in near)  # the star, that of the introduction, these
    assert [(place.code, place.count) for place in found] == [(place.code, place.count) for place in _places]
    shown = {card.key: card.evidence for place in found for card in place.cards}
    assert all(card.evidence == shown[card.key] for place in _places for card in place.cards if card.key in shown)


def test_coverage_counts_cleared_answers_of_those_asked(world):
    world.blocks(2)[0].evidence.all().delete()
    found, pieces, _content = places(world)
    coverage = {one.number: one for one in coverage_of(pieces, found)}
    assert [(coverage[n].reflected, coverage[n].answers, len(coverage[n].bare)) for n in (0, 1, 2)] == [
        (0, 0, 0),
        (2, 2, 0),
        (1, 2, 1),
    ]
    standing = standings_of(world.report)[0]
    assert (standing.cleared, standing.submitted, standing.awaited, standing.asked) == (2, 1, 0, 3)


def test_what_a_text_said_at_each_version(world):
    block = world.blocks()[0]
    said = [world.text(block).text]
    for version in range(1, 4):
        record_text(
            block=block, language=Language.EN, text=f"Version {version}", version=version, save=Save(world.drafter)
        )
        said.append(f"Version {version}")
    stored = world.text(block)
    assert [text_at(stored, version) for version in (1, 2, 3, 4)] == said
    assert text_at(stored, 9) is None


@pytest.mark.parametrize(
    ("language", "text", "odd"),
    [
        ("fr", "Pourquoi\u202f?", 0),
        ("en", "Why\u202f?", 1),
        ("ar", "من\u200fهنا", 0),
        ("en", "a\u200fb", 1),
        ("zh", "一\u3000二", 0),
        ("en", "a\u3000b \ufffd", 2),
        ("en", "“Plain” – é © ½ …", 0),
    ],
)
def test_signs_that_belong_to_a_language_are_not_odd_in_it(language, text, odd):
    assert len(list(oddities(text, language))) == odd


def test_quotation_marks_are_those_of_the_language():
    assert [quoted(" a\n[b] ", language) for language in ("en", "fr", "ru", "zh", "ar")] == [
        "“a \\[b\\]”",
        "« a \\[b\\] »",
        "«a \\[b\\]»",
        "“a \\[b\\]”",
        "”a \\[b\\]“",
    ]
