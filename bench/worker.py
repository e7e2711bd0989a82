"""A process like a warm worker: renders notes as it is asked to, and says how long it took.

It reads lines: `write LANGUAGE RECOMMENDATIONS FILE` writes the HTML that the PDF is made from into a file;
`render LANGUAGE RECOMMENDATIONS` answers with seconds and bytes. Without recommendations (`0`) it is the published
note as it is.
"""

import sys
import time
from dataclasses import replace
from functools import cache


def main() -> None:
    import django

    django.setup()
    from bench.content import in_english, many
    from reports import render_html, render_pdf
    from reports.models import EditionText

    published = EditionText.objects.get(edition__note__symbol="A/80/263/Add.1").content

    @cache
    def content(language: str, recommendations: int):
        if not recommendations:
            return published
        if language == "en":
            return many(replace(published, language="en"), recommendations, in_english)
        return many(published, recommendations)

    render_pdf.warm()
    print("warm", flush=True)
    for line in sys.stdin:
        order, language, recommendations, *file = line.split()
        asked = content(language, int(recommendations))
        if order == "write":
            css = render_html.stylesheet("note") + render_html.stylesheet("note_paged")
            html = render_html.sheet(asked, "page", css + render_pdf.page_rules(asked.language))
            with open(file[0], "w", encoding="utf-8") as output:
                output.write(html)
            print("written", flush=True)
            continue
        start = time.perf_counter()
        pdf = render_pdf.render(asked, lambda percent: None)
        print(time.perf_counter() - start, len(pdf), flush=True)


if __name__ == "__main__":
    main()
