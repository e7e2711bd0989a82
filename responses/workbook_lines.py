"""The rows of a workbook to be filled in: what is stored, and which cells are open. For Excel and CSV alike."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from recommendations.models import JIUReport, Organization
from responses.columns import CODES, COLUMNS, Column, choices
from responses.models import roles_of
from responses.rules import enters_words
from responses.sheets import Line, Sheet, sheets

ANSWER_KEYS = frozenset(column.key for column in COLUMNS if column.part == "answer")
STATUS_KEYS = frozenset(column.key for column in COLUMNS if column.part == "status")
SOURCE_KEYS = frozenset(column.key for column in COLUMNS if column.part == "source")
GENERAL_KEYS = frozenset({"comment", "language"})


@dataclass(frozen=True)
class WrittenLine:
    """One row: its values by the key of their column, and the keys of the cells that may be filled in."""

    values: dict[str, object]
    open: frozenset[str]


def organizations_to_enter(user, report: JIUReport) -> list[Organization]:
    """The addressees of a report for which `user` may enter answers, in annex order."""
    asked = Organization.objects.filter(addressed__recommendation__report=report).distinct().in_annex_order()
    return [organization for organization in asked if roles_of(user, organization.pk)]


def workbook_lines(report: JIUReport, organizations: Sequence[Organization], user) -> list[WrittenLine]:
    """The rows for some organizations: the general comment first (number 0), then every recommendation."""
    labels = {key: dict(choices(key)) for key in CODES}
    lines = []
    for sheet in sheets(report, organizations):
        roles = roles_of(user, sheet.organization.pk)
        consultation = getattr(report, "consultation", None)
        writable = enters_words(roles, round_open=bool(consultation and consultation.is_open))
        for line in [sheet.general, *sheet.lines]:
            lines.append(WrittenLine(_values(sheet, line, labels), _open(line, writable)))
    return lines


def workbook_columns(lines: Sequence[WrittenLine], *, for_others: bool) -> list[Column]:
    """The columns that a workbook needs. `for_others`: it is filled in by somebody who names sources."""
    made_up = any(line.values["illustrative"] for line in lines)
    return [
        column
        for column in COLUMNS
        if (for_others or column.part != "source") and (made_up or column.key != "illustrative")
    ]


def _open(line: Line, writable: bool) -> frozenset[str]:
    """The cells that a save would accept: words while they are open, follow-up unless it waits for clearing."""
    keys: frozenset[str] = frozenset()
    if writable and line.is_open:
        keys |= ANSWER_KEYS if line.recommendation else GENERAL_KEYS
    if line.follow_up_is_open:
        keys |= STATUS_KEYS
    return keys | SOURCE_KEYS if keys else keys


def _values(sheet: Sheet, line: Line, labels: dict[str, dict[str, str]]) -> dict[str, object]:
    answer, response = line.answer, line.response
    text = line.recommendation.shown_text if line.recommendation else None
    values: dict[str, object] = {
        "report": sheet.report.symbol,
        "organization": sheet.organization.code,
        "recommendation": line.number,
        "text": text.text if text else "" if line.recommendation else _("General comment on the report"),
        "position": labels["position"].get(answer.position, ""),
        "reasons": "; ".join(labels["reasons"].get(reason, "") for reason in answer.reasons),
        "condition": answer.condition,
        "comment": answer.comment,
        "language": labels["language"].get(answer.language, ""),
        "stage": str(line.stage.label) if line.stage else _("Awaited"),
        "version": line.version,
        "illustrative": _("yes") if response and response.illustrative else "",
    }
    if response:
        values |= {
            "acceptance": labels["acceptance"].get(response.acceptance, ""),
            "implementation": labels["implementation"].get(response.implementation, ""),
            "status_on": response.status_on,
            "deciding_body": response.deciding_body,
            "deciding_document": response.deciding_document,
        }
    return values
