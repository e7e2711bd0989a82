"""What `./run` starts: broker, worker and web server under one parent, after the database has been brought up to date.

A child that dies is started again; Ctrl-C or SIGTERM stops the web server, then the worker, then the broker.
"""

import argparse
import ctypes
import fcntl
import io
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

FIRST_REPORT = "JIU/REP/2024/4"
GRACE = 12  # seconds for a child to end; the worker gives its tasks eight of them
STARTUP = 30


class CannotStart(Exception):
    """Why the application cannot start, and what to do, in one sentence."""


def parse(arguments: list[str]) -> argparse.Namespace:
    """Read the command line (its help for people is `./run --help`)."""
    parser = argparse.ArgumentParser(prog="./run", add_help=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--setup-only", action="store_true", help="install, migrate, load the data, stop")
    parser.add_argument("--reset-passwords", action="store_true", help="new passwords for the development users")
    parser.add_argument("--demo", action="store_true", help="store illustrative answers, marked everywhere as made up")
    parser.add_argument(
        "--web-only", action="store_true", help="the web server alone (broker and worker run elsewhere)"
    )
    parser.add_argument("--worker-only", action="store_true", help="the worker alone")
    options = parser.parse_args(arguments)
    if not 1 <= options.port <= 65535:
        parser.error(f"--port {options.port}: a port is a number from 1 to 65535")
    if options.demo and options.worker_only:
        parser.error("--demo: the worker alone stores no data; give it to the start of the web server")
    return options


def lock(data_dir: Path) -> int:
    """Hold the data folder for this installation; return the open lock file. Raises CannotStart."""
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(data_dir / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise CannotStart(
            f"The data folder {data_dir} cannot be written ({error.strerror}). "
            "Make it writable, or set JIU_TRACKER_DATA to another folder."
        ) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise CannotStart(f"The tracker is running already with the data folder {data_dir}: stop it first.") from error
    return descriptor


def require_free_port(host: str, port: int) -> None:
    """Raise CannotStart when the web server could not listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotStart(
                f"Port {port} on {host} cannot be used ({error.strerror}). "
                f"Stop what uses it, or choose another: ./run --port {port + 1 if port < 65535 else 8000}"
            ) from error


def die_with_parent(number: int) -> None:
    """In a child, on Linux: receive this signal when the parent is killed, so that nothing is left behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, number)  # PR_SET_PDEATHSIG


class Child:
    """A process that is kept running."""

    def __init__(self, name: str, command: list[str], environment: dict[str, str], when_orphaned=signal.SIGTERM):
        self.name, self.command, self.environment, self.when_orphaned = name, command, environment, when_orphaned
        self.process: subprocess.Popen | None = None
        self.started = 0.0

    def start(self) -> None:
        """Start the process."""
        self.started = time.monotonic()
        # A session of its own: Ctrl-C reaches the parent alone, which stops the children in their order.
        self.process = subprocess.Popen(  # noqa: S603 - our own command lines
            self.command,
            env=self.environment,
            start_new_session=True,
            preexec_fn=lambda: die_with_parent(self.when_orphaned),
            stdin=subprocess.DEVNULL,
        )

    def ended(self) -> bool:
        """True when the process was started and has ended."""
        return self.process is not None and self.process.poll() is not None

    def stop(self) -> None:
        """End the process, by force when it takes longer than GRACE."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(GRACE)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def wait_for(answers, what: str, child: Child | None = None) -> None:
    """Wait until `answers()` is true. Raises CannotStart when the child ends or the time is over."""
    end = time.monotonic() + STARTUP
    while not answers():
        if child and child.ended():
            raise CannotStart(
                f"The {what} ended at once (exit status {child.process.returncode}); see its message above."
            )
        if time.monotonic() > end:
            raise CannotStart(f"The {what} did not answer within {STARTUP} seconds.")
        time.sleep(0.02)


def broker_answers(path: Path) -> bool:
    """True when a server accepts connections on the socket."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(str(path))
            probe.sendall(b"PING\r\n")
            return probe.recv(16).startswith(b"+PONG")
        except OSError:
            return False


def web_answers(host: str, port: int) -> bool:
    """True when the web server serves a page."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
    try:
        with socket.create_connection((reachable, port), timeout=1) as connection:
            connection.sendall(b"GET /accounts/sign-in/ HTTP/1.0\r\nHost: localhost\r\n\r\n")
            return connection.recv(16).startswith(b"HTTP/")
    except OSError:
        return False


def site_address(options: argparse.Namespace) -> str:
    """Where people on this machine reach the site, without a slash at the end."""
    host = "localhost" if options.host in ("127.0.0.1", "0.0.0.0", "::", "::1") else options.host  # noqa: S104
    return f"http://{f'[{host}]' if ':' in host else host}:{options.port}"


def prepare(options: argparse.Namespace) -> None:
    """Migrate, load the data files, create development users. Raises CannotStart when the database refuses."""
    import django
    from django.conf import settings
    from django.core.management import CommandError, call_command
    from django.db import DatabaseError

    django.setup()
    call_command("check", "--fail-level", "ERROR", stdout=io.StringIO())  # only what is wrong is printed
    try:
        call_command("migrate", verbosity=0, interactive=False)
    except DatabaseError as error:
        raise CannotStart(f"The database cannot be used: {str(error).strip()}") from error
    try:
        load_first_data(settings.BASE_DIR / "fixtures")
        if not settings.PRODUCTION and not options.setup_only:
            call_command("development_users", reset=options.reset_passwords)
        if options.demo:
            call_command("illustrative_answers", FIRST_REPORT)
    except (CommandError, DatabaseError) as error:
        raise CannotStart(str(error).strip()) from error


def load_first_data(fixtures: Path) -> None:
    """Fill an empty installation. What is there already is left alone: it may have been edited since."""
    from django.core.management import call_command

    from accounts.actions import ensure_groups
    from recommendations.models import JIUReport, Organization

    ensure_groups()
    if not Organization.objects.exists():
        call_command("load_report", str(fixtures / "organizations.yaml"), verbosity=0)
    if not JIUReport.objects.exists():
        call_command("load_report", str(fixtures / f"{FIRST_REPORT.replace('/', '-')}.yaml"), verbosity=0)


def children(options: argparse.Namespace) -> dict[str, Child]:
    """The command lines of web server, worker and broker, as far as they are wanted."""
    from django.conf import settings

    from jiu_tracker import broker

    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "jiu_tracker.settings", "PYTHONUNBUFFERED": "1"}
    environment["SITE_URL"] = environment.get("SITE_URL") or site_address(options)
    python = sys.executable
    wanted: dict[str, Child] = {}
    processes = str(min(4, os.cpu_count() or 1) if settings.PRODUCTION else 2)
    if not settings.REDIS_URL and not (options.web_only or options.worker_only):
        try:
            wanted["broker"] = Child("broker", broker.command(settings.BROKER_SOCKET), environment)
        except FileNotFoundError as error:
            raise CannotStart(str(error)) from error
    if not options.web_only:
        worker = [python, "-m", "celery", "--quiet", "--app", "jiu_tracker", "worker", "--pool", "prefork"]
        worker += ["--concurrency", processes, "--loglevel", "WARNING"]
        worker += ["--without-gossip", "--without-mingle", "--hostname", f"worker-{os.getpid()}@%h"]
        # SIGTERM gives back what is not finished within the soft shutdown, instead of waiting for it.
        # Orphaned, it would wait for the broker, which has died with the parent; an export's lease outlives its worker.
        wanted["worker"] = Child("worker", worker, {**environment, "REMAP_SIGTERM": "SIGQUIT"}, signal.SIGKILL)
    if not options.worker_only:
        web = [python, "-m", "granian", "--interface", "wsgi", "--workers", processes, "--blocking-threads", "1"]
        web += ["--host", options.host, "--port", str(options.port), "--respawn-failed-workers"]
        web += ["--log-level", "warning", "jiu_tracker.wsgi:application"]
        wanted["web"] = Child("web server", web, environment)
    return wanted


def serve(options: argparse.Namespace) -> None:
    """Prepare the installation, start the children, and keep them running until asked to stop."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiu_tracker.settings")
    from django.conf import settings

    if options.demo and settings.PRODUCTION:
        raise CannotStart("--demo stores answers that nobody gave: it is refused in production.")
    held = lock(settings.DATA_DIR) if not (options.web_only or options.worker_only) else None
    if options.setup_only:
        prepare(options)
        print(f"Ready in {settings.DATA_DIR}. Start it with ./run")  # noqa: T201
        return
    if not options.worker_only:
        require_free_port(options.host, options.port)
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    wanted = children(options)
    try:
        start(options, wanted, settings)
        while not stopping.wait(0.5):
            for child in wanted.values():
                if child.ended() and time.monotonic() - child.started > 1:
                    print(f"The {child.name} ended unexpectedly; starting it again.", file=sys.stderr)  # noqa: T201
                    child.start()
    finally:
        if stopping.is_set():
            print("Stopping ...", file=sys.stderr)  # noqa: T201 - a worker that is busy takes some seconds
        for name in ("web", "worker", "broker"):
            if name in wanted:
                wanted[name].stop()
        if held is not None:
            os.close(held)


def start(options: argparse.Namespace, wanted: dict[str, Child], settings) -> None:
    """Start the children: the broker at once, the web server once its data is there, the worker last."""
    if "broker" in wanted:
        wanted["broker"].start()
    if not options.worker_only:
        prepare(options)
    if "web" in wanted:
        wanted["web"].start()
        wait_for(lambda: web_answers(options.host, options.port), "web server", wanted["web"])
        print(f"\nThe JIU response tracker runs at {site_address(options)}/ (Ctrl-C stops it)", flush=True)  # noqa: T201
    if "broker" in wanted:
        wait_for(lambda: broker_answers(settings.BROKER_SOCKET), "broker", wanted["broker"])
    if "worker" in wanted:
        wanted["worker"].start()  # after the first page: its processes take both processors while they load the fonts


def main(arguments: list[str]) -> int:
    """Run; return the exit status."""
    from django.core.exceptions import ImproperlyConfigured

    try:
        serve(parse(arguments))
    except (CannotStart, ImproperlyConfigured) as error:
        print(f"Cannot start. {error}", file=sys.stderr)  # noqa: T201
        return 1
    except OSError as error:
        print(f"Cannot start. {error.filename or ''} {error.strerror}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
