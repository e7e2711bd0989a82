"""The note: composing, checking, previewing and its files, small (28 x 5) and large (28 x 500), in one process."""

import json
import resource
import subprocess
import sys
import time

from bench.measure import ROOT, Row, installation

SMALL, LARGE = 5, 500
# milliseconds
GOALS = {
    f"compose a draft 28 x {SMALL}": 300,
    f"compose a draft 28 x {LARGE}": 5000,
    "check the published note": 150,
    f"check a note on {LARGE} recommendations": 3000,
    "preview after a change (assemble and set)": 250,
    "Word": 200,
    "XML": 200,
    "plain text": 200,
    "MARC 21": 200,
}
TIMES = 7


def _report(count: int, members):
    """A report with `count` recommendations, each answered by all `members`, cleared, in groups of few reasons."""
    import random

    from recommendations.models import Addressee, JIUReport, Recommendation, RecommendationText, ReportTitle
    from responses.models import Response, ResponseReason
    from responses.rules import Position, Reason

    chance = random.Random(count)
    report = JIUReport.objects.create(symbol=f"JIU/REP/2090/{count}", assembly_symbol=f"A/90/{count}", year=2090)
    ReportTitle.objects.create(report=report, language="en", text="Synthetic report", provenance="unverified")
    questions = Recommendation.objects.bulk_create(
        Recommendation(report=report, number=number, addressed_to="executive_heads") for number in range(1, count + 1)
    )
    text = "The executive heads should do a synthetic thing, made for measurement, by the end of 2095. " * 4
    RecommendationText.objects.bulk_create(
        RecommendationText(recommendation=each, language="en", text=text.strip(), provenance="unverified")
        for each in questions
    )
    answers, reasons = [], []
    for question in questions:
        kinds = [
            (chance.choice(list(Position)), chance.sample(list(Reason), chance.randint(0, 2))) for _kind in range(6)
        ]
        for member in members:
            position, grounds = chance.choice(kinds)
            condition = "Provided that." if position == Position.CONDITIONAL else ""
            answers.append(
                Response(
                    report=report,
                    organization=member,
                    recommendation=question,
                    stage="cleared",
                    position=position,
                    condition=condition,
                    comment="A synthetic comment, made for measurement. " * 8,
                    language="en",
                )
            )
            reasons.append(grounds)
    Addressee.objects.bulk_create(
        Addressee(recommendation=each, organization=member, action="E") for each in questions for member in members
    )
    Response.objects.bulk_create(answers, batch_size=500)
    ResponseReason.objects.bulk_create(
        (
            ResponseReason(response=answer, reason=reason)
            for answer, grounds in zip(answers, reasons, strict=True)
            for reason in grounds
        ),
        batch_size=2000,
    )
    return report


def _timed(work, times: int = TIMES) -> float:
    """The median of `times` runs, in milliseconds; the first of them is left out."""
    found = []
    for _run in range(times + 1):
        start = time.perf_counter()
        work()
        found.append(1000 * (time.perf_counter() - start))
    return sorted(found[1:])[times // 2]


def measure() -> None:
    """In the installation's process: print what each step took as JSON."""
    import django

    django.setup()
    from django.db import transaction

    from drafts import reading
    from drafts.composing_actions import Beginning, compose_draft
    from drafts.judging import judge
    from recommendations.models import JIUReport, Organization
    from recommendations.rules import Language
    from reports import checks, render_html
    from reports.models import EditionText
    from reports.render import render

    members = list(Organization.objects.jiu_participants())
    found = {}

    def compose(report):
        typed = Beginning(f"{report.assembly_symbol}/Add.1", 90, "A/90/150", 7, Language.EN, ())
        return compose_draft(report=report, beginning=typed, by=None)

    def composed(report) -> float:
        start = time.perf_counter()
        with transaction.atomic():
            compose(report)
            spent = 1000 * (time.perf_counter() - start)
            transaction.set_rollback(True)
        return spent

    drafts = {}
    for count, times in ((SMALL, TIMES), (LARGE, 3)):
        report = _report(count, members)
        found[f"compose a draft 28 x {count}"] = sorted(composed(report) for _run in range(times))[times // 2]
        drafts[count] = compose(report)
    text = EditionText.objects.select_related("edition__note__report").get(language="zh")
    report = JIUReport.objects.get(symbol="JIU/REP/2024/4")
    record = checks.record_of(report, "zh")
    found["check the published note"] = _timed(lambda: checks.check(text.content, record))
    large = reading.read(drafts[LARGE], Language.EN)
    found[f"check a note on {LARGE} recommendations"] = _timed(lambda: judge(large), 3)

    def preview():
        pieces = reading.read(drafts[SMALL], Language.EN)
        render_html.sheet(reading.content_of(pieces, tolerant=True), "screen")

    found["preview after a change (assemble and set)"] = _timed(preview)
    for name, format in (("Word", "docx"), ("XML", "xml"), ("plain text", "txt"), ("MARC 21", "mrc")):
        found[name] = _timed(lambda format=format: render(text.content, format))
    found["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(found))


def run() -> list[Row]:
    """Measure in a process of their own. The baseline of each figure is its goal."""
    with installation() as environment:
        command = [sys.executable, "-c", "from bench.note import measure; measure()"]
        done = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    found = json.loads(done.stdout)
    rows = [Row(name, f"{found[name]:.0f} ms", f"{goal} ms", found[name] / goal, 1) for name, goal in GOALS.items()]
    rows.append(
        Row("  largest memory of that process", f"{found['memory']:.0f} MB", "300 MB", found["memory"] / 300, 1)
    )
    return rows
