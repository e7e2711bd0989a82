"""The note as PDF: a warm worker against headless Chromium printing the same HTML, in turn."""

import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.measure import ROOT, PeakMemory, Row, installation, median_ms

PAIRS = 15
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
        html.write_text(WEB_FONT.sub("", html.read_text()).replace("<style>", f"<style>{shipped_fonts()}", 1))
        profile = f"{folder}/profile"
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=chromium, args=["--no-sandbox", "--disable-background-networking"]
        )
        page = context.new_page()
        page.goto(html.as_uri())
        page.pdf(prefer_css_page_size=True)  # warm

        def ours() -> tuple[float, int]:
            """One render by the worker: seconds and bytes."""
            worker.stdin.write("render\n")
            worker.stdin.flush()
            seconds, size = worker.stdout.readline().split()
            return float(seconds), int(size)

        def theirs() -> tuple[float, int]:
            """One print by Chromium of the same HTML: seconds and bytes."""
            start = time.perf_counter()
            page.goto(html.as_uri())
            printed = page.pdf(prefer_css_page_size=True, tagged=True, outline=True)
            return time.perf_counter() - start, len(printed)

        time.sleep(1)  # the browser goes on with work of its own for a while after its first print
        pairs = [(ours(), theirs()) for _pair in range(PAIRS)]
        # Apart from the timing: reading the memory of a process tree takes a processor's time.
        with PeakMemory(worker.pid) as our_memory, PeakMemory(chromium_pid(profile)) as their_memory:
            for _pair in range(3):
                ours()
                theirs()
        context.close()
        worker.stdin.close()
        worker.wait()
    first = 1000 * pairs[0][0][0]
    median = median_ms([pair[0][0] for pair in pairs])
    baseline = median_ms([pair[1][0] for pair in pairs])
    (_seconds, size), (_seconds, their_size) = pairs[-1]
    shown = f"{baseline:.0f} ms"
    memory = our_memory.peak, their_memory.peak
    return [
        Row(
            "note PDF, first in a warm worker / Chromium",
            f"{first:.0f} ms",
            f"{baseline:.0f} ms",
            first / baseline,
            0.9,
        ),
        Row("note PDF, median / Chromium", f"{median:.0f} ms", shown, median / baseline, 0.9),
        Row("  its peak memory", f"{memory[0]:.0f} MB", f"{memory[1]:.0f} MB", memory[0] / memory[1], 0.3),
        Row("  its size", f"{size / 1000:.0f} kB", f"{their_size / 1000:.0f} kB", size / their_size, 0.85),
    ]
