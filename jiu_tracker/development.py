"""What only a development machine has: a secret key of its own, kept between two runs."""

import os
import secrets
from pathlib import Path


def secret_key(data_dir: Path) -> str:
    """Return the development secret key, made on first use and kept in `data_dir` (readable by its owner only).

    Raises OSError when the folder cannot be written.
    """
    path = data_dir / "secret_key"
    try:
        return path.read_text()
    except FileNotFoundError:
        data_dir.mkdir(parents=True, exist_ok=True)
    key = secrets.token_urlsafe(48)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process was faster
        return path.read_text()
    with os.fdopen(descriptor, "w") as file:
        file.write(key)
    return key
