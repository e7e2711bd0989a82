"""A workbook of 20,000 rows: its check and its application, by the task that a worker runs."""

import json
import subprocess
import sys
import time
from contextlib import contextmanager

from bench.measure import ROOT, Row, installation

RECOMMENDATIONS, MOST_SECONDS = 713, 30  # times 28 organizations, and their general comments: 19,992 rows
COMMENT = "The organization takes note of the recommendation and refers to its policy on mutual recognition. " * 4


def measure() -> None:
    """In the installation's process: make the report, half of its answers, and the file; print what it took as JSON."""
    import django

    django.setup()
    from accounts.actions import admit_user
    from accounts.rules import Group
    from jobs import leases
    from responses import import_actions, tasks
    from responses.models import Import
    from responses.rules import Source
    from responses.workbook_lines import organizations_to_enter, workbook_columns, workbook_lines
    from responses.workbooks import write_workbook

    leases.send = lambda job: True  # no worker: the task runs here
    user = admit_user(email="bench@example.org", name="", password="", groups=(Group.OVERSIGHT,))
    report = _report()
    seconds = {}
    with _timed(seconds, "download"):
        lines = workbook_lines(report, organizations_to_enter(user, report), user)
        columns = workbook_columns(lines, for_others=True)
        write_workbook(report, lines, columns)
    for number, line in enumerate(lines):
        line.values["comment"] = f"{number}: {COMMENT}"
        if line.values["recommendation"]:
            line.values.update(position="Partially supports", reasons="Timeline; Resources", language="English")
            line.values.update(acceptance="Accepted", implementation="In progress", status_on="2026-05-31")
    content = write_workbook(report, lines, columns)
    upload = import_actions.request_import(report=report, name="all.xlsx", content=content, by=user, source=Source.FILE)
    with _timed(seconds, "check"):
        tasks.run_import(upload.pk)
    upload.refresh_from_db()
    assert upload.rows_right == upload.rows_total == len(lines), (upload.error, upload.counts)
    import_actions.decide(upload=upload, mode=Import.Mode.ALL, by=user)
    with _timed(seconds, "application"):
        tasks.run_import(upload.pk)
    upload.refresh_from_db()
    assert upload.applied == len(lines), (upload.error, upload.counts)
    print(json.dumps({"rows": len(lines), "size": len(content), "seconds": seconds}))


@contextmanager
def _timed(seconds: dict[str, float], name: str):
    start = time.perf_counter()
    yield
    seconds[name] = time.perf_counter() - start


def _report():
    """A report with many recommendations to all participants, every other one answered."""
    from recommendations.models import Addressee, JIUReport, Organization, Recommendation, RecommendationText
    from responses.models import Response, ResponseReason

    report = JIUReport.objects.create(symbol="JIU/REP/2099/1", year=2099)
    rows = Recommendation.objects.bulk_create(
        Recommendation(report=report, number=number, addressed_to="executive_heads")
        for number in range(1, RECOMMENDATIONS + 1)
    )
    RecommendationText.objects.bulk_create(
        RecommendationText(recommendation=row, language="en", text=COMMENT, provenance="official") for row in rows
    )
    members = list(Organization.objects.jiu_participants())
    Addressee.objects.bulk_create(
        [Addressee(recommendation=row, organization=member, action="E") for row in rows for member in members]
    )
    answers = Response.objects.bulk_create(
        [
            Response(report=report, recommendation=row, organization=member, position="supports", comment=COMMENT)
            for row in rows[::2]
            for member in members
        ]
    )
    ResponseReason.objects.bulk_create([ResponseReason(response=row, reason="timeline") for row in answers])
    return report


def run() -> list[Row]:
    """Measure in a process of its own."""
    with installation() as environment:
        command = [sys.executable, "-c", "from bench.imports import measure; measure()"]
        done = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    found = json.loads(done.stdout)
    rows = found["rows"]
    return [
        Row(f"workbook of {rows} rows: {name}", f"{seconds:.1f} s", f"{MOST_SECONDS} s", seconds / MOST_SECONDS, 1)
        for name, seconds in found["seconds"].items()
    ]
