"""Document symbols: which are found in a text, which series are known, and where their links lead."""

import pytest

from recommendations.rules import Language
from reports import marks, symbols

KNOWN = [
    "A/80/263",
    "A/80/263/Add.1",
    "A/80/263/Rev.1/Add.2",
    "A/80/150",
    "JIU/REP/2024/4",
    "JIU/NOTE/2022/1",
    "JIU/ML/2016/25",
    "A/RES/72/279",
    "A/C.5/80/L.3",
    "A/80/PV.12",
    "S/2024/15",
    "E/2024/7",
    "CEB/2024/HLCM/12",
    "ST/SGB/2015/3",
    "ST/AI/2013/4/Amend.1",
]
UNKNOWN = [
    "UNEP/REP/2024/4",
    "JIU/REP/24/4",
    "JIU/REPORT/2024/4",
    "JIU/REP/2024/4/2",
    "A/2024/263/Add.1",
    "A/80",
    "X/80/263",
    "A/80/263/Add.",
    "a/80/263",
    "JIU/REP/2024",
    "ST/XYZ/2015/3",
]


@pytest.mark.parametrize("symbol", KNOWN)
def test_a_listed_series_is_known(symbol):
    assert symbols.is_known(symbol)


@pytest.mark.parametrize("symbol", UNKNOWN)
def test_a_well_formed_symbol_of_no_listed_series_is_unknown(symbol):
    assert not symbols.is_known(symbol)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("执行情况”的报告(JIU/REP/2024/4)的评论。", ["JIU/REP/2024/4"]),
        ("以文号A/80/263向大会分发", ["A/80/263"]),
        ("* A/80/150。", ["A/80/150"]),
        ("الوثيقة A/80/263/Add.1،", ["A/80/263/Add.1"]),
        ("See A/80/263.", ["A/80/263"]),
        ("See A/80/263/Add.1. Then S/2024/15; A/80/150?", ["A/80/263/Add.1", "S/2024/15", "A/80/150"]),
        ("A/80/263–A/80/264", ["A/80/263", "A/80/264"]),
        ("HIV/AIDS, and/or, N/A, A/B, 24/7, 2024/25, km/h", []),
        ("https://docs.un.org/en/A/80/263", []),
        ("", []),
    ],
)  # fmt: skip
def test_symbols_are_found_in_running_text(text, expected):
    assert list(symbols.candidates(text)) == expected


@pytest.mark.parametrize("symbol", KNOWN)
def test_every_known_symbol_is_found_between_chinese_characters(symbol):
    assert list(symbols.candidates(f"见{symbol}号文件，{symbol}。")) == [symbol, symbol]


@pytest.mark.parametrize("language", Language.values)
def test_an_address_names_language_and_symbol(language):
    address = symbols.address("A/80/263", language)
    assert address == f"https://docs.un.org/{language}/A/80/263"
    assert symbols.of_address(address) == (language, "A/80/263")


@pytest.mark.parametrize("symbol", [*KNOWN, "A/RES/72/279 B", "A/RES/3101 (XXVIII)", "A/80/5 (Vol. I)"])
def test_an_address_can_stand_in_a_mark_and_names_the_same_symbol_again(symbol):
    address = symbols.address(symbol, "en")
    assert list(marks.runs(f"[words]({address})")) == [marks.Link("words", address)]
    assert symbols.of_address(address) == ("en", symbol)


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("https://docs.un.org/A/80/263", ("", "A/80/263")),
        ("https://undocs.org/fr/A/80/263", ("fr", "A/80/263")),
        ("https://docs.un.org/en/A%2F80%2F263", ("en", "A/80/263")),
        ("https://docs.un.org/en/A/RES/72/279%20B", ("en", "A/RES/72/279 B")),
        ("https://docs.un.org/zh/UNEP/REP/2024/4", ("zh", "UNEP/REP/2024/4")),
        ("https://unsceb.org/mutual-recognition", None),
        ("https://docs.un.org.example.org/en/A/80/263", None),
        ("mailto:somebody@un.org", None),
    ],
)
def test_what_an_address_on_the_document_site_names(href, expected):
    assert symbols.of_address(href) == expected


def test_an_address_that_is_none_names_nothing():
    assert symbols.of_address("https://[") is None
