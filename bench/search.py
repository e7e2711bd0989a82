"""The search among a million answers: its page as an analyst gets it, for rare and common words in two languages."""

import json
import time

from bench.database import Database, client_of, reader
from bench.measure import Row

ROUNDS = 25  # of each word: four or seven words of a kind
MOST_MS = 100  # the 95th percentile


def measure() -> None:
    """In the filled database: what the page takes by kind of word, all kinds of hits and answers alone; prints JSON."""
    import django

    django.setup()

    from jiu_tracker.bench_words import COMMON_WORDS, RARE_WORDS

    user = reader()
    client = client_of(user)
    found = {}
    for frequency, words in (("rare", RARE_WORDS), ("common", COMMON_WORDS)):
        for language, name in (("en", "English"), ("zh", "Chinese")):
            for page, more in (("all kinds", {}), ("50 answers", {"kind": "answers"})):
                searches = [{"q": word, **more} for word in words[language]]
                found[f"search, {frequency} {name}, {page}"] = _p95_ms(client, searches)
    print(json.dumps(found))


def _p95_ms(client, searches: list[dict]) -> float:
    taken = []
    for number in range(ROUNDS + 1):
        for search in searches:
            start = time.perf_counter()
            page = client.get("/search/", search)
            if number:  # the first round warms up
                taken.append(time.perf_counter() - start)
            assert page.status_code == 200, search
            assert b"<mark>" in page.content, search
    return 1000 * sorted(taken)[int(0.95 * len(taken))]


def rows_of(database: Database) -> list[Row]:
    """Measure in a process of its own."""
    found = database.run("bench.search", "measure")
    return [Row(name, f"{ms:.1f} ms p95", f"{MOST_MS} ms", ms / MOST_MS, 1) for name, ms in found.items()]
