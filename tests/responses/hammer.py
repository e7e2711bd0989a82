"""Several processes that save one answer again and again, each on the version that it has just read.

Usage: python -m tests.responses.hammer PROCESSES SAVES SYMBOL CODE ADDRESS ...  (the people, who take turns)
Prints, for each process, which texts were accepted, and what came back with the others.
"""

import json
import multiprocessing
import os
import sys

import django

FORK = multiprocessing.get_context("fork")  # after the imports, before the first connection: each opens its own
TOGETHER = FORK.Barrier(int(sys.argv[1]) if __name__ == "__main__" else 1)


def hammer(number: int, saves: int, symbol: str, code: str, address: str) -> dict:
    """Save so many texts, each once."""
    from accounts.models import User
    from recommendations.models import Addressee
    from responses.actions import record_answer
    from responses.answer import Answer, Stale
    from responses.places import Entry, Place, stored_response
    from responses.rules import Source

    asked = Addressee.objects.select_related("organization", "recommendation__report__consultation")
    asked = asked.get(recommendation__report__symbol=symbol, organization__code=code, recommendation__number=1)
    place, user = Place.of(asked), User.objects.get(email=address)
    told = {"process": os.getpid(), "accepted": [], "refused": []}
    TOGETHER.wait()
    for count in range(saves):
        stored = stored_response(place)
        version, text = stored.version if stored else 0, f"Text {count} of process {number}"
        entry = Entry(by=user, source=Source.LETTER, save_key=f"{number}-{count}")
        try:
            answer = Answer("supports", comment=text)
            row = record_answer(place=place, answer=answer, version=version, entry=entry)
        except Stale as stale:
            told["refused"].append([text, stale.offered.comment, stale.stored.comment, stale.version])
        else:
            told["accepted"].append([row.version, text])
    return told


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "jiu_tracker.settings"
    django.setup()
    import responses.actions  # noqa: F401

    processes, saves, (symbol, code, *people) = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    tasks = [(number, saves // processes, symbol, code, people[number % len(people)]) for number in range(processes)]
    with FORK.Pool(processes) as pool:
        json.dump(pool.starmap(hammer, tasks, chunksize=1), sys.stdout)
