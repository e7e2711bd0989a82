"""Vocabularies, symbols, and who is asked when the annex is not at hand."""

import re
from dataclasses import dataclass

import pytest

from recommendations.rules import (
    ASSEMBLY_SYMBOL,
    JIU_SYMBOL,
    Action,
    AddresseeKind,
    Changes,
    Language,
    RuleBroken,
    SymbolConverter,
    derive_addressees,
    preferred,
)


@dataclass
class Row:
    language: str


@pytest.mark.parametrize(
    ("has", "reader", "shown"),
    [
        (["en", "fr", "zh"], "fr", "fr"),
        (["en", "zh"], "zh-hans", "zh"),
        (["zh", "en"], "ru", "en"),
        (["fr", "zh"], "ru", "zh"),
        (["fr"], "ru", "fr"),
    ],
)
def test_a_reader_gets_the_own_language_else_english_else_chinese_else_any(has, reader, shown):
    assert preferred([Row(language) for language in has], reader).language == shown


def test_a_reader_gets_nothing_when_there_is_nothing():
    assert preferred([], "en") is None


def test_the_secretary_general_acts_for_the_united_nations_alone():
    assert derive_addressees(AddresseeKind.SECRETARY_GENERAL, ["A", "B"]) == [("UN", Action.EXECUTIVE)]


@pytest.mark.parametrize(
    ("kind", "action"),
    [(AddresseeKind.EXECUTIVE_HEADS, Action.EXECUTIVE), (AddresseeKind.LEGISLATIVE_BODIES, Action.DECISION)],
)
def test_executive_heads_act_and_governing_bodies_decide_in_the_order_of_the_annex(kind, action):
    assert derive_addressees(kind, ["B", "A"]) == [("B", action), ("A", action)]


def test_nobody_is_derived_from_no_participants():
    assert derive_addressees(AddresseeKind.EXECUTIVE_HEADS, []) == []


@pytest.mark.parametrize("symbol", ["JIU/REP/2024/4", "JIU/NOTE/1999/12", "JIU/ML/2010/1", "JIU/CL/2030/100"])
def test_the_symbols_of_the_jiu_are_known(symbol):
    assert re.match(JIU_SYMBOL, symbol)


@pytest.mark.parametrize(
    "symbol",
    ["UNEP/REP/2024/4", "JIU/REP/24/4", "JIU/REP/2024", "jiu/rep/2024/4", "JIU/REP/2024/4/1", "JIU/REP/2024/4\n"],
)
def test_what_only_resembles_a_symbol_of_the_jiu_is_not_one(symbol):
    assert not re.match(JIU_SYMBOL, symbol)


@pytest.mark.parametrize("symbol", ["A/80/263", "A/80/263/Add.1", "A/102/1/Rev.1/Add.2", "A/80/263/Corr.1"])
def test_the_symbols_of_the_assembly_are_known(symbol):
    assert re.match(ASSEMBLY_SYMBOL, symbol)


@pytest.mark.parametrize(
    "symbol", ["A/80", "B/80/263", "A/80/263/Add1", "A/80/263/", "A/8/263", "E/80/263", "A/80/263\n"]
)
def test_what_only_resembles_a_symbol_of_the_assembly_is_not_one(symbol):
    assert not re.match(ASSEMBLY_SYMBOL, symbol)


@pytest.mark.parametrize("symbol", ["JIU/REP/2024/4", "A/80/263/Add.1"])
def test_a_symbol_survives_its_way_through_an_address(symbol):
    converter = SymbolConverter()
    written = converter.to_url(symbol)
    assert re.fullmatch(converter.regex, written)
    assert converter.to_python(written) == symbol


@pytest.mark.parametrize("written", ["reports", "-REP", "JIU-", "jiu-rep-2024-4", "JIU/REP", "JIU--4"])
def test_other_words_in_an_address_are_no_symbol(written):
    assert not re.fullmatch(SymbolConverter.regex, written)


def test_arabic_alone_runs_from_right_to_left():
    assert [language for language in Language if language.direction == "rtl"] == [Language.AR]


def test_a_refusal_says_where_and_why():
    assert str(RuleBroken("It is too late.", "report.deadline")) == "report.deadline: It is too late."
    assert str(RuleBroken("It is too late.")) == "It is too late."


def test_changes_are_counted_by_kind_and_nothing_is_said_to_be_nothing():
    changes = Changes()
    assert not changes
    assert str(changes) == "nothing changed"
    changes.note("title", created=True)
    changes.note("title", created=True)
    changes.note("name", created=False)
    assert changes
    assert str(changes) == "title: 2 created, name: 1 changed"
