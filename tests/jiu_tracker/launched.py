"""The whole application as `./run` starts it, in a data folder of its own, and a reader who talks to it over HTTP."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode, urlsplit, urlunsplit
from urllib.request import HTTPCookieProcessor, Request, build_opener

ROOT = Path(__file__).resolve().parent.parent.parent
PROCESSES = Path("/proc")
CAN_LIST_PROCESSES = (PROCESSES / "self" / "environ").exists()
# Three of the settings, shortened: what waits for a lease in production must not be waited for here.
QUICK = {"JOB_LEASE_SECONDS": "4", "JOB_RESEND_SECONDS": "3", "JOB_SWEEP_SECONDS": "0.5"}


def wait_until(holds: Callable[[], object], seconds: float, what: Callable[[], str] | str):
    """Poll until `holds()` is true and return its value; fail, saying what did not happen, when the time is over."""
    end = time.monotonic() + seconds
    while not (value := holds()):
        if time.monotonic() > end:
            raise AssertionError(f"Not within {seconds} s: {what() if callable(what) else what}")
        time.sleep(0.05)
    return value


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@dataclass(frozen=True)
class Process:
    pid: int
    parent: int
    command: str


def processes_of(data: Path) -> list[Process]:
    """The living processes of the application with this data folder: by environment, or (the broker) by their title."""
    found = []
    for folder in PROCESSES.glob("[0-9]*"):
        try:
            environment = (folder / "environ").read_bytes().split(b"\0")
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
            state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue  # ended while we looked, or nobody's business of ours
        ours = f"JIU_TRACKER_DATA={data}".encode() in environment or f"{data}/broker" in command
        if ours and state != "Z" and int(folder.name) != os.getpid():
            found.append(Process(int(folder.name), int(parent), command))
    return found


@contextmanager
def environment_of_services():
    """DATABASE_URL and REDIS_URL for one application, when the tests run on such servers: a database of its own."""
    url, broker = os.environ.get("DATABASE_URL", ""), os.environ.get("REDIS_URL", "")
    found = {"REDIS_URL": urlunsplit(urlsplit(broker)._replace(path="/9"))} if broker else {}
    if not url.startswith("postgres"):
        yield found
        return
    import psycopg

    name = f"jiu_launched_{os.getpid()}_{time.monotonic_ns()}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            yield {**found, "DATABASE_URL": urlunsplit(urlsplit(url)._replace(path=f"/{name}"))}
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


class Application:
    """Starts, watches and stops the application; nothing of it outlives `close()`."""

    def __init__(self, data: Path, services: dict[str, str] | None = None):
        self.data = data
        self.port = free_port()
        self.parent: subprocess.Popen | None = None
        self.passwords: dict[str, str] = {}
        self.starts = 0
        self.log = data.parent / f"{data.name}.log"
        own = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "REDIS_URL")}
        own.pop("DJANGO_SETTINGS_MODULE", None)  # the tests' own
        self.environment = {**own, **QUICK, **(services or {})}
        self.environment |= {"JIU_TRACKER_DATA": str(data), "JIU_TRACKER_ENVIRONMENT": "development"}

    @property
    def embedded_broker(self) -> bool:
        return "REDIS_URL" not in self.environment

    def output(self) -> str:
        return self.log.read_text(errors="replace")

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "jiu_tracker.launch", "--port", str(self.port), *arguments]

    def start(self) -> None:
        """Start it and wait until it says that it runs."""
        with self.log.open("wb") as log:
            self.parent = subprocess.Popen(
                self.command(),
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.wait_until_it_runs()
        self.starts += 1
        self.passwords |= dict(re.findall(r"^ +(\S+@\S+) +(\S+)$", self.output(), re.MULTILINE))

    def wait_until_it_runs(self) -> None:
        def runs() -> bool:
            if self.parent.poll() is not None:
                raise AssertionError(f"It ended with status {self.parent.returncode}:\n{self.output()}")
            return "runs at" in self.output()

        wait_until(runs, 60, lambda: f"it says that it runs:\n{self.output()}")

    def runs(self) -> bool:
        return self.parent is not None and self.parent.poll() is None

    def require(self) -> "Application":
        """Start it unless it runs."""
        if not self.runs():
            self.start()
        return self

    def send(self, number: int, seconds: float = 30) -> int:
        """Send the parent process a signal; return the exit status."""
        self.parent.send_signal(number)
        return self.parent.wait(seconds)

    def processes(self) -> list[Process]:
        return processes_of(self.data)

    def worker(self) -> Process | None:
        return next((one for one in self._celery() if one.parent == self.parent.pid), None)

    def pool(self) -> list[Process]:
        worker = self.worker()
        return [one for one in self._celery() if worker and one.parent == worker.pid]

    def broker(self) -> Process | None:
        return next((one for one in self.processes() if f"{self.data}/broker" in one.command), None)

    def _celery(self) -> list[Process]:
        return [one for one in self.processes() if " celery " in one.command]

    def manage(self, *arguments: str) -> bytes:
        """Run a management command on its data; return what it printed."""
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, check=True, timeout=60
        ).stdout

    def close(self) -> None:
        if self.runs():
            self.send(signal.SIGTERM)
        for left in self.processes():
            os.kill(left.pid, signal.SIGKILL)


class Reader:
    """A person with a browser that knows links, forms and cookies only."""

    def __init__(self, application: Application):
        self.address = f"http://127.0.0.1:{application.port}"
        self.cookies = CookieJar()
        self.opener = build_opener(HTTPCookieProcessor(self.cookies))

    def get(self, path: str) -> bytes:
        return self._open(Request(self.address + path))[0]

    def page(self, path: str) -> str:
        return self.get(path).decode()

    def post(self, path: str, **fields: str) -> str:
        """Send a form; return the path of the page that it led to."""
        token = next(cookie.value for cookie in self.cookies if cookie.name == "csrftoken")
        data = urlencode({**fields, "csrfmiddlewaretoken": token}).encode()
        return urlsplit(self._open(Request(self.address + path, data))[1]).path

    def _open(self, request: Request) -> tuple[bytes, str]:
        with self.opener.open(request, timeout=20) as response:
            return response.read(), response.url

    def sign_in(self, email: str, password: str) -> "Reader":
        self.get("/accounts/sign-in/")
        assert self.post("/accounts/sign-in/", username=email, password=password) == "/reports/"
        return self
