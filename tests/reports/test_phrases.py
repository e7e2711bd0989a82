"""The fixed words of the masthead: there in all six languages, and printable with the shipped fonts."""

import unicodedata
from functools import cache

import pytest
from fontTools.ttLib import TTFont

from recommendations.rules import Language
from reports import fonts
from reports.phrases import PHRASES

LETTERS = {"en": "LATIN", "fr": "LATIN", "es": "LATIN", "ru": "CYRILLIC", "ar": "ARABIC", "zh": "CJK"}


@cache
def characters_of(family: str) -> frozenset[int]:
    """The characters of a family, bold and regular alike."""
    found = []
    for path in fonts.files():
        with TTFont(path, lazy=True) as font:
            if font["name"].getBestFamilyName() == family:
                found.append(set(font.getBestCmap()))
    assert found, f"no font of the family {family}"
    return frozenset.union(*map(frozenset, found))


def texts(language):
    return {name: text for name, text in vars(PHRASES[language]).items() if name != "fonts"}


def test_all_six_official_languages_have_their_words():
    assert set(PHRASES) == set(Language)


@pytest.mark.parametrize("language", Language)
def test_no_word_is_missing(language):
    assert all(text.strip() for text in texts(language).values())


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("use", ["text", "headings"])
def test_the_fonts_of_a_language_have_every_character_of_its_words(language, use):
    families = PHRASES[language].fonts[use == "headings"].split('","')
    known = frozenset.union(*map(characters_of, families))
    wanted = {ord(character) for text in texts(language).values() for character in text}
    assert wanted - known == set()


@pytest.mark.parametrize("language", Language)
def test_the_words_are_in_the_script_of_their_language(language):
    for text in texts(language).values():
        letters = [unicodedata.name(character) for character in text if character.isalpha()]
        assert letters
        assert all(name.startswith(LETTERS[language]) for name in letters)
