"""Files, written whole or not at all, and stored under the hash of what is in them."""

import hashlib
import os
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.core.files.storage import Storage


def store(storage: Storage, content: bytes, suffix: str) -> str:
    """Store `content` and return its name: the folder, the SHA-256 and the suffix (`.pdf`) make `ab/abcdef….pdf`.

    An equal file that is there stays as it is; one that is broken is made whole. The storage is one on a file system.
    Raises OSError when the file cannot be written; nothing is left of it then.
    """
    digest = hashlib.sha256(content).hexdigest()
    name = f"{digest[:2]}/{digest}{suffix}"
    path = Path(storage.path(name))
    if not path.is_file() or path.read_bytes() != content:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content)
    return name


def is_whole(storage: Storage, name: str, sha256: str) -> bool:
    """True when the file `name` is there with the content that has this hash (hexadecimal)."""
    try:
        with storage.open(name) as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except OSError:
        return False


def write_whole(path: Path, content: bytes) -> None:
    """Write `content` to `path` so that a reader sees the old file or the new one, never a part. Raises OSError."""
    if path.exists() and not path.is_file():  # a pipe or a device stays what it is
        path.write_bytes(content)
        return
    with NamedTemporaryFile(dir=path.parent, delete=False) as file:
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            os.chmod(file.name, 0o666 & ~_umask())
            os.replace(file.name, path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
