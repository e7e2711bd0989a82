"""The list of JIU reports."""

from django.db.models import Count, Q
from django.shortcuts import render
from django_tables2 import RequestConfig

from recommendations.filters import ReportFilter
from recommendations.models import JIUReport, Recommendation
from recommendations.tables import Pages, ReportTable


def report_list(request):
    """All JIU reports that the user may see. A filter that is not valid is refused, never read as "all"."""
    reports = JIUReport.objects.visible_to(request.user)
    filtered = ReportFilter(request.GET, queryset=reports)
    valid = filtered.is_valid()
    rows = filtered.qs if valid else reports.none()
    seen = Recommendation.objects.visible_to(request.user)
    counted = Count("recommendations", filter=Q(recommendations__in=seen), distinct=True)
    rows = rows.prefetch_related("titles").annotate(recommendation_count=counted)
    table = RequestConfig(request, paginate=False).configure(ReportTable(rows))
    table.paginate(paginator_class=Pages, page=request.GET.get("page", 1), per_page=50)
    context = {"table": table, "filter": filtered}
    return render(request, "recommendations/report_list.html", context, status=200 if valid else 400)
