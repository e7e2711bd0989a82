"""Every page around answers in a real browser: accessible in both languages and schemes, and no wider than a phone."""

import csv
from io import StringIO

import pytest
from django.test import Client
from django.utils import timezone

from responses import actions, mail_actions, tasks
from responses.answer import Answer, Status
from responses.import_actions import request_import
from responses.models import Consultation, Import
from responses.places import Entry, Place
from responses.rules import Source, Verb
from tests import factories
from tests.browser import answering
from tests.browser.answering import PATH, SHEET, TABLE

pytestmark = pytest.mark.browser
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
ROUND = f"/consultations/{PATH}/"


@pytest.fixture
def desk(live_server, db, window, storage, settings):
    """A round in which everything has happened: saved twice, submitted, returned, followed up, reminded, imported."""
    settings.STORAGES = {**settings.STORAGES, "evidence": settings.STORAGES["default"]}
    desk = answering.desk(live_server.url, window, recommendations=4)
    other = factories.organization("OTHER", order=2)
    factories.recommendation(desk.report, 5, to=[other])
    focal_point, oversight = desk.people["focal point"], desk.people["oversight"]
    texts = {1: "Not without other funds.", 2: "The executive head accepts it.", 3: "同意这项建议。"}
    entry, step = Entry(focal_point), Entry(oversight, source=Source.OVERSIGHT)
    for number, text in texts.items():
        place = Place(desk.report, desk.organization, desk.report.recommendations.get(number=number))
        position = {"position": "conditional", "condition": "Other funds.", "reasons": ("resources",)}
        row = actions.record_answer(place=place, answer=Answer("supports"), version=0, entry=entry)
        row = actions.record_answer(place=place, answer=Answer(**position, comment=text), version=1, entry=entry)
        if number > 1:
            row = actions.move(response=row, verb=Verb.SUBMIT, version=row.version, entry=entry)
        if number == 2:
            row = actions.move(response=row, verb=Verb.RETURN, version=row.version, entry=step, reason="Which?")
            status = Status("accepted", "in_progress", timezone.localdate(), "Board", "EB/1")
            actions.record_status(place=place, status=status, version=row.version, entry=entry)
    round_ = Consultation.objects.get()
    for mail in mail_actions.write_by_hand(
        consultation=round_, organizations=[desk.organization], people=[focal_point.pk], by=oversight
    ):
        tasks.run_mail(mail.pk)
    desk.upload = uploaded(desk)
    return desk


def uploaded(desk) -> Import:
    """A checked file with a row of every effect."""
    client = Client()
    client.force_login(desk.people["oversight"], backend="django.contrib.auth.backends.ModelBackend")
    content = client.get(f"/answers/{PATH}/workbook/?format=csv").content.decode("utf-8-sig")
    rows = list(csv.reader(StringIO(content)))
    column = {name: place for place, name in enumerate(rows[0])}
    rows[1][column["comment"]] = "Changed in the file."
    rows[2][column["version"]] = "1"
    rows[2][column["comment"]] = "Overtaken."
    rows[4][column["position"]] = "perhaps"
    rows[6][column["position"]] = "supports"
    file = StringIO()
    csv.writer(file).writerows(rows)
    upload = request_import(
        report=desk.report, name="answers.csv", content=file.getvalue().encode(), by=desk.people["oversight"]
    )
    tasks.run_import(upload.pk)
    upload.refresh_from_db()
    assert upload.rows.values("effect").distinct().count() >= 4, list(upload.rows.values("effect", "messages"))
    return upload


def compare(page) -> None:
    """Send a text that rests on an old version, as without scripts: the answer is the page that shows both texts."""
    page.locator("#r1 input[name=version]").first.evaluate(
        "field => { field.value = 1; field.form.comment.value = 'Not without other money.'; field.form.submit() }"
    )
    page.locator("main > .frame > .card > .conflict").wait_for()


def open_editor(page) -> None:
    page.locator("[data-cell-of='ORG-1.1']").click()
    page.locator(".editor:focus").wait_for()


def unfold(page) -> None:
    page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")


PAGES = [
    ("focal point", "/answers/", None),
    ("focal point", SHEET, unfold),
    ("focal point", SHEET, compare),
    ("focal point", "/answers/reminders/", unfold),
    ("oversight", SHEET, None),
    ("oversight", TABLE, open_editor),
    ("oversight", "history", unfold),
    ("oversight", "/answers/changes/", None),
    ("oversight", "/consultations/", None),
    ("oversight", ROUND, None),
    ("oversight", f"{ROUND}write/", unfold),
    ("oversight", f"{ROUND}reminders/", unfold),
    ("oversight", f"/answers/{PATH}/import/", unfold),
    ("oversight", "import", None),
]


@pytest.mark.parametrize(("locale", "scheme"), [("en-GB", "light"), ("zh-CN", "dark")])
def test_no_page_has_a_barrier_or_is_wider_than_a_small_phone(desk, locale, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    options = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": RULES}}
    paths = {"history": f"/answers/{desk.answer(2).pk}/", "import": desk.upload.get_absolute_url()}
    windows = {
        who: desk.sit(who, "/answers/reminders/", locale=locale, color_scheme=scheme)
        for who in ("focal point", "oversight")
    }
    faults = []
    for who, path, act in PAGES:
        page, name = windows[who], f"{path} of {who} ({act and act.__name__})"
        page.evaluate("localStorage.clear()")
        assert page.goto(desk.server + paths.get(path, path)).ok
        if act:
            act(page)
        for found in axe.run(page, options=options).response["violations"]:
            faults += [f"{name} {found['id']}: {node['target']}" for node in found["nodes"]]
        page.set_viewport_size({"width": 320, "height": 640})
        if (width := page.evaluate("document.documentElement.scrollWidth")) > 320:
            faults.append(f"{name} is {width} wide")
        page.set_viewport_size({"width": 1280, "height": 720})
    assert faults == []
