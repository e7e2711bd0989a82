"""The answer screens: server time and queries with the first report's answers alone, and beside a million others."""

import json
import subprocess
import sys
import time

from bench.measure import ROOT, Row, installation, median_ms

VISITS = 40
ANSWERS = 1_000_000
REPORTS, RECOMMENDATIONS = 3_600, 10  # x 28 organizations: a little over a million
REPORT = "JIU/REP/2024/4"
SHEET, TABLE = "/answers/JIU-REP-2024-4/UNDP/", "/consultations/JIU-REP-2024-4/table/"
SAVE = SHEET + "1/"
CONSULTATION = "/consultations/JIU-REP-2024-4/"
# Server time in ms, and queries where the issue names a number of them.
GOALS = {"save one answer": 20, "sheet of an organization": 40, "table, 28 x 5": 120, "consultation, 28 rows": 120}
SAVE_QUERIES = 8


def _prepare():
    from accounts.actions import admit_user
    from accounts.rules import Group
    from recommendations.actions import name_focal_point
    from recommendations.models import Addressee, JIUReport, Organization
    from responses.consultation_actions import open_consultation
    from tests.factories import response

    report = JIUReport.objects.get(symbol=REPORT)
    open_consultation(report=report)
    for addressee in Addressee.objects.select_related("recommendation__report", "organization"):
        words = "A comment of a usual length, which says why the organization supports the recommendation."
        fields = {"stage": "cleared", "position": "supports", "comment": words}
        response(addressee.recommendation, addressee.organization, reasons=("resources",), **fields)
    focal = admit_user(email="focal@example.org", name="", password="", groups=())
    name_focal_point(user=focal, organization=Organization.objects.get(code="UNDP"))
    oversight = admit_user(email="oversight@example.org", name="", password="", groups=(Group.OVERSIGHT,))
    return focal, oversight


def _client(user):
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _timed(visit) -> dict:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    visit()
    with CaptureQueriesContext(connection) as queries:
        visit()
    control = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    count = sum(not query["sql"].upper().startswith(control) for query in queries)
    times = []
    for _number in range(VISITS):
        start = time.perf_counter()
        visit()
        times.append(time.perf_counter() - start)
    return {"ms": median_ms(times), "queries": count}


def _screens(focal, oversight) -> dict:
    """Time each screen as its user."""
    focal, oversight = _client(focal), _client(oversight)
    state = {"count": 0}
    from responses.models import Response

    row = Response.objects.get(organization__code="UNDP", recommendation__number=1, report__symbol=REPORT)
    Response.objects.filter(pk=row.pk).update(stage="draft")
    state["version"] = row.version

    def save():
        state["count"] += 1
        sent = {"version": state["version"], "position": "supports", "comment": f"Text {state['count']}"}
        reply = focal.post(SAVE, sent, headers={"accept": "application/json"})
        state["version"] = reply.json()["version"]

    def page(client, address):
        assert client.get(address).status_code == 200, address

    return {
        "save one answer": _timed(save),
        "sheet of an organization": _timed(lambda: page(focal, SHEET)),
        "table, 28 x 5": _timed(lambda: page(oversight, TABLE)),
        "consultation, 28 rows": _timed(lambda: page(oversight, CONSULTATION)),
    }


def _fill() -> int:
    """Put a million answers to synthetic reports beside the real one, with the database's own means."""
    from django.db import connection, transaction

    from recommendations.models import JIUReport, Recommendation

    with transaction.atomic(), connection.cursor() as cursor:
        JIUReport.objects.bulk_create(
            JIUReport(symbol=f"JIU/REP/{2100 + number // 900}/{number % 900 + 1}", year=2100 + number // 900)
            for number in range(REPORTS)
        )
        reports = JIUReport.objects.filter(year__gte=2100)
        Recommendation.objects.bulk_create(
            (
                Recommendation(report=report, number=number, addressed_to="executive_heads")
                for report in reports
                for number in range(1, RECOMMENDATIONS + 1)
            ),
            batch_size=5000,
        )
        cursor.execute(
            "INSERT INTO recommendations_addressee (recommendation_id, organization_id, action, derived) "
            "SELECT r.id, o.id, 'E', true FROM recommendations_recommendation r "
            "JOIN recommendations_jiureport j ON j.id = r.report_id AND j.year >= 2100 "
            "CROSS JOIN recommendations_organization o WHERE o.jiu_participant"
        )
        cursor.execute(
            "INSERT INTO responses_response "
            "(report_id, organization_id, recommendation_id, stage, position, condition, comment, "
            "language, acceptance, implementation, deciding_body, deciding_document, source, "
            "source_reference, illustrative, version, save_key, changed_at) "
            "SELECT r.report_id, a.organization_id, a.recommendation_id, 'cleared', 'supports', '', "
            "'A comment of a usual length, which says why the organization supports the recommendation.', 'en', "
            "'', '', '', '', 'organization', '', false, 1, '', CURRENT_TIMESTAMP "
            "FROM recommendations_addressee a JOIN recommendations_recommendation r ON r.id = a.recommendation_id "
            "JOIN recommendations_jiureport j ON j.id = r.report_id AND j.year >= 2100"
        )
        cursor.execute("SELECT COUNT(*) FROM responses_response")
        count = cursor.fetchone()[0]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return count


def measure() -> None:
    """In the installation's process: the screens, a million answers, the screens again; prints JSON."""
    import django

    django.setup()
    users = _prepare()
    few = _screens(*users)
    count = _fill()
    assert count >= ANSWERS, count
    print(json.dumps({"few": few, "many": _screens(*users)}))


def run() -> list[Row]:
    """Measure the screens in a process of their own."""
    with installation() as environment:
        command = [sys.executable, "-c", "from bench.answers import measure; measure()"]
        done = subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    found = json.loads(done.stdout)
    rows = []
    for name, goal in GOALS.items():
        few, many = found["few"][name], found["many"][name]
        rows.append(Row(name, f"{few['ms']:.1f} ms", f"{goal} ms", few["ms"] / goal, 1))
        rows.append(
            Row(
                "  beside a million answers", f"{many['ms']:.1f} ms", f"{few['ms']:.1f} ms", many["ms"] / few["ms"], 1.2
            )
        )
    queries = found["few"]["save one answer"]["queries"]
    rows.append(Row("  queries of a save", str(queries), str(SAVE_QUERIES), queries / SAVE_QUERIES, 1))
    return rows
