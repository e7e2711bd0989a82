"""A process like a warm worker: renders the published note each time it reads a line, and says how long it took."""

import sys
import time


def main() -> None:
    import django

    django.setup()
    from reports import render_html, render_pdf
    from reports.models import EditionText

    content = EditionText.objects.get(edition__note__symbol="A/80/263/Add.1").content
    css = (
        render_html.stylesheet("note") + render_html.stylesheet("note_paged") + render_pdf.page_rules(content.language)
    )
    with open(sys.argv[1], "w", encoding="utf-8") as file:
        file.write(render_html.sheet(content, "page", css))
    render_pdf.warm()
    print("warm", flush=True)
    for _line in sys.stdin:
        start = time.perf_counter()
        pdf = render_pdf.render(content, lambda percent: None)
        print(time.perf_counter() - start, len(pdf), flush=True)


if __name__ == "__main__":
    main()
