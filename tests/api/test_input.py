"""What stands in an address and cannot be used is refused in words; nothing the world sends is a fault of ours."""

from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from support.filters import ResponseFilter
from tests.api.asking import ask, promised

CASES = [
    ("answers", "postion=supports", None, "There is no filter “postion”"),
    ("answers", "sort=secret", None, "There is no filter “sort”"),
    ("answers", "page=2", None, "There is no filter “page”"),
    ("answers", "by=year", None, "There is no filter “by”"),
    ("answers", "position=maybe", "position", "maybe"),
    ("answers", "position=supports&position=maybe", "position", "maybe"),
    ("answers", "report=JIU/REP/2020/9", "report", "There is no report"),
    ("answers", "report=%00", "report", "Null characters"),
    ("answers", "report=JIU/REP/2020/1&recommendation=9", "recommendation", "has no recommendation 9"),
    ("answers", "recommendation=1e99", "recommendation", ""),
    ("answers", "year=2020&year=2021", "year", "Give one value"),
    ("answers", "year_from=2021&year_to=2020", "year_to", "before the first"),
    ("answers", "changed_since=yesterday", "changed_since", "date"),
    ("answers", "changed_since=2024-02-30", "changed_since", "date"),
    ("answers", "changed_since=0001-01-01", "changed_since", "1966"),
    ("answers", "organization=NOBODY", "organization", "NOBODY"),
    ("answers", "counted=drafts", "counted", "drafts"),
    ("answers", "limit=0", "limit", ""),
    ("answers", "limit=201", "limit", "200"),
    ("answers", "limit=all", "limit", "number"),
    ("answers", "limit=5&limit=6", "limit", "Give one value"),
    ("answers", "cursor=nothing", "cursor", "not one of this list"),
    ("answers", "cursor=W10:x", "cursor", "not one of this list"),
    ("answers", "cursor=" + "x" * 501, "cursor", "500"),
    ("figures", "by=secret", "by", "secret"),
    ("figures", "by=year&by=group", "by", "Give one value"),
    ("figures", "limit=5", None, "There is no filter “limit”"),
    ("reports", "year=x", "year", "number"),
    ("reports", "title=x", None, "There is no filter “title”"),
    ("reports", "cursor=x&year=1", "year", "1966"),
    ("reports/JIU-REP-2020-1", "year=2020", None, "leave out “year”"),
    ("reports/JIU-REP-2020-1/recommendations", "number=1", None, "There is no filter “number”"),
    ("organizations", "group=un", None, "There is no filter “group”"),
    ("notes", "symbol=x", None, "There is no filter “symbol”"),
    ("notes/A-154-99-Add.1", "language=xx", "language", "xx"),
    ("notes/A-154-99-Add.1", "language=fr", "language", "no text"),
    ("notes/A-154-99-Add.1", "edition=9", "edition", "no such edition"),
]


@pytest.mark.parametrize(("path", "query", "field", "words"), CASES)
def test_what_cannot_be_used_is_refused_in_words_with_its_name(tokens, report, path, query, field, words):
    response = ask(path, query, token="jiu_analyst")
    assert response.status_code == 400
    errors = response.json()["errors"]
    assert any(error["field"] == field and words in error["message"] for error in errors), errors


def test_a_cursor_is_good_for_its_own_list_alone(tokens, report):
    cursor = ask("answers", "limit=1&counted=sent", token="jiu_analyst").json()["next"].partition("cursor=")[2]
    for path, query in (("answers", ""), ("answers", "counted=cleared&"), ("reports", ""), ("figures", "")):
        response = ask(path, f"{query}cursor={cursor}", token="jiu_analyst")
        assert response.status_code == 400, (path, query)
    assert ask("answers", f"limit=7&counted=sent&cursor={cursor}", token="jiu_analyst").status_code == 200
    broken = ("A" if cursor[0] != "A" else "B") + cursor[1:]
    assert ask("answers", f"counted=sent&cursor={broken}", token="jiu_analyst").status_code == 400


def test_what_is_too_much_is_refused(tokens, report):
    many = "&".join(["position=supports", "with_reason=legal", "reason=other", "acceptance=accepted"] * 249)
    for path in ("answers", "figures"):
        assert ask(path, many, token="jiu_analyst").status_code == 200
    many = "&".join(f"x{number}=1" for number in range(2000))
    for path in ("answers", "figures", "reports", "organizations"):
        assert ask(path, many, token="jiu_analyst").status_code == 400


def test_addresses_that_are_not_there_say_so_as_data(tokens, report):
    for path in (
        "",
        "reports/",
        "reports/x",
        "reports/JIU-REP-1-1",
        "notes/A-1-1",
        "answers/1",
        "reports/JIU-REP-2020-1/x",
    ):
        assert ask(path, token="jiu_analyst").status_code == 404, path


# --- Whatever is sent ------------------------------------------------------------------------------------------------

NAMES = [
    *ResponseFilter.base_filters,
    *("limit", "cursor", "by", "q", "edition", "language", "sort", "page"),
]
ODD = st.one_of(
    st.text(max_size=30),
    st.integers().map(str),
    st.floats().map(str),
    st.sampled_from(["", " ", "\x00", "\ud800", "𝟚𝟘𝟚𝟘", "١٩٩٩", "1_000", "-0", "9" * 400, "%", "../..", "null", "[]"]),
    st.dates().map(str),
)
RIGHT = st.sampled_from(
    [
        *("supports", "awaited", "not_asked", "legal", "other", "accepted", "no_information", "implemented"),
        *("submitted", "L", "executive_heads", "current-a", "2020", "2021", "1", "5", "ceb", "sent", "cleared", "un"),
        *("JIU/REP/2020/1", "ONE", "2020-01-01", "organization", "recommendation", "year", "en", "200"),
    ]
)
QUERIES = st.lists(st.tuples(st.one_of(st.sampled_from(NAMES), st.text(max_size=8)), st.one_of(RIGHT, ODD)), max_size=6)
PATHS = st.one_of(
    st.sampled_from(
        [
            *("reports", "reports/JIU-REP-2020-1", "reports/JIU-REP-2020-1/recommendations", "organizations"),
            *("notes", "notes/A-154-99-Add.1", "answers", "answers", "figures", "figures"),
        ]
    ),
    st.text(max_size=20).map(lambda text: f"reports/{text}"),
    st.from_regex(r"notes/[A-Z]+(-[A-Za-z0-9.]+)+", fullmatch=True),
)


@settings(max_examples=250, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=PATHS, query=QUERIES, kind=st.sampled_from(["analyst", "focal point", "stranger", "nobody"]))
@example(path="answers", query=[("report", "\ud800")], kind="analyst")
@example(path="answers", query=[("cursor", "\ud800")], kind="analyst")
@example(path="answers", query=[("outstanding", "100"), ("year_to", "2100")], kind="analyst")
@example(path="answers", query=[("changed_since", "0001-01-01")], kind="analyst")
@example(path="answers", query=[("changed_since", "9999-12-31")], kind="analyst")
@example(path="reports/x\ny/recommendations", query=[], kind="analyst")
@example(path="reports", query=[("q", "\\%_'\"")], kind="analyst")
def test_whatever_is_sent_is_answered_as_described(tokens, report, client, path, query, kind):
    sent = "&".join(f"{encoded(name)}={encoded(value)}" for name, value in query)
    response = client.get(f"/api/v1/{encoded(path, safe='/')}?{sent}", headers={"Authorization": f"Bearer jiu_{kind}"})
    promised(path, response)
    if kind == "nobody":
        assert response.status_code == 401


def encoded(text: str, safe: str = "") -> str:
    """A text in an address, half characters too."""
    return quote(text.encode("utf-8", "surrogatepass"), safe=safe)
