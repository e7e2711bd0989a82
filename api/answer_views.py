"""Answers and figures: the rows behind every figure, and the figures, by the one filter of the pages."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Router

from api import rows, schemas
from api.access import ANSWERS
from api.cursors import BESIDE, page
from api.document import extra, filter_fields, responses
from api.forms import BadInput, GroupingForm, WindowForm, require_valid, window_beside
from api.rules import MOST_GROUPS
from api.schemas import Fault
from recommendations.models import Organization
from recommendations.rules import OrganizationGroup
from responses.models import Response
from support.figures import breakdown, breakdowns
from support.filters import ResponseFilter
from support.snapshot import snapshot

# A request that reads more than this allows is refused, and told to narrow the filter.
MOST_SECONDS = 15
CANCELED = "57014"  # PostgreSQL's name for it

router = Router(auth=ANSWERS, tags=["answers"])
FILTER = filter_fields(ResponseFilter)


@contextmanager
def in_time() -> Iterator[None]:
    """Inside, PostgreSQL ends a query after MOST_SECONDS. Raises BadInput then."""
    if connection.vendor != "postgresql":
        yield
        return
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            # A merge join would read all that was asked after the cursor's place before it comes to the first row.
            cursor.execute(f"SET LOCAL statement_timeout = {MOST_SECONDS * 1000:.0f}; SET LOCAL enable_mergejoin = off")
            yield
            cursor.execute("SET LOCAL statement_timeout TO DEFAULT; SET LOCAL enable_mergejoin TO DEFAULT")
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None) != CANCELED:
            raise
        message = _("This takes too long. Narrow the filter: to a report, a year or an organization, for instance.")
        raise BadInput([Fault(field=None, message=message)]) from error


@router.get(
    "/answers",
    response=responses(schemas.AnswerPage),
    summary=gettext_lazy("Answers"),
    description=gettext_lazy(
        "One row per recommendation and organization, answered or awaited, as in the list of answers."
    ),
    openapi_extra=extra("position=does_not_support&counted=sent&limit=10", FILTER, WindowForm.base_fields),
)
def answers(request):
    """One row per recommendation and organization, answered or awaited, as in the list of answers."""
    chosen = ResponseFilter(request.GET, user=request.auth.person, beside=BESIDE)
    part = window_beside(request)
    require_valid(chosen.form, part)
    with snapshot(), in_time():
        cells = chosen.qs.in_stored_order()
        if part.window.after:
            recommendation, organization = part.window.after
            # Written so for the indexes: a row is after another one of the same recommendation, or of an earlier one.
            cells = cells.filter(recommendation__lte=recommendation)
            cells = cells.exclude(recommendation=recommendation, organization__lte=organization)
        cells = cells.select_related("report", "organization", "response").prefetch_related("response__reasons")
        found, following = page(
            request, cells, part.window, lambda cell: (cell.recommendation_id, cell.organization_id)
        )
        counted = chosen.what_counts
        results = [rows.answer(cell, counted) for cell in found]
    return schemas.AnswerPage(next=following, counted=counted, denominator=chosen.of_whom, results=results)


@router.get(
    "/figures",
    response=responses(schemas.Figures),
    summary=gettext_lazy("Figures"),
    description=gettext_lazy(
        "What the selected answers say. Of each figure: how many, of how many, and what selects its rows."
    ),
    openapi_extra=extra("year_from=2020&by=organization", FILTER, GroupingForm.base_fields),
)
def figures(request):
    """What the selected answers say. Of each figure: how many, of how many, and what selects its rows."""
    chosen = ResponseFilter(request.GET, user=request.auth.person, beside=GroupingForm.base_fields)
    given = request.GET.copy()
    for name in [name for name in given if name not in GroupingForm.base_fields]:
        del given[name]
    grouping = GroupingForm(given)
    require_valid(chosen.form, grouping)
    by = grouping.cleaned_data["by"] or None
    if by == "recommendation" and not chosen.form.cleaned_data["report"]:
        raise BadInput([Fault(field="by", message=_("Name the report whose recommendations are to be shown."))])
    with snapshot(), in_time():
        cells, counted = chosen.qs, chosen.what_counts
        whole = breakdown(cells, chosen.selection, counted)
        groups = _groups(cells, by, chosen) if by else []
        illustrative = Response.objects.illustrative().exists()
    return schemas.Figures(
        **rows.breakdown(whole),
        counted=counted,
        denominator=chosen.of_whom,
        by=by,
        groups=groups,
        illustrative=illustrative,
    )


# What a group is called in the filter, and by which column of a cell it is counted.
_COLUMNS = {"recommendation": "number", "organization": "organization", "year": "year", "group": "group"}


def _groups(cells, by: str, chosen: ResponseFilter) -> list[schemas.Group]:
    """Figures for each value of `by` among the cells. Raises BadInput when they are too many for one answer."""
    column = _COLUMNS[by]
    keys = list(cells.order_by().values_list(column, flat=True).distinct()[: MOST_GROUPS + 1])
    if len(keys) > MOST_GROUPS:
        message = _("There are more than %(limit)d groups: narrow the filter.") % {"limit": MOST_GROUPS}
        raise BadInput([Fault(field="by", message=message)])
    names = _names(by, keys)
    selections = {(key,): chosen.selection.narrowed(**{by: name}) for key, name in names.items()}
    found = breakdowns(cells, (column,), selections, chosen.what_counts)
    return [schemas.Group(key=names[key], **rows.breakdown(figures)) for (key,), figures in found.items()]


def _names(by: str, keys: list) -> dict:
    """What each key is called in the filter, in the order in which the pages show them."""
    if by == "organization":
        known = Organization.objects.filter(pk__in=keys).in_annex_order()
        return dict(known.values_list("pk", "code"))
    if by == "group":
        return {name: name for name in OrganizationGroup.values if name in keys}
    return {key: key for key in sorted(keys, reverse=by == "year")}
