"""The pages of rates at many answers, against those at ten thousand: server time and queries, on PostgreSQL.

Figures are kept, as the sweeper keeps them; then once more with one answer changed, so that its year is counted anew.
"""

import json
import sys
import time
from datetime import date
from unittest.mock import patch

from bench.database import Database, client_of, reader
from bench.measure import Row, median_ms

FEW = 10_000
MOST_RATIO = 2
PAGES = {
    "rates across all reports": "/support/",
    "rates over 20 years": "/support/?window=20",
    "rates of one group": "/support/?group=un&addressed_to=executive_heads",
    "all organizations": "/support/organizations/",
    "one organization": "/support/organizations/{code}/",
    "long outstanding": "/support/outstanding/",
}
# What counts cells of one year, or of one organization, on every visit: no goal is set for it.
UNBOUNDED = ("long outstanding", "one organization")
VISITS = 15
DAY = date(2061, 1, 1)


def measure() -> None:
    """In the database's process: keep the figures, visit each page, and print what it took as JSON."""
    import django

    django.setup()
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils.timezone import localdate as day_of

    from recommendations.models import Organization
    from responses.models import Response
    from support.actions import keep_figures

    start = time.perf_counter()
    keep_figures()
    found = {"keeping": {"seconds": time.perf_counter() - start}}
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    client = client_of(reader())
    code = Organization.objects.in_annex_order().values_list("code", flat=True).first()

    def visit(address: str) -> float:
        start = time.perf_counter()
        # The synthetic reports are of years to come: on this day some of them are long outstanding.
        with patch("django.utils.timezone.localdate", lambda *moment: day_of(*moment) if moment else DAY):
            assert client.get(address).status_code == 200, address
        return time.perf_counter() - start

    for name, address in PAGES.items():
        address = address.format(code=code)
        visit(address)
        with CaptureQueriesContext(connection) as queries:
            visit(address)
        count = len(queries)  # before a request empties the log
        found[name] = {"ms": median_ms([visit(address) for _number in range(VISITS)]), "queries": count}
    changed = Response.objects.filter(stage="submitted").order_by("-pk").first()
    Response.objects.filter(pk=changed.pk).update(stage="cleared")
    address = PAGES["rates across all reports"]
    visit(address)
    found["after a change"] = {"ms": median_ms([visit(address) for _number in range(3)])}
    print(json.dumps(found))


def measured(database: Database) -> dict:
    """What `measure` finds in a database."""
    return database.run("bench.rates", "measure")


def rows_of(few: dict, many: dict, answers: int) -> list[Row]:
    """The lines of the table: two databases beside each other, the larger one of so many answers."""
    kept, changed = many["keeping"]["seconds"], many["after a change"]["ms"]
    print(f"figures kept in {kept:.1f} s; rates while a year is counted anew: {changed:.0f} ms", file=sys.stderr)
    rows = []
    for name in PAGES:
        ratio = many[name]["ms"] / few[name]["ms"]
        goal = float("inf") if name in UNBOUNDED else MOST_RATIO
        figures = (f"{many[name]['ms']:.1f} ms", f"{few[name]['ms']:.1f} ms")
        rows.append(Row(f"“{name}”, {answers:,} / {FEW:,} answers", *figures, ratio, goal))
        queries = (many[name]["queries"], few[name]["queries"])
        rows.append(Row("  its queries", *map(str, queries), queries[0] / queries[1], 1))
    return rows
