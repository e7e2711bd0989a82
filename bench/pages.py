"""Every page as an analyst: server time and queries, in one process with the application's own settings."""

import json
import subprocess
import sys
import time

from bench.measure import ROOT, Row, installation, median_ms

PAGES = {
    "list of reports": "/reports/",
    "report": "/reports/JIU-REP-2024-4/",
    "recommendation": "/reports/JIU-REP-2024-4/recommendations/2/",
    "support as published": "/reports/JIU-REP-2024-4/support/",
    "note": "/notes/A-80-263-Add.1/1/zh/",
    "exports": "/exports/",
}
VISITS = 30
MOST_MS, MOST_QUERIES = 30, 12


def measure() -> None:
    """In the installation's process: visit each page and print what it took as JSON."""
    import django

    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from accounts.actions import admit_user
    from accounts.rules import Group

    client = Client(SERVER_NAME="localhost")
    user = admit_user(email="bench@example.org", name="", password="", groups=(Group.ANALYSTS,))
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    found = {}
    for name, address in PAGES.items():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200, address
        count = len(queries)
        times = []
        for _visit in range(VISITS):
            start = time.perf_counter()
            client.get(address)
            times.append(time.perf_counter() - start)
        found[name] = {"ms": median_ms(times), "queries": count}
    print(json.dumps(found))


def run() -> list[Row]:
    """Measure all pages in a process of their own."""
    with installation() as environment:
        command = [sys.executable, "-c", "from bench.pages import measure; measure()"]
        done = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    rows = []
    for name, found in json.loads(done.stdout).items():
        rows.append(Row(f"page “{name}”", f"{found['ms']:.1f} ms", f"{MOST_MS} ms", found["ms"] / MOST_MS, 1))
        rows.append(Row("  its queries", str(found["queries"]), str(MOST_QUERIES), found["queries"] / MOST_QUERIES, 1))
    return rows
