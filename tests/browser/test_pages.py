"""Every page in a real browser: accessible, not wider than a phone, fit for paper, without an error in its console."""

from dataclasses import replace

import pytest

from jobs.rules import JobState
from reports.models import Export
from tests import factories

pytestmark = pytest.mark.browser

LOCALES = ["en-GB", "zh-CN"]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
REPORT = "/reports/JIU-REP-2024-4/"


@pytest.fixture
def paths(published, analyst_user) -> dict[str, int]:
    """The address of every kind of page, with the status it answers with."""
    fields = {"requested_by": analyst_user, "size": 100_000, "file": "aa/file.pdf", "sha256": "a" * 64, "seconds": 1.5}
    content = replace(published.content, title="另一标题", sections=published.content.sections[::-1])
    changed = factories.edition_text(published.edition.note.report, note=content, number=2)
    exports = [factories.export(published, state=state, progress=40, **fields) for state in JobState]
    Export.objects.filter(state=JobState.FAILED).update(error="The reason of the failure.")
    return {
        "/reports/": 200,
        "/reports/?q=nothing-like-it": 200,
        "/reports/?year=1": 400,
        "/search/?q=recognition": 200,
        "/search/?q=nothing-like-it": 200,
        "/search/?q=%3F": 400,
        REPORT: 200,
        f"{REPORT}recommendations/1/": 200,
        f"{REPORT}support/": 200,
        published.get_absolute_url(): 200,
        "/notes/A-80-263-Add.1/editions/": 200,
        "/notes/A-80-263-Add.1/compare/": 200,
        f"/notes/A-80-263-Add.1/compare/1/{changed.edition.number}/zh/": 200,
        f"/notes/A-80-263-Add.1/compare/1/{changed.edition.number}/zh/?show=all": 200,
        "/exports/": 200,
        **{export.get_absolute_url(): 200 for export in exports},
        "/reports/JIU-REP-2099-9/": 404,
    }


@pytest.fixture
def tour(window, signed_in, live_server, paths):
    """Visit every page, that of the sign-in first; yields (path, page)."""

    def visit(**options):
        stranger = window(**options)
        stranger.goto(f"{live_server.url}/accounts/sign-in/")
        yield "/accounts/sign-in/", stranger
        page = signed_in(**options)
        for path, status in paths.items():
            assert page.goto(live_server.url + path).status == status, path
            yield path, page

    return visit


@pytest.mark.parametrize("locale", LOCALES)
def test_no_page_has_a_barrier_in_light_or_dark(tour, locale):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    everything = {"type": "tag", "values": [*RULES, "best-practice"]}
    colours = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}  # all that a colour scheme changes
    barriers, advice = [], []
    for path, page in tour(locale=locale, color_scheme="light"):
        for scheme, rules in (("light", everything), ("dark", colours)):
            page.emulate_media(color_scheme=scheme)
            options = {"resultTypes": ["violations"], "runOnly": rules}
            for found in axe.run(page, options=options).response["violations"]:
                kind = barriers if set(found["tags"]) & set(RULES) else advice
                kind += [f"{path} ({scheme}) {found['id']}: {node['target']}" for node in found["nodes"]]
        page.emulate_media(color_scheme="light")
    for line in advice:
        print(f"good practice, not a rule: {line}")  # noqa: T201 - shown with -rP, and when the test fails
    assert barriers == []


@pytest.mark.parametrize("locale", LOCALES)
def test_no_page_is_wider_than_a_phone(tour, locale):
    wide = {}
    for path, page in tour(locale=locale, viewport={"width": 360, "height": 740}):
        if (width := page.evaluate("document.documentElement.scrollWidth")) > 360:
            wide[path] = width
    assert wide == {}


def test_paper_has_the_content_without_the_frame(tour):
    for path, page in tour():
        page.emulate_media(media="print")
        assert page.locator("main h1:visible").count() == 1, path
        for frame in ("header.top", "header.top nav", "footer.foot", ".skip"):
            assert not page.locator(frame).is_visible(), f"{frame} of {path}"
        page.emulate_media(media="screen")


def test_the_language_of_the_interface_is_switched_on_the_page_and_kept(signed_in, paths):
    page = signed_in(REPORT)
    page.get_by_role("button", name="中文").click()
    page.locator("html[lang=zh-hans]").wait_for()
    assert page.url.endswith(REPORT)
    page.locator("header nav a[href$='/exports/']").click()
    page.wait_for_url("**/exports/")
    assert page.locator("html").get_attribute("lang") == "zh-hans"


def test_the_text_of_a_recommendation_in_the_preview_is_as_wide_as_a_paragraph(signed_in, real_data):
    page = signed_in("/notes/A-80-263-Add.1/1/zh/")
    page.set_viewport_size({"width": 1280, "height": 900})
    widths = [page.locator(f".note {part}").first.bounding_box()["width"] for part in (".recommendation", ".paragraph")]
    assert widths[0] == widths[1] > 400
