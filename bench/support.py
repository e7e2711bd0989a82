"""Support at any size, on PostgreSQL: the list beside its bare SQL and the admin's, and pages at 10,000,000 answers.

Loading the ten million takes some ten minutes and 11 GB; BENCH_LARGE names another number.
"""

import json
import os
import statistics
import time
from collections.abc import Callable

from bench import downloads, rates, search
from bench.database import client_of, postgresql, reader
from bench.measure import Row

SMALL, MIDDLE, LARGE = 10_000, 1_000_000, int(os.environ.get("BENCH_LARGE", "10000000"))
VISITS = 15
REPORT_SIZE = 16  # recommendations
LIST_FILTER = "position=does_not_support&counted=sent"
# What the list of that filter needs at least: fifty rows with all that they show, and their number.
BARE_PAGE = """
SELECT o.code, n.short, p.symbol, r.number, s.position, s.acceptance, s.implementation, s.comment, s.changed_at,
    a.action, (SELECT string_agg(reason, ',') FROM responses_responsereason WHERE response_id = s.id)
FROM recommendations_addressee a
JOIN recommendations_recommendation r ON r.id = a.recommendation_id
JOIN recommendations_jiureport p ON p.id = r.report_id
JOIN recommendations_organization o ON o.id = a.organization_id
LEFT JOIN recommendations_organizationname n ON n.organization_id = o.id AND n.language = 'en'
JOIN responses_response s ON s.recommendation_id = r.id AND s.organization_id = o.id
    AND s.stage IN ('submitted', 'cleared')
WHERE s.position = 'does_not_support' ORDER BY r.id DESC, o.id LIMIT 50
"""
BARE_COUNT = """
SELECT COUNT(*) FROM recommendations_addressee a
JOIN responses_response s ON s.recommendation_id = a.recommendation_id AND s.organization_id = a.organization_id
    AND s.stage IN ('submitted', 'cleared')
WHERE s.position = 'does_not_support'
"""


def _median(visit: Callable[[], object]) -> float:
    """The median time of a visit in ms, after two to warm up."""
    times = []
    for number in range(VISITS + 2):
        start = time.perf_counter()
        visit()
        if number > 1:
            times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)


def _visit(client, address: str) -> Callable[[], object]:
    def visit() -> None:
        response = client.get(address)
        assert response.status_code == 200, (address, response.status_code)

    return visit


def _register() -> None:
    """Show the rows of the list in Django's administration as it would by itself, with the same columns and order."""
    from django.contrib import admin

    from support.models import Cell

    class CellAdmin(admin.ModelAdmin):
        list_display = ("organization", "report", "number", "position", "acceptance", "implementation", "changed_at")
        list_display_links = None
        list_select_related = ("organization", "report")
        list_filter = ("position",)
        list_per_page = 50
        ordering = ("-recommendation", "organization")

    admin.site.register(Cell, CellAdmin)


def measure_list() -> None:
    """In the database's process: the list, its bare SQL, the admin's list; prints JSON, in ms."""
    import django

    django.setup()
    from django.db import connection

    def bare() -> None:
        with connection.cursor() as cursor:
            for statement in (BARE_PAGE, BARE_COUNT):
                cursor.execute(statement)
                cursor.fetchall()

    _register()
    client = client_of(reader())
    found = {
        "list": _median(_visit(client, f"/support/answers/?{LIST_FILTER}")),
        "bare": _median(bare),
        "admin": _median(_visit(client, "/admin/support/cell/?position__exact=does_not_support")),
    }
    print(json.dumps(found))


def measure_report() -> None:
    """In the database's process: support page and matrix of a report; prints JSON, in ms."""
    import django

    django.setup()
    from django.db.models import Count

    from recommendations.models import JIUReport

    # One of the same size in each database: the larger one has larger reports as well.
    of_size = JIUReport.objects.annotate(size=Count("recommendations")).filter(size=REPORT_SIZE).order_by("pk")
    path = f"/reports/{of_size.first().symbol.replace('/', '-')}"
    client = client_of(reader())
    found = {name: _median(_visit(client, f"{path}/{name}/?counted=sent")) for name in ("support", "matrix")}
    print(json.dumps(found))


def run() -> list[Row]:
    """Measure in databases of three sizes, with PostgreSQL's own settings."""
    with postgresql(answers=SMALL) as database:
        few, few_rates = database.run("bench.support", "measure_report"), rates.measured(database)
    with postgresql(answers=MIDDLE) as database:
        listed = database.run("bench.support", "measure_list")
        rows = search.rows_of(database) + downloads.rows_of(database)
    with postgresql(answers=LARGE, searched=False) as database:
        many, many_rates = database.run("bench.support", "measure_report"), rates.measured(database)
    return [*_of_the_list(listed), *_of_a_report(few, many), *rates.rows_of(few_rates, many_rates, LARGE), *rows]


def _of_the_list(found: dict) -> list[Row]:
    page = f"{found['list']:.1f} ms"
    bare, admin = (found["list"] / found[name] for name in ("bare", "admin"))
    return [
        Row(f"list of {MIDDLE:,}: page / its bare SQL", page, f"{found['bare']:.1f} ms", bare, 3),
        Row("  the same / the admin's list", page, f"{found['admin']:.1f} ms", admin, 0.5),
    ]


def _of_a_report(few: dict, many: dict) -> list[Row]:
    rows = []
    for name in ("support", "matrix"):
        figures = (f"{many[name]:.1f} ms", f"{few[name]:.1f} ms", many[name] / few[name], 1.2)
        rows.append(Row(f"{name} of a report at {LARGE:,} / at {SMALL:,}", *figures))
    return rows
