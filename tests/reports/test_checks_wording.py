"""The checks of wording: each raised by one text and silent on its neighbour, in several languages."""

from datetime import date

import pytest

from reports import checks
from reports.findings import Record, RecordedRecommendation
from reports.note import Comments, Footnote, Masthead, Paragraph, Section
from tests import factories

ASKED = "The executive heads should adopt a common procurement procedure."
MASTHEAD = Masthead(distribution="Distr.: General", date="1 January 2099")
NAMES = (
    *("World Health Organization", "WHO", "世界卫生组织", "世卫组织", "Organisation mondiale de la Santé", "OMS"),
    *(
        "International Labour Organization",
        "ILO",
        "国际货币基金组织",
        "基金组织",
        "UNESCO",
        "United Nations Children's Fund",
    ),
    *("Всемирная организация здравоохранения", "ВОЗ", "منظمة الصحة العالمية", "برنامج الأغذية العالمي"),
)


def note(*comments, asked=ASKED, language="en", general=(), footnotes=(), **fields):
    """A note with these comments on its one recommendation (a tuple of tuples: on several), and general comments."""
    blocks = comments if comments and isinstance(comments[0], tuple) else (comments,)
    texts = iter(range(2, 1000))
    paragraphs = lambda given: tuple(Paragraph(next(texts), text) for text in given)  # noqa: E731
    sections = (
        Section("I.", "Introduction", (Paragraph(1, "The report[^1] reviews something."),)),
        Section("II.", "General comments", paragraphs(general)),
        Section(
            "III.",
            "Comments on specific recommendations",
            (),
            tuple(
                Comments(number, f"Recommendation {number}", asked, paragraphs(block))
                for number, block in enumerate(blocks, 1)
            ),
        ),
    )
    notes = (Footnote("*", "A/154/150."), Footnote("1", "Circulated under the symbol A/154/99."), *footnotes)
    values = {"masthead": MASTHEAD, **fields}
    return factories.content(language=language, sections=sections, footnotes=notes, **values)


def record(content, *, addressed_to="executive_heads", deadlines=(), **fields):
    """What a note is faultless against, its deadlines by number."""
    rows = [
        RecordedRecommendation(
            comments.recommendation, dict(deadlines).get(comments.recommendation), comments.text, True, addressed_to
        )
        for comments in content.comments()
    ]
    return Record("JIU/REP/2099/1", "A/154/99", tuple(rows), names=NAMES, **fields)


def words(check, content, against=None):
    """The words that one check quotes, by the number of the place."""
    return [
        (finding.place.number or finding.place.kind, finding.words)
        for finding in checks.check(content, against or record(content))
        if finding.check == check
    ]


# check, language, comments, what it quotes
RAISED = [
    ("not-all", "en", ["Not all organizations support the recommendation."], "Not all organizations"),
    ("not-all", "fr", ["Les organismes n’ont pas tous appuyé la recommandation."], "Les organismes n’ont pas tous"),
    ("other", "en", ["Other organizations support the recommendation."], "Other organizations"),
    (
        "other",
        "en",
        ["Some organizations agree.", "The Secretariat agrees.", "It agrees as well.", "Others do not."],
        "Others",
    ),
    ("other", "ru", ["Организации поддерживают рекомендацию.", "Другие организации отметили."], "Другие организации"),
    (
        "overlap",
        "en",
        ["Organizations generally support the recommendation.", "Other organizations support it."],
        "Other organizations",
    ),
    (
        "overlap",
        "en",
        ["Organizations support the recommendation.", "A few organizations reject it."],
        "A few organizations",
    ),
    ("group-names", "en", ["Some organizations agree.", "Several entities do not."], "Several entities"),
    ("group-names", "en", ["Some organizations agree.", "Certain organizations wait."], "Certain organizations"),
    ("group-names", "es", ["Algunas organizaciones lo apoyan.", "Varias entidades lo señalan."], "Varias entidades"),
    (
        "attribution",
        "en",
        ["Some organizations agree. It was suggested that more be done."],
        "It was suggested that more be done.",
    ),
    ("attribution", "zh", ["一些组织支持这项建议。建议各方保持灵活性。"], "建议各方保持灵活性。"),
    ("attribution", "fr", ["Il a été suggéré d’attendre."], "Il a été suggéré d’attendre."),
    ("attribution", "ar", ["ينبغي الانتظار."], "ينبغي الانتظار."),
    ("coverage", "en", ["Some organizations noted the cost of travel."], ASKED.rstrip(".")),
    (
        "hedges",
        "en",
        ["Some organizations partially support the spirit of the recommendation."],
        "partially support the spirit of",
    ),
    ("hedges", "zh", ["一些组织部分支持该建议的精神。"], "部分支持该建议的精神"),
    ("two-senses", "en", ["The Secretariat agrees with the Secretariat of the Board."], "Secretariat"),
    ("two-senses", "zh", ["秘书处确认，小组由其秘书处支持。"], "秘书处"),
    ("brackets", "zh", ["一些组织(三个)支持这项建议（部分）。"], "（"),
    ("abbreviations", "en", ["Some organizations support it, as the MRS says."], "MRS"),
    ("abbreviations", "zh", ["一些组织支持联检组的这项建议。"], "联检组"),
    ("abbreviations", "ru", ["Некоторые организации поддерживают рекомендацию ОИГ."], "ОИГ"),
    (
        "titles",
        "en",
        [
            "Some organizations signed the Mutual Recognition Statement.",
            "A few organizations know the mutual recognition statement.",
        ],
        "mutual recognition statement",
    ),
    ("titles", "zh", ["一些组织签署了《相互承认声明》。", "若干组织支持相互承认声明。"], "相互承认声明"),
    (
        "variants",
        "en",
        [
            "Some organizations implement mutual recognition.",
            "Several organizations consider the application of mutual recognition.",
        ],
        "mutual recognition",
    ),
    ("variants", "zh", ["一些组织执行相互承认。", "若干组织落实相互承认。"], "相互承认"),
]
SILENT = [
    ("not-all", "en", ["Most organizations support it.", "Not all organizations support the recommendation."]),
    ("other", "en", ["Some organizations support it, while others do not."]),
    (
        "other",
        "en",
        ["Some organizations support it.", "Other organizations do not.", "Still other organizations wait."],
    ),
    ("other", "zh", ["一些组织支持这项建议。", "另一些组织则不支持。"]),
    ("overlap", "en", ["Organizations generally support it.", "Other organizations do not support it."]),
    ("overlap", "en", ["Some organizations support it.", "Other organizations support it as well."]),
    (
        "group-names",
        "en",
        ["Some organizations agree.", "Some specialized organizations wait.", "Many organizations go."],
    ),
    ("group-names", "es", ["Algunas organizaciones lo apoyan. Algunos otros textos."]),
    ("attribution", "en", ["Some organizations agree. They add more. This approach would help. These measures cost."]),
    ("attribution", "zh", ["若干组织支持这项建议。不过，它们告诫说有风险。这种办法费用高。"]),
    ("attribution", "fr", ["Certains organismes approuvent. Ils ajoutent que c’est utile. Cette approche aiderait."]),
    ("attribution", "es", ["Algunas organizaciones lo apoyan. Señalaron que cuesta. Este enfoque ayudaría."]),
    ("attribution", "ru", ["Некоторые организации поддерживают. Они отметили расходы. Такой подход поможет."]),
    ("attribution", "ar", ["أيدت بعض المنظمات التوصية. وأشارت تلك المنظمات إلى التكلفة. وهذا النهج مفيد."]),
    ("attribution", "en", ["It was noted by some organizations that more is needed, e.g. in art. 4 of A/154/99."]),
    ("coverage", "en", ["Some organizations have a common procedure."]),
    ("coverage", "en", ["Some organizations accept the recommendation."]),
    ("hedges", "en", ["Some organizations partially support the recommendation, and support its spirit."]),
    ("hedges", "zh", ["一些组织部分支持该建议，并支持相互承认的精神。"]),
    ("two-senses", "en", ["The Secretariat agrees with the secretariat of the Board."]),
    ("brackets", "zh", ["一些组织(三个)支持这项建议(部分)。"]),
    (
        "abbreviations",
        "en",
        ["Some organizations signed the statement (MRS) in 2020.", "Several organizations know the MRS."],
    ),
    ("abbreviations", "en", ["Some organizations know JIU/REP/2099/1 and part III on HIV."]),
    ("abbreviations", "zh", ["一些组织支持联合检查组(联检组)的这项建议。", "若干组织支持联检组。"]),
    (
        "titles",
        "en",
        ["Some organizations signed the Mutual Recognition Statement.", "A few organizations know the statement."],
    ),
    ("titles", "zh", ["一些组织签署了《相互承认声明》。", "若干组织支持《关于相互承认声明的决定》。"]),
    (
        "variants",
        "en",
        [
            "Some organizations implement mutual recognition.",
            "Several organizations consider the application of rules.",
        ],
    ),
]


@pytest.mark.parametrize(("check", "language", "comments", "quoted"), RAISED)
def test_a_fault_of_wording_is_found_with_its_words(check, language, comments, quoted):
    assert [found for _place, found in words(check, note(*comments, language=language))] == [quoted]


@pytest.mark.parametrize(("check", "language", "comments"), SILENT)
def test_its_neighbour_is_not(check, language, comments):
    assert words(check, note(*comments, language=language)) == []


def english_faults():
    """English notes with their records that together raise the checks of wording, of names and of sources."""
    contents = [note(*comments) for _check, language, comments, _quoted in RAISED if language == "en"]
    contents += [note(text, masthead=Masthead()) for text in ("WHO agrees.", "Some organizations (（) agree.")]
    contents.append(note(CARE, ("Some organizations doubt it.",), general=[next(iter(GENERAL))]))
    contents.append(note("Some organizations agree (here) or not（there）."))
    contents.append(note("See [the list](https://www.who.int/list). The refugee agency agrees."))
    contents.append(note("Some know guidance,[^2] such as it.", footnotes=[Footnote("2", f"See [{PAGE}]({PAGE}).")]))
    contents.append(note("Some let the legal network write a memorandum of understanding.[^2]", footnotes=[LEGAL]))
    contents.append(note(CHAMPIONS[1], asked=CHAMPIONS[0]))
    pairs = [(content, record(content)) for content in contents]
    for kind in ("secretary_general", "legislative_bodies"):
        pairs += [(content, record(content, addressed_to=kind)) for content in (note(ONLY), note(FOR))]
    three = note(CARE, CARE, ("Some organizations agree.",))
    deadlines = {1: date(2101, 12, 31), 2: date(2101, 12, 31), 3: date(2098, 12, 31)}
    pairs += [(three, record(three, deadlines=deadlines, dated=dated)) for dated in (None, date(2099, 11, 1))]
    return pairs


CARE = ("Organizations support the recommendation.",)
GENERAL = {
    "Overall, organizations support the recommendations.": [("2", "Overall, organizations")],
    "Overall, organizations support recommendation 1.": [],
    "Overall, organizations support the recommendations, with the exception of recommendation 2.": [],
    "Organizations generally welcomed the report.": [],
    "Some organizations support the recommendations.": [],
}


@pytest.mark.parametrize("general", GENERAL)
def test_a_general_statement_is_borne_out_by_its_parts(general):
    content = note(CARE, ("Some organizations doubt it.",), general=[general])
    assert words("general", content) == GENERAL[general]
    assert words("general", note(CARE, CARE, CARE, ("Some organizations doubt it.",), general=[general])) == []


FOR = "Several organizations support it."
ONLY = "Organizations noted that the recommendation is addressed to the Secretary-General."
BODIES = "Organizations noted that the recommendation is addressed to the governing bodies."


@pytest.mark.parametrize(
    ("kind", "comments", "expected"),
    [
        ("secretary_general", [ONLY, "The Secretariat confirmed it."], [("2", "Organizations")]),
        ("secretary_general", ["The Secretariat noted that it is addressed to the Secretary-General."], []),
        ("legislative_bodies", [BODIES], [("2", "Organizations")]),
        ("legislative_bodies", [FOR, "Some do."], [("2", "Several organizations")]),
        ("legislative_bodies", ["The secretariats of several organizations support it.", BODIES], []),
        ("executive_heads", [ONLY, "Some organizations support it."], []),
    ],
)
def test_what_is_put_to_others_is_not_accepted_by_the_organizations(kind, comments, expected):
    content = note(*comments)
    assert words("addressed", content, record(content, addressed_to=kind)) == expected


@pytest.mark.parametrize(
    ("deadline", "comment", "dated", "expected"),
    [
        (date(2099, 12, 31), "Some organizations agree.", None, ["time"]),
        (date(2099, 12, 31), "Some organizations find the deadline too short.", None, []),
        (date(2101, 12, 31), "Some organizations agree.", None, []),
        (date(2101, 12, 31), "Some organizations agree.", date(2102, 3, 1), ["time"]),
        (date(2101, 12, 31), "Some organizations agree for 2101.", date(2102, 3, 1), []),
    ],
)
def test_a_deadline_that_is_near_or_past_is_spoken_of(deadline, comment, dated, expected):
    content = note(comment)
    findings = checks.check(content, record(content, deadlines={1: deadline}, dated=dated))
    assert [finding.check for finding in findings if finding.check == "time"] == expected


@pytest.mark.parametrize(
    ("years", "apart"), [((2101, 2101, 2104), ["3"]), ((2101, 2102, 2103), []), ((2101, 2104), [])]
)
def test_a_deadline_that_stands_apart_is_to_be_verified(years, apart):
    content = note(*[CARE for _year in years])
    deadlines = {number: date(year, 12, 31) for number, year in enumerate(years, 1)}
    assert [place for place, _words in words("deadline-apart", content, record(content, deadlines=deadlines))] == apart


CHAMPIONS = (
    "They should task the community of practice and the network of champions with it.",
    "Some organizations know the community of practice and its network of champions.",
)


@pytest.mark.parametrize(
    ("language", "asked", "comment", "found"),
    [
        (
            "zh",
            "行政首长应支持相互承认同业交流群和相互承认倡导者网络。",
            "一些组织支持相互承认同业交流群及其倡导者网络。",
            1,
        ),
        (
            "zh",
            "行政首长应支持相互承认同业交流群和相互承认倡导者网络。",
            "一些组织支持相互承认同业交流群和相互承认倡导者网络。",
            0,
        ),
        ("en", *CHAMPIONS, 1),
        (
            "en",
            CHAMPIONS[0],
            "Some organizations know the community of practice and the costs of travel.",
            0,
        ),
    ],
)
def test_nearly_the_same_name_is_one_body_or_two(language, asked, comment, found):
    assert len(words("same-thing", note(comment, asked=asked, language=language))) == found


PAGE = "https://example.org/mutual-recognition"


@pytest.mark.parametrize(
    ("footnote", "found"),
    [
        (f"See [{PAGE}]({PAGE}).", 1),
        (f"See [the list of signatories]({PAGE}).", 0),
        (f"See the handbook of common procurement, [{PAGE}]({PAGE}).", 0),
        (f"See [{PAGE}]({PAGE}), 1 May 2099.", 0),
        ("See [https://example.org/handbook-2.pdf](https://example.org/handbook-2.pdf).", 0),
    ],
)
def test_a_page_without_document_or_date_is_no_source(footnote, found):
    content = note("Some organizations agree.[^2]", footnotes=[Footnote("2", footnote)])
    assert len(words("sources", content)) == found


LEGAL = Footnote("2", "Informal network of legal advisers.")


@pytest.mark.parametrize(
    ("comment", "footnote", "found"),
    [
        ("Some organizations know guidance,[^2] such as a handbook.", Footnote("2", "See A/154/99."), 1),
        ("Some organizations know guidance,[^2] and agree.", Footnote("2", "See A/154/99."), 0),
        ("Some organizations would let the legal network write a memorandum of understanding.[^2]", LEGAL, 1),
        ("Some organizations would let the legal network[^2] write a memorandum.", LEGAL, 0),
    ],
)
def test_a_call_stands_next_to_what_its_footnote_explains(comment, footnote, found):
    assert len(words("calls", note(comment, footnotes=[footnote]))) == found


@pytest.mark.parametrize(
    ("masthead", "dated", "expected"),
    [
        (Masthead(), None, ["provisional", "masthead"]),
        (Masthead(date="1 May 2099"), date(2099, 5, 1), ["masthead"]),
        (MASTHEAD, date(2099, 9, 1), []),
        (MASTHEAD, date(2099, 11, 1), ["provisional"]),
        (MASTHEAD, None, []),
    ],
)
def test_what_a_note_must_say_of_itself_before_it_is_issued(masthead, dated, expected):
    content = note(*CARE, masthead=masthead)
    assert [finding.check for finding in checks.check(content, record(content, dated=dated))] == expected
    draft = note(*CARE, masthead=masthead, marking="draft")
    assert "masthead" not in [finding.check for finding in checks.check(draft, record(draft, dated=dated))]


NAMED = {
    "WHO supports the recommendation.": "WHO",
    "The world health organization supports it.": "world health organization",
    "[^2]L’Organisation mondiale de la Santé l’appuie.": "Organisation mondiale de la Santé",
    "Unesco appuie la recommandation.": "Unesco",
    "The United Nations Children’s Fund supports it.": "United Nations Children's Fund",
    "世卫组织支持这项建议。": "世卫组织",
    "国际货币基金组织支持。": "国际货币基金组织",
    "基金组织支持。": "基金组织",
    "Это отметила представительница Всемирной организации здравоохранения.": "Всемирной организации здравоохранения",
    "وأشارت لمنظمة الصحة العالمية.": "لمنظمة الصحة العالمية",
    "وبرنامج الأغذية العالمي يؤيد.": "وبرنامج الأغذية العالمي",
    "The refugee agency supports it.": "refugee agency",
    "An organization based in Montreal supports it.": "based in Montreal",
    "一个总部设在蒙特利尔的组织支持。": "总部设在蒙特利尔的",
    "难民机构支持这项建议。": "难民机构",
    "Una organización con sede en Viena lo apoya.": "con sede en Viena",
    "L’organisme basé à Vienne l’appuie.": "basé à Vienne",
    "Организация со штаб-квартирой в Монреале поддерживает.": "со штаб-квартирой в Монреале",
    "See [the list](https://www.who.int/list).": "who",
    "See [the list](https://example.org/unesco/list).": "unesco",
    "See [WHO](https://example.org/list).": "WHO",
    "The WHO/CEB guidelines are in use.": "WHO",
    "UNE\u00adSCO supports it.": "UNESCO",
    "这项建议得到UNESCO支持。": "UNESCO",
    "ＵＮＥＳＣＯ支持这项建议。": "UNESCO",
}
UNNAMED = [
    "Those who know who decides support it.",
    "See [who we are](https://example.org/who-we-are).",
    "The Chief Executives Board (CEB), the High-level Committee (HLCM) and UNSDG agree.",
    "各基金组织和专门机构支持这项建议。",
    "The United Nations and the Secretariat support UNESCO/REP/2099/1.",
    "Organizations in the world of health support it.",
    "世界卫生日组织工作。",
]


@pytest.mark.parametrize("text", NAMED)
def test_no_organization_is_named_in_any_language_or_address(text):
    content = note(text)
    found = [
        (finding.severity, finding.words)
        for finding in checks.check(content, record(content))
        if finding.check == "names"
    ]
    assert found == [("error", NAMED[text])]


@pytest.mark.parametrize("text", UNNAMED)
def test_words_symbols_and_bodies_are_not_organizations(text):
    assert words("names", note(text)) == []


def test_names_are_looked_for_in_every_text_but_not_in_what_the_report_says():
    asked = "WHO should adopt a common procedure."
    content = note(
        "Some organizations agree.[^2]",
        asked=asked,
        general=["Some organizations noted the Review of WHO."],
        footnotes=[Footnote("2", "See the ILO guide.")],
        agenda_title="The ILO",
    )
    assert words("names", content, record(content, titles=("Review of WHO",))) == [("agenda", "ILO"), ("2", "ILO")]
