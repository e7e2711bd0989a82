"""The running application: from start to the first page, and from a click to a file."""

import http.cookiejar
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path

from bench.measure import ROOT, Row, installation, median_ms

EXPORTS = 15
STARTS = 5


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def launch(environment: dict[str, str], port: int, *options: str) -> tuple[subprocess.Popen, float, str]:
    """Start `./run` and wait for a page; return the process, the seconds it took, and what it printed."""
    start = time.perf_counter()
    process = subprocess.Popen(
        ["./run", "--port", str(port), *options],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/sign-in/", timeout=5).read()
            break
        except OSError:
            time.sleep(0.01)
    seconds = time.perf_counter() - start
    printed = ""
    assert process.stdout
    while "runs at" not in printed:
        printed += process.stdout.readline()
    return process, seconds, printed


class Reader:
    """A signed-in reader who uses plain HTTP."""

    def __init__(self, port: int, password: str):
        self.base = f"http://127.0.0.1:{port}"
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self.post("/accounts/sign-in/", username="analyst@example.org", password=password)

    def get(self, path: str, **headers: str):
        """The answer to GET: (address after redirects, body)."""
        with self.opener.open(urllib.request.Request(self.base + path, headers=headers)) as answer:
            return answer.url, answer.read()

    def post(self, path: str, **fields: str):
        """The answer to POST, as for `get`."""
        _url, page = self.get(path if "sign-in" in path else "/reports/")
        token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token
        data = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": token[1].decode()}).encode()
        with self.opener.open(urllib.request.Request(self.base + path, data=data)) as answer:
            return answer.url, answer.read()


def forget_exports(environment: dict[str, str]) -> None:
    """Take the stored exports away, so that the next request is rendered anew."""
    connection = sqlite3.connect(Path(environment["JIU_TRACKER_DATA"]) / "tracker.sqlite3", timeout=20)
    with connection:
        connection.execute("delete from reports_export")
    connection.close()


def click_to_file(reader: Reader) -> float:
    """Seconds from the click on Export until the whole file has come, asking as the page does."""
    _url, page = reader.get("/reports/")
    token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    data = urllib.parse.urlencode({"format": "pdf", "csrfmiddlewaretoken": token[1].decode()}).encode()
    start = time.perf_counter()
    with reader.opener.open(reader.base + "/notes/A-80-263-Add.1/1/zh/exports/", data=data) as answer:
        path, page = urllib.parse.urlsplit(answer.url).path, answer.read()
    while b"/file/" not in page:
        time.sleep(0.15)  # the delay of the page's own request for news
        page = reader.get(path, **{"HX-Request": "true"})[1]
    assert reader.get(f"{path}file/")[1].startswith(b"%PDF")
    return time.perf_counter() - start


def run_export() -> list[Row]:
    """From the click to the whole file; and an unchanged edition, served from its stored export."""
    with installation() as environment:
        process, _seconds, printed = launch(environment, port := free_port(), "--reset-passwords")
        try:
            password = re.search(r"analyst@\S+\s+(\S+)", printed)
            assert password
            reader = Reader(port, password[1])
            fresh, stored = [], []
            for _turn in range(EXPORTS):
                forget_exports(environment)
                fresh.append(click_to_file(reader))
                stored.append(click_to_file(reader))
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)
    ours, again = median_ms(fresh), median_ms(stored)
    return [
        Row("click to file, median", f"{ours:.0f} ms", "1000 ms", ours / 1000, 1),
        Row("unchanged edition / rendered anew", f"{again:.0f} ms", f"{ours:.0f} ms", again / ours, 0.5),
    ]


def run_start() -> list[Row]:
    """From `./run` (installed) to the first page."""
    times = []
    with installation() as environment:
        for _turn in range(STARTS + 1):
            process, seconds, _printed = launch(environment, free_port())
            times.append(seconds)
            process.send_signal(signal.SIGTERM)
            process.wait(30)
    usual = median_ms(times[1:])  # the first one creates the development users
    return [Row("./run (installed) to the first page, median", f"{usual:.0f} ms", "4000 ms", usual / 4000, 1)]


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit("start it with bench/run")
