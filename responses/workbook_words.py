"""The instructions of a workbook: how it is filled in, what every column and every code means."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from recommendations.models import JIUReport
from responses.answer import COMMENT_LIMIT, CONDITION_LIMIT, REFERENCE_LIMIT
from responses.columns import BY_KEY, Column, choices
from responses.workbook_lines import WrittenLine


@dataclass(frozen=True)
class Paragraph:
    """A row of the instructions. `kind`: title, heading, warning, text, or pair (a word and its meaning)."""

    kind: str
    text: str
    meaning: str = ""


def instructions(
    report: JIUReport, lines: Sequence[WrittenLine], columns: Sequence[Column], *, address: str
) -> list[Paragraph]:
    """The instructions in the language of the moment."""
    words = []
    if any(line.values["illustrative"] for line in lines):
        made_up = _("Some of these answers are made up for demonstration. No organization has given them.")
        words.append(Paragraph("warning", _("Illustration"), made_up))
    title = report.title
    words += [
        Paragraph("title", report.symbol, title.text if title else ""),
        Paragraph(
            "pair", _("Organizations"), ", ".join(dict.fromkeys(str(line.values["organization"]) for line in lines))
        ),
    ]
    if due := getattr(getattr(report, "consultation", None), "due_on", None):
        words.append(Paragraph("pair", _("Due"), date_format(due, "DATE_FORMAT")))
    words += [Paragraph("text", ""), Paragraph("heading", _("How to fill it in"))]
    words += [Paragraph("pair", str(number), step) for number, step in enumerate(_steps(columns), 1)]
    words += [Paragraph("text", ""), Paragraph("heading", _("How to send it back"))]
    words += [Paragraph("pair", str(number), step) for number, step in enumerate(_ways_back(address), 1)]
    words += [Paragraph("text", ""), Paragraph("heading", _("The columns"))]
    words += [Paragraph("pair", str(column.label), _meanings()[column.key]) for column in columns]
    for column in columns:
        if column.key in ("position", "reasons", "language", "acceptance", "implementation", "source"):
            words += [
                Paragraph("text", ""),
                Paragraph("heading", str(column.label), _("the code, which may be written instead")),
            ]
            words += [Paragraph("pair", label, code) for code, label in choices(column.key)]
    return words


def _steps(columns: Sequence[Column]) -> list[str]:
    steps = [
        _("Fill in the white cells of the sheet “Answers”. Grey cells are for reading: they are locked."),
        _("Leave the rows, the column headings and the column “%(version)s” as they are.")
        % {"version": BY_KEY["version"].label},
        _("Where a list is offered, choose from it. Write several reasons in one cell, with semicolons between them."),
        _("Write dates as dates, or as year-month-day: 2026-05-31. Write values, no formulas."),
        _("A cell that you empty empties the answer. A row that you leave as it is, or leave out, changes nothing."),
        _("Answers that have been submitted or cleared are locked. Once cleared, their follow-up can be filled in."),
    ]
    if any(column.part == "source" for column in columns):
        steps.append(
            _("Say in each row from where its answer comes. What you say at the upload holds for all other rows.")
        )
    return steps


def _ways_back(address: str) -> list[str]:
    return [
        _("Save the workbook as .xlsx and upload it: %(address)s") % {"address": address},
        _("First you see what each row would change; nothing is stored before you say so."),
        _("If somebody else has changed an answer in the meantime, yours is shown as a conflict, and nothing is lost."),
    ]


def _meanings() -> dict[str, str]:
    limits = {
        "condition": CONDITION_LIMIT,
        "comment": COMMENT_LIMIT,
        "deciding_body": REFERENCE_LIMIT,
        "deciding_document": REFERENCE_LIMIT,
        "source_reference": REFERENCE_LIMIT,
    }
    meanings = {
        "report": _("The symbol of the report."),
        "organization": _("The code of the organization."),
        "recommendation": _(
            "0 stands for the general comment on the report, which has a comment and its language only."
        ),
        "text": _("For reading."),
        "position": _("What the organization says of the recommendation."),
        "reasons": _("The grounds of a reservation, a condition or a refusal; several are possible."),
        "condition": _("What the support depends on, when it is conditional."),
        "comment": _("Plain text with paragraphs: Alt and Enter begin a new line."),
        "language": _("In which of the six official languages the comment is written."),
        "acceptance": _("The follow-up: whether the recommendation has been accepted. This is not the position."),
        "implementation": _("The follow-up of what has been accepted."),
        "status_on": _("Since when this acceptance and implementation hold, for instance the date of the decision."),
        "deciding_body": _("Who decided."),
        "deciding_document": _("In which document the decision stands."),
        "source": _("From where the answer comes that you enter for the organization."),
        "source_reference": _("For instance the date of the letter or the subject of the mail."),
        "stage": _("For reading: how far the answer has come."),
        "version": _("Tells whether somebody else has changed the answer since the download. Do not change it."),
        "illustrative": _("For reading: the answer is made up."),
    }
    for key, limit in limits.items():
        meanings[key] += " " + _("At most %(limit)d characters are possible.") % {"limit": limit}
    return meanings
