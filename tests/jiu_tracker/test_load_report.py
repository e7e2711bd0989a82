"""Loading data files: the real ones, a quite different one, and nothing at all of one that has a fault."""

import io
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils.translation import override

from recommendations.models import Addressee, JIUReport, Organization, Recommendation
from reports import checks
from reports.models import CollectiveStatement, EditionText
from tests.conftest import REAL_DATA

pytestmark = pytest.mark.django_db
SYNTHETIC = Path(__file__).resolve().parent.parent / "data" / "JIU-REP-2099-9.yaml"
OURS = ("accounts", "recommendations", "reports")


def load(*files, **options) -> str:
    """Load files and return what was printed."""
    out = io.StringIO()
    call_command("load_report", *map(str, files), stdout=out, **options)
    return out.getvalue()


def stored() -> dict:
    """Every row of our tables."""
    models = [model for app in OURS for model in apps.get_app_config(app).get_models()]
    return {model._meta.label: list(model.objects.order_by("pk").values()) for model in models}


# --- The real data ---------------------------------------------------------------------------------------------------


def test_the_real_files_hold_what_is_known_of_the_first_report():
    load(*REAL_DATA)
    assert Organization.objects.count() == 33
    assert Organization.objects.jiu_participants().count() == 28
    assert Organization.objects.ceb_members().count() == 31
    assert Organization.objects.jiu_participants().ceb_members().count() == 26
    report = JIUReport.objects.get()
    assert (report.symbol, report.assembly_symbol) == ("JIU/REP/2024/4", "A/80/263")
    rows = report.recommendations.order_by("number")
    assert [row.number for row in rows] == [1, 2, 3, 4, 5]
    assert [row.addressees.count() for row in rows] == [28, 28, 28, 1, 28]
    assert [row.deadline.year for row in rows] == [2026, 2025, 2029, 2026, 2026]
    assert [row.impact for row in rows] == [""] * 5
    assert not Addressee.objects.filter(derived=False).exists()
    assert CollectiveStatement.objects.count() == 34
    assert set(CollectiveStatement.objects.values_list("paragraph", flat=True)) == set(range(1, 22))
    first_paragraph = next(EditionText.objects.get().content.paragraphs())
    assert "UNEP/REP/2024/4" in first_paragraph.text  # the published error, kept


def test_the_second_time_the_real_files_change_nothing():
    load(*REAL_DATA)
    before = stored()
    assert load(*REAL_DATA) == "".join(f"{file}: nothing changed\n" for file in REAL_DATA)
    assert stored() == before


def test_a_dry_run_says_what_would_change_and_writes_nothing():
    said = load(*REAL_DATA, dry_run=True)
    assert "organization: 33 created" in said
    assert "recommendation: 5 created" in said
    assert "Dry run: nothing was written." in said
    assert not any(stored().values())


def test_a_dry_run_finds_the_faults_of_a_real_one(tmp_path):
    assert "There is no organization 'NOBODY'" in refusal(
        tmp_path, *LATE_FAULTS["an unknown organization"][:2], dry_run=True
    )


# --- A quite different report ----------------------------------------------------------------------------------------


@pytest.fixture
def synthetic(db):
    load(SYNTHETIC)


def test_a_quite_different_report_loads_from_its_file_alone(synthetic):
    report = JIUReport.objects.get()
    assert (report.symbol, report.assembly_symbol, report.issued_on.isoformat()) == (
        "JIU/REP/2099/9",
        "A/154/77",
        "2099-06-30",
    )
    rows = Recommendation.objects.order_by("number")
    assert [(row.number, row.deadline and row.deadline.year, row.impact) for row in rows] == [
        (1, 2101, "c"),
        (2, 2102, ""),
        (3, None, ""),
    ]
    asked = [
        [(cell.organization.code, cell.action, cell.derived) for cell in row.addressees.order_by("organization__code")]
        for row in rows
    ]
    participants = [("TEST-1", "E", True), ("TEST-2", "E", True), ("TEST-3", "E", True)]
    assert asked == [participants, [("TEST-1", "L", False), ("TEST-3", "E", False)], participants]
    assert [(text.language, text.content.marking) for text in EditionText.objects.order_by("language")] == [
        ("en", ""),
        ("zh", "unofficial"),
    ]
    assert load(SYNTHETIC) == f"{SYNTHETIC}: nothing changed\n"


def test_two_reports_live_side_by_side():
    load(*REAL_DATA, SYNTHETIC)
    assert sorted(JIUReport.objects.values_list("symbol", flat=True)) == ["JIU/REP/2024/4", "JIU/REP/2099/9"]
    assert EditionText.objects.count() == 3


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_checks_find_no_error_in_its_note(synthetic, language):
    text = EditionText.objects.get(language=language)
    found = checks.check(text.content, checks.record_of(text.edition.note.report, language))
    undated = [("warning", "provisional")] if language == "zh" else []
    assert [(finding.severity, finding.check) for finding in found] == [("warning", "addressed"), *undated]


PAGES = [
    reverse("recommendations:report_list"),
    reverse("reports:report", args=["JIU/REP/2099/9"]),
    reverse("reports:support", args=["JIU/REP/2099/9"]),
    *(reverse("reports:recommendation", args=["JIU/REP/2099/9", number]) for number in (1, 2, 3)),
    *(reverse("reports:edition", args=["A/154/77/Add.1", 1, language]) for language in ("en", "zh")),
]


@pytest.mark.parametrize("interface", ["en", "zh-hans"])
def test_its_pages_open_in_both_languages_of_the_interface(synthetic, analyst, interface):
    analyst.cookies["django_language"] = interface
    for page in PAGES:
        with override("en"):  # and back: a request leaves its language behind
            response = analyst.get(page)
        assert response.status_code == 200, page
        assert f'<html lang="{interface}"' in response.content.decode()


def test_addressees_that_were_listed_are_not_called_derived(synthetic, analyst):
    pages = [reverse("reports:recommendation", args=["JIU/REP/2099/9", number]) for number in (1, 2)]
    derived, listed = (analyst.get(page).content.decode() for page in pages)
    assert "derived" in derived
    assert "derived" not in listed


# --- Bad input -------------------------------------------------------------------------------------------------------

# Faults that show only beside what is stored: (old, new, path, reason), the fault in the line of `new`.
LATE_FAULTS = {
    "an unknown organization": (
        "{organization: TEST-3, action: E}",
        "{organization: NOBODY, action: E}",
        "report.recommendations[1].addressees[1].organization",
        "There is no organization 'NOBODY'",
    ),
    "an organization addressed twice": (
        "{organization: TEST-3, action: E}",
        "{organization: TEST-1, action: E}",
        "report.recommendations[1].addressees[1].organization",
        "TEST-1",
    ),
    "a symbol that is not the JIU's": (
        "symbol: JIU/REP/2099/9",
        "symbol: UNEP/REP/2099/9",
        "report",
        "reads JIU/REP/2024/4",
    ),
    "an impact that is in no list": ("impact: c", "impact: z", "report.recommendations[0]", "impact"),
    "a name that is too long": (
        "en: {name: Test Organization Four (made up)",
        f"en: {{name: {'x' * 301}",
        "organizations[3].names.en",
        "at most 300 characters",
    ),
    "a recommendation without a text": (
        "texts:\n        en: {text: The executive heads should keep what they have learned., provenance: official}\n"
        "        zh: {text: 行政首长应保留其所汲取的经验教训。, provenance: unofficial}",
        "texts: {}",
        "report.recommendations[2].texts",
        "",
    ),
    "a note on a report that is not there": (
        "    edition: 1\n",
        "    edition: 1\n    report: JIU/REP/2001/1\n",
        "notes[0].report",
        "There is no report JIU/REP/2001/1",
    ),
    "a symbol that is not the Assembly's": (
        "symbol: A/154/77/Add.1",
        "symbol: B/154/77/Add.1",
        "notes[0]",
        "reads A/80/263",
    ),
    "an edition with the number 0": ("edition: 1", "edition: 0", "notes[0]", ""),
    "an edition with an absurd number": ("edition: 1", "edition: 99999999999999999999", "notes[0]", ""),
    "a mark that does not close": (
        "text: Organizations generally welcomed the report, which",
        "text: Organizations [generally welcomed the report, which",
        "notes[0].texts[0]",
        "A mark does not close at “[generally welcomed the report",
    ),
    "a link that no browser can read": (
        "[the made-up list](https://example.org/list)",
        "[the made-up list](https://[example.org/list)",
        "notes[0].texts[0]",
        "",
    ),
    "a NUL in a text": ("agenda_title: Joint Inspection Unit", 'agenda_title: "Joint\\0"', "notes[0].texts[0]", ""),
    "a statement on a paragraph that is not there": (
        "paragraph: 2, quantifier: generally",
        "paragraph: 20, quantifier: generally",
        "notes[0].statements[0].paragraph",
        "The note has no paragraph 20",
    ),
    "a statement on a recommendation that is not there": (
        "{paragraph: 3, recommendation: 1,",
        "{paragraph: 3, recommendation: 9,",
        "notes[0].statements[1].recommendation",
        "The report has no recommendation 9",
    ),
    "a statement that quotes what the paragraph does not say": (
        "words: proposed another way",
        "words: agreed with everything",
        "notes[0].statements[5].words",
        "Paragraph 6 does not have the words “agreed with everything”",
    ),
    "a statement that quotes nothing": ("words: proposed another way", "words: ''", "notes[0].statements[5].words", ""),
    "statements in a language that the note does not have": (
        "statements_language: en",
        "statements_language: fr",
        "notes[0].statements_language",
        "quote the fr text, which the note does not have",
    ),
}


def refusal(tmp_path, old: str, new: str, **options) -> str:
    """Why the synthetic file with one change is refused; it must be refused in words, and write nothing."""
    source = SYNTHETIC.read_text(encoding="utf-8")
    assert old in source
    file = tmp_path / "data.yaml"
    file.write_text(source.replace(old, new, 1), encoding="utf-8")
    before = stored()
    with pytest.raises(CommandError) as refused:
        load(file, **options)
    assert stored() == before
    told, end = str(refused.value).rsplit("\n", 1)
    assert end == "Nothing was loaded."
    assert told.count("\n") == 0
    assert told.startswith(f"{file}:")
    return told.removeprefix(f"{file}:")


@pytest.mark.parametrize("fault", LATE_FAULTS)
def test_a_faulty_file_is_refused_by_path_and_reason_and_writes_nothing(tmp_path, fault):
    old, new, path, reason = LATE_FAULTS[fault]
    told = refusal(tmp_path, old, new)
    assert path in told
    assert reason in told


@pytest.mark.parametrize(
    "fault",
    [
        "an unknown organization",
        "an impact that is in no list",
        "a mark that does not close",
        "a statement that quotes what the paragraph does not say",
    ],
)
def test_a_fault_that_shows_only_beside_what_is_stored_is_told_with_its_line_too(tmp_path, fault):
    told = refusal(tmp_path, *LATE_FAULTS[fault][:2])
    assert re.match(r"\d+: ", told)


def test_a_note_whose_symbol_is_another_reports_is_refused(tmp_path, synthetic):
    told = refusal(tmp_path, "symbol: JIU/REP/2099/9", "symbol: JIU/REP/2099/8")
    assert "The symbol A/154/77/Add.1 belongs to the note on JIU/REP/2099/9" in told


def test_an_issued_edition_refuses_another_text(tmp_path, synthetic):
    told = refusal(tmp_path, "A few organizations questioned the cost", "A few organizations questioned the price")
    assert "notes[0].texts[0]" in told
    assert "What is issued never changes: give the corrected text a new edition number" in told


def test_a_corrected_text_with_a_number_of_its_own_is_a_new_edition(tmp_path, synthetic):
    source = SYNTHETIC.read_text(encoding="utf-8").replace("questioned the cost", "questioned the price")
    file = tmp_path / "corrected.yaml"
    file.write_text(source.replace("edition: 1", "edition: 2"), encoding="utf-8")
    load(file)
    first, second = EditionText.objects.filter(language="en").order_by("edition__number")
    assert "the cost" in str(first.data)
    assert "the price" in str(second.data)


def test_a_draft_may_still_change(tmp_path):
    source = SYNTHETIC.read_text(encoding="utf-8").replace("stage: issued", "stage: draft")
    file = tmp_path / "draft.yaml"
    file.write_text(source, encoding="utf-8")
    load(file)
    file.write_text(source.replace("questioned the cost", "questioned the price"), encoding="utf-8")
    assert "text of an edition: 1 changed" in load(file)
    text = EditionText.objects.get(language="en")
    assert "the price" in str(text.data)
    assert text.content.marking == "draft"


def test_of_two_files_neither_is_loaded_when_one_has_a_fault(tmp_path):
    broken = tmp_path / "broken.yaml"
    broken.write_text("report: [", encoding="utf-8")
    with pytest.raises(CommandError, match=re.escape(f"{broken}:1: is not valid YAML")):
        load(SYNTHETIC, broken)
    assert not any(stored().values())


def test_of_two_files_neither_is_loaded_when_the_database_refuses_one(tmp_path):
    late = tmp_path / "late.yaml"
    late.write_text(SYNTHETIC.read_text(encoding="utf-8").replace("TEST-3, action: E", "NOBODY, action: E"))
    with pytest.raises(CommandError, match="There is no organization 'NOBODY'"):
        load(*REAL_DATA, late)
    assert not any(stored().values())


def test_the_faults_of_all_files_are_told_at_once(tmp_path):
    files = [tmp_path / "one.yaml", tmp_path / "two.yaml"]
    for file in files:
        file.write_text("reports: {}\n")
    with pytest.raises(CommandError) as refused:
        load(*files)
    assert str(refused.value).splitlines() == [
        *(f"{file}:1: reports: there is no field of this name here" for file in files),
        "Nothing was loaded.",
    ]
