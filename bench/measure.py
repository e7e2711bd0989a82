"""What the benchmarks share: a row of the table, memory of a process tree, an installation of their own."""

import os
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REAL_DATA = [str(ROOT / "fixtures" / name) for name in ("organizations.yaml", "JIU-REP-2024-4.yaml")]


@dataclass(frozen=True)
class Row:
    """A measured figure, what it is compared with, and the goal for the ratio or the figure itself."""

    name: str
    value: str
    baseline: str
    result: float
    goal: float

    def __str__(self) -> str:
        met = "met" if self.result <= self.goal else "NOT MET"
        return f"{self.name:<58} {self.value:>14} {self.baseline:>16} {self.result:>8.2f} <= {self.goal:<6g} {met}"


HEADING = f"{'measure':<58} {'figure':>14} {'baseline':>16} {'result':>8}    goal"


def median_ms(seconds: list[float]) -> float:
    """The median of some durations, in milliseconds."""
    return 1000 * statistics.median(seconds)


def tree(pid: int) -> Iterator[int]:
    """A process and all its descendants (Linux)."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            yield from tree(int(child))


def memory_mb(pid: int) -> float:
    """Proportional memory of a process tree in MB: shared pages are counted once."""
    total = 0
    for member in tree(pid):
        try:
            for line in Path(f"/proc/{member}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
        except OSError:  # ended meanwhile
            continue
    return total / 1024


class PeakMemory:
    """The largest memory of a process tree while the block runs, sampled every 20 ms."""

    def __init__(self, pid: int):
        self.pid, self.peak, self._over = pid, 0.0, threading.Event()

    def _sample(self) -> None:
        while not self._over.is_set():
            try:
                self.peak = max(self.peak, memory_mb(self.pid))
            except OSError:
                continue
            self._over.wait(0.02)

    def __enter__(self) -> "PeakMemory":
        self._thread = threading.Thread(target=self._sample)
        self._thread.start()
        return self

    def __exit__(self, *exception) -> None:
        self._over.set()
        self._thread.join()


@contextmanager
def installation() -> Iterator[dict[str, str]]:
    """The environment of an installation of its own, migrated and with the real data; removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="jiu-tracker-bench-") as folder:
        environment = {**os.environ, "JIU_TRACKER_DATA": folder, "DJANGO_SETTINGS_MODULE": "jiu_tracker.settings"}
        for name in ("DATABASE_URL", "REDIS_URL"):  # the embedded defaults are what is measured
            environment.pop(name, None)
        for words in (["migrate", "-v0"], ["load_report", "-v0", *REAL_DATA]):
            subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, env=environment, check=True)
        yield environment
