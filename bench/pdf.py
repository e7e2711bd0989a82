"""The note as PDF: a warm worker against headless Chromium printing the same HTML, in turn."""

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.measure import ROOT, PeakMemory, Row, installation, median_ms

PAIRS = 15


def chromium_pid(profile: str) -> int:
    """The oldest process that uses this profile."""
    found = subprocess.run(
        ["pgrep", "-o", "-f", f"user-data-dir={profile}"], capture_output=True, text=True, check=True
    )
    return int(found.stdout)


def run() -> list[Row]:
    """Time PAIRS renders of each, the first of each pair by the worker."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium")
    if chromium is None:
        print("pdf: chromium is not installed, so there is no baseline (./test --full installs it)")
        return []
    with installation() as environment, tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        html = Path(folder) / "note.html"
        worker = subprocess.Popen(
            [sys.executable, "-m", "bench.worker", str(html)],
            cwd=ROOT,
            env=environment,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert worker.stdout
        assert worker.stdin
        worker.stdout.readline()
        # In the browser the shipped fonts are reached beside the stylesheet.
        html.write_text(html.read_text().replace("../fonts/", f"{(ROOT / 'static' / 'fonts').as_uri()}/"))
        profile = f"{folder}/profile"
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=chromium, args=["--no-sandbox", "--disable-background-networking"]
        )
        page = context.new_page()
        page.goto(html.as_uri())
        page.pdf(prefer_css_page_size=True)  # warm
        ours: list[float] = []
        theirs: list[float] = []
        size = 0
        with PeakMemory(worker.pid) as our_memory, PeakMemory(chromium_pid(profile)) as their_memory:
            for _pair in range(PAIRS):
                worker.stdin.write("render\n")
                worker.stdin.flush()
                seconds, size = (float(word) for word in worker.stdout.readline().split())
                ours.append(seconds)
                start = time.perf_counter()
                page.goto(html.as_uri())
                printed = page.pdf(prefer_css_page_size=True, tagged=True, outline=True)
                theirs.append(time.perf_counter() - start)
        context.close()
        worker.stdin.close()
        worker.wait()
    first = 1000 * ours[0]
    baseline = median_ms(theirs)
    return [
        Row(
            "note PDF, first render in a warm worker / Chromium",
            f"{first:.0f} ms",
            f"{baseline:.0f} ms",
            first / baseline,
            0.9,
        ),
        Row("the same, median", f"{median_ms(ours):.0f} ms", f"{baseline:.0f} ms", median_ms(ours) / baseline, 0.9),
        Row(
            "peak memory of the worker / Chromium",
            f"{our_memory.peak:.0f} MB",
            f"{their_memory.peak:.0f} MB",
            our_memory.peak / their_memory.peak,
            0.3,
        ),
        Row(
            "size of the file / Chromium's",
            f"{size / 1000:.0f} kB",
            f"{len(printed) / 1000:.0f} kB",
            size / len(printed),
            0.85,
        ),
    ]
