"""What only a development machine has: a secret key of its own, kept between two runs."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.core.exceptions import ImproperlyConfigured


def secret_key(data_dir: Path) -> str:
    """Return the development secret key, made on first use and kept in `data_dir` (readable by its owner only).

    Raises ImproperlyConfigured when the folder cannot be written.
    """
    path = data_dir / "secret_key"
    try:
        return _read_or_make(path)
    except OSError as error:
        raise ImproperlyConfigured(
            f"The data folder {data_dir} cannot be written ({error.strerror}). "
            "Make it writable, or set JIU_TRACKER_DATA to another folder."
        ) from error


def _read_or_make(path: Path) -> str:
    data_dir = path.parent
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile("w", dir=data_dir) as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            with suppress(FileExistsError):
                os.link(file.name, path)  # whole or not at all: web and worker may start at the same moment
    return path.read_text()
