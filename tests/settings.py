"""The settings under test: the application's own, with a data folder of their own and fast password hashes."""

import os
import tempfile

_folder = tempfile.TemporaryDirectory(prefix="jiu-tracker-tests-")
os.environ["JIU_TRACKER_DATA"] = _folder.name
os.environ["JIU_TRACKER_ENVIRONMENT"] = "development"

from jiu_tracker.settings import *  # noqa: E402, F403

if DATABASES["default"]["ENGINE"] == "jiu_tracker.sqlite":  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": ":memory:"}  # noqa: F405 - each process of the tests has its own
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
SITE_URL = "https://tracker.example"  # no host that a request of a test names
# The folder lives as long as the settings do.
TEMPORARY_FOLDER = _folder
