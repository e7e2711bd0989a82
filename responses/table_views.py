"""The table of a report (organizations down, recommendations across), and what changed in follow-up since a day."""

from datetime import date, datetime, time, timedelta

from django import forms
from django.core.paginator import Paginator
from django.core.validators import MinValueValidator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rules import Group
from recommendations.models import JIUReport, Organization
from responses import cards
from responses.models import Response, StatusChange, roles_of, sees_drafts
from responses.rules import Role
from responses.sheets import Line, Sheet, sheets
from responses.timeline import change


def _report_or_404(user, symbol: str) -> JIUReport:
    if not user.reads_everything:
        raise Http404
    reports = JIUReport.objects.visible_to(user).select_related("consultation").prefetch_related("titles")
    return get_object_or_404(reports, symbol=symbol)


def _row(sheet: Sheet, numbers: list[int]) -> dict:
    """One row of the table: a cell per recommendation of the report, None where nothing is asked."""
    lines = {line.number: line for line in sheet.lines}
    return {"organization": sheet.organization, "cells": [lines.get(number) for number in numbers], "sheet": sheet}


def table(request, symbol):
    """All answers to a report at a glance; for oversight staff a cell opens in place (`?edit=CODE.NUMBER`)."""
    report = _report_or_404(request.user, symbol)
    user = request.user
    found = sheets(report, seen=Response.objects.visible_to(user), texts=False)
    numbers = sorted({line.number for sheet in found for line in sheet.lines})
    code, _dot, number = request.GET.get("edit", "").rpartition(".")
    context = {
        "report": report,
        "consultation": getattr(report, "consultation", None),
        "numbers": numbers,
        "columns": len(numbers) + 1,
        "rows": [_row(sheet, numbers) for sheet in found],
        "editable": user.belongs_to(Group.OVERSIGHT),
        "sees_drafts": sees_drafts(user),
        "edit_code": code,
    }
    if code and user.belongs_to(Group.OVERSIGHT) and number.isascii() and number.isdigit():
        sheet = next((sheet for sheet in found if sheet.organization.code == code), None)
        line = next((line for line in sheet.lines if line.number == int(number[:5])), None) if sheet else None
        if line:
            context |= _editor(request, sheet, line)
    return render(request, "responses/table.html", context)


def _editor(request, sheet: Sheet, line: Line) -> dict:
    """What the editor of one cell shows."""
    roles = roles_of(request.user, sheet.organization.pk)
    return {
        "card": cards.card(line, roles=roles, writable=True, shown=None),
        "organization": sheet.organization,
        "sheet": sheet,
        "for_others": Role.FOCAL_POINT not in roles,
        "in_table": True,
        **cards.choices(),
    }


def line_editor(request, symbol, code, number):
    """The editor of one cell alone, for the page to put under its row."""
    report = _report_or_404(request.user, symbol)
    if not request.user.belongs_to(Group.OVERSIGHT):
        raise Http404
    organization = get_object_or_404(Organization, code=code)
    for sheet in sheets(report, [organization], seen=Response.objects.visible_to(request.user), texts=False):
        line = next((line for line in sheet.lines if line.number == number), None)
        if line:
            context = {"report": report, **_editor(request, sheet, line)}
            return render(request, "responses/_editor.html", context)
    raise Http404


class SinceForm(forms.Form):
    """The day from which changes are asked for."""

    since = forms.DateField(
        label=_("Changes since"),
        widget=forms.DateInput(attrs={"type": "date"}),
        validators=[MinValueValidator(date(1966, 1, 1))],  # the first days of the calendar have no moment in UTC
        error_messages={"invalid": _("Write the date as year-month-day, for instance 2026-05-31.")},
    )


def changes(request):
    """What changed in acceptance and implementation since a day: each recorded state beside the one before it."""
    default = timezone.localdate() - timedelta(days=365)
    form = SinceForm({"since": request.GET.get("since") or default.isoformat()})
    rows, page = StatusChange.objects.none(), None
    if form.is_valid():
        since = timezone.make_aware(datetime.combine(form.cleaned_data["since"], time.min))
        seen = Response.objects.visible_to(request.user)
        rows = StatusChange.objects.filter(recorded_at__gte=since, response__in=seen)
        rows = rows.select_related("response__report", "response__recommendation", "response__organization")
        page = Paginator(rows.order_by("-recorded_at", "-id"), 50).get_page(request.GET.get("page"))
    before = _states_before(list(page)) if page else {}
    found = [{"state": row, "changes": _differences(before.get(row.pk), row)} for row in page or []]
    context = {"form": form, "page": page, "found": found}
    return render(request, "responses/changes.html", context, status=200 if form.is_valid() else 400)


def _states_before(rows: list[StatusChange]) -> dict[int, StatusChange]:
    """The state that each of `rows` followed, by its primary key; one query for the page."""
    found: dict[int, StatusChange] = {}
    states = StatusChange.objects.filter(response__in={row.response_id for row in rows}).order_by("id")
    last: dict[int, StatusChange] = {}
    wanted = {row.pk for row in rows}
    for state in states:
        if state.pk in wanted and state.response_id in last:
            found[state.pk] = last[state.response_id]
        last[state.response_id] = state
    return found


def _differences(before: StatusChange | None, after: StatusChange) -> list:
    names = ("acceptance", "implementation", "status_on", "deciding_body", "deciding_document")
    found = [(name, getattr(before, name) if before else None, getattr(after, name)) for name in names]
    return [change(name, old, new) for name, old, new in found if (old or "") != (new or "")]
