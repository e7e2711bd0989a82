"""A download during which somebody else changes the rows; then one whose client goes away.

Usage: python -m tests.support.streamed EMAIL  (prints what came of both as JSON)
"""

import json
import os
import sys
import threading

import django

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "jiu_tracker.settings"
    django.setup()
    from django.db import connection

    from accounts.models import User
    from responses.models import Response, ResponseReason
    from support import download_formats, downloads
    from support.filters import ResponseFilter
    from support.rules import FileFormat

    download_formats.AT_A_TIME = downloads.CHUNK = 1  # rows are read from the database one by one
    user = User.objects.get(email=sys.argv[1])

    def begin():
        chosen = ResponseFilter({}, user=user)
        assert chosen.form.is_valid()
        return download_formats.stream(chosen, user, FileFormat.JSON)

    def change() -> None:
        Response.objects.update(comment="After.", stage="returned")
        ResponseReason.objects.all().delete()
        connection.close()

    parts = begin()
    text = next(parts) + next(parts)  # the head and the first row
    other = threading.Thread(target=change)
    other.start()
    other.join()
    text += b"".join(parts)
    after = b"".join(begin())

    left = begin()
    next(left), next(left)
    inside = connection.in_atomic_block
    left.close()
    outside = not connection.in_atomic_block and connection.get_autocommit()
    Response.objects.update(comment="Written by the same process.")  # refused in a transaction that only reads
    found = {"during": json.loads(text), "after": json.loads(after), "inside": inside, "outside": outside}
    sys.stdout.write(json.dumps(found))
