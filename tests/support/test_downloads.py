"""The rows taken away at once: the same as in the list, in every format, and harmless."""

import csv
import json
import os
import random
import re
import subprocess
import sys
from datetime import date, datetime
from io import BytesIO, StringIO
from pathlib import Path
from urllib.parse import urlencode, urlsplit, urlunsplit

import pytest
from django.db import connection
from openpyxl import load_workbook

from recommendations.actions import name_focal_point
from recommendations.models import Organization
from responses.models import Response
from support import downloads
from tests import factories
from tests.support import worlds

ROOT = Path(__file__).resolve().parent.parent.parent
ADDRESS = "/support/answers/download/"
ROWS = ("JIU report", "Recommendation", "Organization (code)", "Position (code)")


@pytest.fixture
def report(db):
    """Three organizations are asked; the first has said all there is to say, the second waits for clearing."""
    organizations = [factories.organization(code, order=place) for place, code in enumerate(("ONE", "TWO", "THREE"))]
    report = factories.report("JIU/REP/2020/1", assembly_symbol="A/75/1")
    recommendation = factories.recommendation(report, 1, to=organizations, impact="a", impact_vintage="current")
    factories.response(
        recommendation, organizations[0], stage="cleared", position="conditional", condition="=That it is funded.",
        comment='=HYPERLINK("https://evil.example";"Click")', language="en", reasons=["other", "legal"],
        acceptance="accepted", implementation="in_progress", status_on=date(2022, 1, 31),
    )  # fmt: skip
    factories.response(recommendation, organizations[1], stage="submitted", comment="Two\r\nlines, “and” 中文.")
    return report


def body(response) -> bytes:
    assert response.status_code == 200, response.content.decode()
    return b"".join(response.streaming_content)


def as_csv(client, query: str = "") -> list[dict]:
    content = body(client.get(f"{ADDRESS}?format=csv&{query}"))
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig"), newline=""), strict=True))


def as_json(client, query: str = "") -> dict:
    return json.loads(body(client.get(f"{ADDRESS}?format=json&{query}")))


def as_workbook(client, query: str = ""):
    return load_workbook(BytesIO(body(client.get(f"{ADDRESS}?format=xlsx&{query}"))))


def test_a_row_says_what_the_list_says_and_nothing_of_what_does_not_count(analyst, report):
    one, two, three = as_json(analyst)["rows"]
    changed = one.pop("changed")
    assert datetime.fromisoformat(changed).tzinfo
    assert one == {
        "report": "JIU/REP/2020/1", "assembly_symbol": "A/75/1", "year": 2020, "recommendation": 1,
        "organization": "ONE", "organization_name": "ONE", "group": "United Nations, its funds and programmes",
        "group_code": "un", "action": "E: Action by the executive head", "action_code": "E",
        "addressed_to": "Executive heads", "addressed_to_code": "executive_heads",
        "impact": "a (in the list used since about 2013)", "stage": "Cleared", "stage_code": "cleared",
        "position": "Support conditional on something named", "position_code": "conditional",
        "reasons": ["Legal or regulatory framework", "Other"], "reason_codes": ["legal", "other"],
        "condition": "=That it is funded.",
        "comment": '=HYPERLINK("https://evil.example";"Click")', "language": "English", "acceptance": "Accepted",
        "acceptance_code": "accepted", "implementation": "In progress", "implementation_code": "in_progress",
        "status_on": "2022-01-31", "illustrative": False,
    }  # fmt: skip
    for row in (two, three):  # submitted, and nothing: both are awaited while cleared answers count
        assert (row["position"], row["position_code"], row["acceptance"]) == (
            "Awaited", "awaited", "No information provided",
        )  # fmt: skip
        assert (row["acceptance_code"], row["implementation_code"], row["group_code"]) == ("no_information", None, "un")
        assert {
            row[name]
            for name in (
                "stage",
                "stage_code",
                "reasons",
                "reason_codes",
                "condition",
                "comment",
                "language",
                "changed",
            )
        } == {None}
    assert as_json(analyst, "counted=sent")["rows"][1]["comment"] == "Two\r\nlines, “and” 中文."


def test_csv_is_what_rfc_4180_says_and_no_cell_is_a_formula(analyst, report):
    content = body(analyst.get(f"{ADDRESS}?format=csv&counted=sent")).decode("utf-8-sig")
    lines = list(csv.reader(StringIO(content, newline=""), strict=True))
    assert {len(line) for line in lines} == {29}
    assert content.endswith("\r\n")
    assert content.count("\r\n") == 4 + 1  # head, three rows, and the break in a comment
    row = as_csv(analyst)[0]
    assert row["Condition"] == "'=That it is funded."
    assert row["Comment"].startswith("'=HYPERLINK")
    assert (row["Reasons (code)"], row["Stage (code)"], row["Action (code)"]) == ("legal; other", "cleared", "E")
    assert (row["Reasons"], row["Date of the status"]) == ("Legal or regulatory framework; Other", "2022-01-31")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", row["Changed"])


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r"])
def test_what_a_spreadsheet_would_run_is_made_text(analyst, report, begin):
    Response.objects.filter(stage="cleared").update(comment=f"{begin}1+1", condition=f"a{begin}")
    row = as_csv(analyst)[0]
    assert (row["Comment"], row["Condition"]) == (f"'{begin}1+1", f"a{begin}")
    cells = [cell for cell in as_workbook(analyst)["Answers"][2] if str(cell.value).endswith("1+1")]
    assert [(cell.data_type, cell.quotePrefix) for cell in cells] == [("s", True)]


def test_a_workbook_has_real_types_a_frozen_head_filters_and_says_what_it_is(analyst, report):
    book = as_workbook(analyst, "report=JIU/REP/2020/1&reason=legal")
    sheet = book["Answers"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:AC2")
    row = {head.value: cell for head, cell in zip(sheet[1], sheet[2], strict=True)}
    assert row["Date of the status"].value == datetime(2022, 1, 31)
    assert isinstance(row["Changed"].value, datetime)
    assert row["Year"].value == 2020
    assert (row["Comment"].data_type, row["Comment"].value[0]) == ("s", "=")
    assert all(cell.data_type != "f" for line in sheet for cell in line)
    about = {label.value: value.value for label, value in book["About"]}
    assert about["Filter"] == "JIU report: JIU/REP/2020/1; Reason: Legal or regulatory framework"
    assert (about["What counts"], about["Denominator"], about["Rows"]) == ("cleared answers", "addressees", 1)
    assert about["By"] == "analyst@example.org"
    assert isinstance(about["Read at"], datetime)
    query = urlencode({"report": "JIU/REP/2020/1", "reason": "legal"})
    assert about["Address"] == f"https://tracker.example/support/answers/?{query}"


def test_json_says_what_it_is(analyst, report):
    about = as_json(analyst, "counted=sent&denominator=participants&organization=ONE&organization=TWO")["about"]
    assert about["filter"]["organization"] == ["ONE", "TWO"]
    assert about["counted"] == {"code": "sent", "label": "cleared and submitted answers"}
    assert about["denominator"] == {"code": "participants", "label": "JIU participants"}
    assert (about["rows"], about["read_by"], about["illustrative"]) == (2, "analyst@example.org", None)


def test_a_file_is_named_by_the_report_and_the_day(analyst, report):
    for query, name in (("", "answers"), ("&report=JIU/REP/2020/1", "answers-JIU-REP-2020-1")):
        for kind in ("csv", "xlsx", "json"):
            response = analyst.get(f"{ADDRESS}?format={kind}{query}")
            body(response)
            assert re.fullmatch(
                rf'attachment; filename="{name}-\d{{4}}-\d\d-\d\d\.{kind}"', response["Content-Disposition"]
            )
            assert response["Cache-Control"] == "private, no-store"


def test_every_file_with_an_answer_that_is_made_up_says_so(analyst, report):
    notice = "Illustration: made up for demonstration"
    Response.objects.filter(stage="submitted").update(illustrative=True)
    response = analyst.get(f"{ADDRESS}?format=csv")  # where it does not count, nothing of it is told
    assert notice not in body(response).decode()
    assert "illustrative" not in response["Content-Disposition"]
    assert [row["Made up for demonstration"] for row in as_csv(analyst, "counted=sent")] == ["", notice, ""]
    assert "-illustrative.csv" in analyst.get(f"{ADDRESS}?format=csv&counted=sent")["Content-Disposition"]
    found = as_json(analyst, "counted=sent")
    assert found["about"]["illustrative"] == notice
    assert [row["illustrative"] for row in found["rows"]] == [False, True, False]
    book = as_workbook(analyst, "counted=sent")
    assert book["About"]["A1"].value == notice
    assert [cell.value for cell in book["Answers"]["AC"]] == ["Made up for demonstration", None, notice, None]
    assert book["Answers"].oddHeader.center.text == notice


def test_words_are_in_the_language_of_the_reader(analyst, report):
    analyst.cookies["django_language"] = "zh-hans"
    content = body(analyst.get(f"{ADDRESS}?format=csv")).decode("utf-8-sig")
    assert "Support conditional" not in content
    assert "有条件" in content or re.search("[\u4e00-\u9fff]", content)


@pytest.mark.parametrize("seed", range(8))
def test_the_rows_are_those_of_the_list_and_of_the_slow_way(analyst, seed):
    chance = random.Random(seed)
    worlds.world(chance)
    values = worlds.some_values(chance)
    query = urlencode(values, doseq=True)
    stages = {"cleared", "submitted"} if values.get("counted") == "sent" else {"cleared"}
    slowly = {
        (row.recommendation.report.symbol, str(row.recommendation.number), row.organization.code, row.says)
        for row in worlds.rows(stages)
        if worlds.chosen(row, values)
    }
    found = [tuple(row[name] for name in ROWS) for row in as_csv(analyst, query)]
    assert set(found) == slowly
    assert len(found) == len(slowly)
    page = analyst.get(f"/support/answers/?{query}").content.decode()
    listed = re.findall(r'data-label="Recommendation".*?<a [^>]*>([^<]*), (\d+)</a>', page)
    assert listed == [row[:2] for row in found][:50]
    assert [tuple(row[name] for name in ("report", "recommendation", "organization", "position_code"))
            for row in as_json(analyst, query)["rows"]] == [(a, int(b), c, d) for a, b, c, d in found]  # fmt: skip


def test_a_focal_point_takes_the_own_rows_alone(cast, client, report):
    name_focal_point(user=cast["focal point"], organization=Organization.objects.get(code="ONE"))
    client.force_login(cast["focal point"], backend="django.contrib.auth.backends.ModelBackend")
    assert [row["Organization (code)"] for row in as_csv(client)] == ["ONE"]
    assert as_csv(client, "organization=TWO") == []


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("format=csv&postion=supports", "There is no filter “postion”"),
        ("format=csv&organization=NOBODY", "NOBODY"),
        ("format=pdf", "There is no format “pdf”, only: csv, xlsx, json."),
        ("report=JIU/REP/1999/9", "There is no report"),
        ("format=csv&year=2020&year=2021", "Give one value"),
    ],
)
def test_what_cannot_be_used_is_refused_in_words(analyst, report, query, words):
    response = analyst.get(f"{ADDRESS}?{query}")
    assert response.status_code == 400
    assert words in response.content.decode()


def test_without_a_format_the_page_offers_them_and_keeps_the_filter(analyst, report):
    page = analyst.get(f"{ADDRESS}?position=awaited").content.decode()
    assert "2 rows." in page
    assert "?format=csv&amp;position=awaited" in page
    assert "?format=csv&amp;position=awaited" in analyst.get("/support/answers/?position=awaited").content.decode()


@pytest.mark.parametrize("form", ["csv", "json"])
@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_rows(
    analyst, report, form, count, django_assert_num_queries, monkeypatch
):
    monkeypatch.setattr(downloads, "CHUNK", 1)
    query = "position=conditional" if count == 1 else "addressed_to=executive_heads"
    assert len(as_csv(analyst, query)) == count
    with django_assert_num_queries(10):
        body(analyst.get(f"{ADDRESS}?format={form}&{query}"))


@pytest.mark.service
@pytest.mark.django_db(transaction=True)
def test_a_file_is_of_one_moment_and_a_client_that_goes_away_leaves_nothing_open(cast, report, tmp_path):
    environment = {**os.environ, "JIU_TRACKER_DATA": str(tmp_path)}
    if connection.vendor == "postgresql":
        address = urlsplit(os.environ["DATABASE_URL"])
        environment["DATABASE_URL"] = urlunsplit(address._replace(path=f"/{connection.settings_dict['NAME']}"))
    else:  # the test's own lies in memory, where a reader locks whole tables
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(tmp_path / "tracker.sqlite3")])
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.streamed", "analyst@example.org"],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    during = found["during"]["rows"]
    assert [row["position_code"] for row in during] == ["conditional", "awaited", "awaited"]
    assert len(during[0]["reasons"]) == 2
    assert [row["position_code"] for row in found["after"]["rows"]] == ["awaited"] * 3
    assert found["inside"]
    assert found["outside"]
