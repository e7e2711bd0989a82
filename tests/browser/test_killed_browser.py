"""The browser is killed in the middle of typing: on return the text is there, but for the last moment."""

import os
import shutil
import signal
import time
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Error

from tests.browser import answering
from tests.browser.answering import SHEET, comment_on, saved, session_of

pytestmark = pytest.mark.browser
LOST = 2.5  # seconds


@pytest.fixture
def start(chromium, desk, tmp_path):
    """Start the browser with a profile that outlives it, and open the sheet in it."""
    contexts = []

    def start_browser():
        context = chromium.browser_type.launch_persistent_context(
            tmp_path / "profile",
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox"] if os.geteuid() == 0 else [],
        )
        contexts.append(context)
        context.add_cookies(
            [{"name": "sessionid", "value": session_of(desk.people["focal point"]), "url": desk.server}]
        )
        page = context.pages[0]
        page.goto(desk.server + SHEET)
        return page

    yield start_browser
    for context in contexts:
        with suppress(Error):
            context.close()


@pytest.fixture
def desk(live_server, db, window):
    return answering.desk(live_server.url, window)


def kill(profile: Path) -> None:
    """Kill every process of the browser that has this profile."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if str(profile).encode() in (process / "cmdline").read_bytes():
                os.kill(int(process.name), signal.SIGKILL)


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="the processes of the browser cannot be found here")
def test_a_browser_that_is_killed_while_somebody_types(start, desk, tmp_path):
    page = start()
    comment_on(page).focus()
    typed, when = "", []
    begin = time.monotonic()
    while time.monotonic() - begin < 6:
        word = f"word{len(when)} "
        page.keyboard.type(word, delay=25)
        typed += word
        when.append((time.monotonic(), len(typed)))
    kill(tmp_path)
    now = time.monotonic()
    certain = max(length for at, length in when if at <= now - LOST)

    page = start()
    found = comment_on(page).input_value()
    assert typed.startswith(found)
    assert len(found) >= len(typed[:certain].rstrip())
    comment_on(page).press("End")
    comment_on(page).press_sequentially("And on.")
    saved(page)
    assert desk.comment == comment_on(page).input_value()
    print(f"{len(typed)} characters typed, {len(typed) - len(found)} lost")  # noqa: T201 - shown with -rP
