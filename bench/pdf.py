"""The note as PDF, as published and with many recommendations: a warm worker against Chromium with the same HTML."""

import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.measure import ROOT, PeakMemory, Row, installation, median_ms

PAIRS = 15
TURNS = 5
MANY = 500
WEB_FONT = re.compile(r"@font-face \{[^}]*\}")


def shipped_fonts() -> str:
    """Rules that let the browser use the very fonts that the worker uses, and no others."""
    rules = []
    for path in sorted((ROOT / "static" / "fonts").glob("*.ttf")):
        name, style = path.stem.split("-")
        family = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
        weight = "font-weight: 700;" if style == "Bold" else "font-style: italic;" if style == "Italic" else ""
        rules.append(f'@font-face {{ font-family: "{family}"; {weight} src: url("{path.as_uri()}") }}')
    return "".join(rules)


def chromium_pid(profile: str) -> int:
    """The oldest process that uses this profile."""
    found = subprocess.run(
        ["pgrep", "-o", "-f", f"user-data-dir={profile}"], capture_output=True, text=True, check=True
    )
    return int(found.stdout)


class Worker:
    """The process of `bench.worker`."""

    def __init__(self, environment: dict[str, str]):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench.worker"],
            cwd=ROOT,
            env=environment,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.process.stdout.readline()  # it is warm

    def ask(self, *words) -> list[str]:
        """Send an order, and return the words of the answer."""
        self.process.stdin.write(" ".join(map(str, words)) + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().split()

    def html(self, language: str, recommendations: int, folder: Path) -> Path:
        """The HTML of a note as the browser prints it, with the same fonts."""
        path = folder / f"{language}-{recommendations}.html"
        self.ask("write", language, recommendations, path)
        page = WEB_FONT.sub("", path.read_text())
        path.write_text(page.replace("<style>", f"<style>{shipped_fonts()}", 1))
        return path

    def render(self, language: str, recommendations: int) -> tuple[float, int]:
        """One render: seconds and bytes."""
        seconds, size = self.ask("render", language, recommendations)
        return float(seconds), int(size)

    def close(self) -> None:
        """End the process."""
        self.process.stdin.close()
        self.process.wait()


class Browser:
    """Headless Chromium with a page, which has printed once."""

    def __init__(self, playwright, chromium: str, folder: str, first: Path):
        self.profile = f"{folder}/profile"
        self.context = playwright.chromium.launch_persistent_context(
            self.profile, executable_path=chromium, args=["--no-sandbox", "--disable-background-networking"]
        )
        self.page = self.context.new_page()
        self.render(first)

    def render(self, html: Path) -> tuple[float, int]:
        """Print a file: seconds and bytes."""
        start = time.perf_counter()
        self.page.goto(html.as_uri())
        printed = self.page.pdf(prefer_css_page_size=True, tagged=True, outline=True)
        return time.perf_counter() - start, len(printed)


def run() -> list[Row]:
    """Time the published note and notes of many recommendations: the worker and the browser in turn."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium")
    if chromium is None:
        print("pdf: chromium is not installed, so there is no baseline (./test --full installs it)")
        return []
    with installation() as environment, tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        worker = Worker(environment)
        browser = Browser(playwright, chromium, folder, worker.html("zh", 0, Path(folder)))
        time.sleep(1)  # the browser goes on with work of its own for a while after its first print
        rows = _published(worker, browser, Path(folder))
        for language, name in (("zh", "Chinese"), ("en", "English")):
            rows += _long(worker, browser, Path(folder), language, name)
        browser.context.close()
        worker.close()
    return rows


def _published(worker: Worker, browser: Browser, folder: Path) -> list[Row]:
    """PAIRS renders of the published note, the first of each pair by the worker."""
    html = folder / "zh-0.html"
    pairs = [(worker.render("zh", 0), browser.render(html)) for _pair in range(PAIRS)]
    # Apart from the timing: reading the memory of a process tree takes a processor's time.
    with PeakMemory(worker.process.pid) as ours, PeakMemory(chromium_pid(browser.profile)) as theirs:
        for _pair in range(3):
            worker.render("zh", 0)
            browser.render(html)
    first = 1000 * pairs[0][0][0]
    median = median_ms([pair[0][0] for pair in pairs])
    baseline = median_ms([pair[1][0] for pair in pairs])
    (_seconds, size), (_seconds, their_size) = pairs[-1]
    shown = f"{baseline:.0f} ms"
    return [
        Row("note PDF, first in a warm worker / Chromium", f"{first:.0f} ms", shown, first / baseline, 0.9),
        Row("note PDF, median / Chromium", f"{median:.0f} ms", shown, median / baseline, 0.9),
        Row("  its peak memory", f"{ours.peak:.0f} MB", f"{theirs.peak:.0f} MB", ours.peak / theirs.peak, 0.3),
        Row("  its size", f"{size / 1000:.0f} kB", f"{their_size / 1000:.0f} kB", size / their_size, 0.85),
    ]


def _long(worker: Worker, browser: Browser, folder: Path, language: str, name: str) -> list[Row]:
    """A note of MANY recommendations: time and memory, and whether a note of a fifth takes a fifth."""
    html = worker.html(language, MANY, folder)
    worker.render(language, MANY // 5)  # the worker makes up the text the first time it is asked
    turns = [
        (worker.render(language, MANY), browser.render(html), worker.render(language, MANY // 5))
        for _turn in range(TURNS)
    ]
    ours, theirs, fifth = (min(turn[place][0] for turn in turns) for place in range(3))
    (_seconds, size), (_seconds, their_size), _fifth = turns[-1]
    with PeakMemory(worker.process.pid) as memory:
        worker.render(language, MANY)
    title = f"note PDF, {MANY} recommendations, {name} / Chromium"
    return [
        Row(title, f"{ours:.2f} s", f"{theirs:.2f} s", ours / theirs, 1),
        Row(f"  against five times {MANY // 5}", f"{ours:.2f} s", f"{5 * fifth:.2f} s", ours / fifth / 5, 1.1),
        Row("  peak memory of the worker, MB", f"{memory.peak:.0f} MB", "", memory.peak, 300),
        Row("  its size", f"{size / 1000:.0f} kB", f"{their_size / 1000:.0f} kB", size / their_size, 0.85),
    ]
