"""What a person does to a Word file: words are replaced, paragraphs added, deleted, moved, split and joined."""

from xml.sax.saxutils import escape

from tests.reports.word_files import NAMES, packed, parts

NEW = '<w:p><w:pPr><w:pStyle w:val="UNParagraph"/></w:pPr><w:r><w:t xml:space="preserve">{}</w:t></w:r></w:p>'
COMMENTS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"


class Edited:
    """An open Word file; paragraphs are named by words that stand in one of them alone."""

    def __init__(self, data: bytes):
        self.parts = parts(data)
        source = self.parts["word/document.xml"].decode()
        start, end = source.rindex("</w:tbl>") + 8 if "</w:tbl>" in source else 0, source.rindex("</w:p>") + 6
        start = source.index("<w:p>", start)
        self.head, self.tail = source[:start], source[end:]
        self.paragraphs = [f"<w:p>{each}" for each in source[start:end].split("<w:p>")[1:]]

    def at(self, words: str) -> int:
        """Where the paragraph with these words stands."""
        (found,) = [at for at, source in enumerate(self.paragraphs) if escape(words) in source]
        return found

    def replace(self, old: str, new: str) -> "Edited":
        self.paragraphs[self.at(old)] = self.paragraphs[self.at(old)].replace(escape(old), escape(new))
        return self

    def delete(self, words: str) -> "Edited":
        del self.paragraphs[self.at(words)]
        return self

    def add(self, text: str, *, after: str) -> "Edited":
        self.paragraphs.insert(self.at(after) + 1, NEW.format(escape(text)))
        return self

    def move(self, words: str, *, after: str) -> "Edited":
        source = self.paragraphs.pop(self.at(words))
        self.paragraphs.insert(self.at(after) + 1, source)
        return self

    def split(self, words: str, begins: str) -> "Edited":
        """Press Enter before the words `begins`: the bookmark stays with the first half."""
        at = self.at(words)
        first, second = self.paragraphs[at].split(escape(begins))
        mark = second[second.index("<w:bookmarkEnd") : second.index("</w:p>")]
        self.paragraphs[at] = f"{first.rstrip()}</w:t></w:r>{mark}</w:p>"
        self.paragraphs.insert(at + 1, NEW.format(escape(begins) + second[: second.index("</w:t>")]))
        return self

    def join(self, words: str) -> "Edited":
        """Press Delete at the end of the paragraph: the next one, with its bookmark, goes on in it."""
        at = self.at(words)
        following = self.paragraphs.pop(at + 1).partition("</w:pPr>")[2]
        space = '<w:r><w:t xml:space="preserve"> </w:t></w:r>'
        self.paragraphs[at] = self.paragraphs[at].replace("</w:p>", space + following)
        return self

    def comment(self, words: str, said: str, author: str) -> "Edited":
        """Write a comment in the margin of the paragraph."""
        self.paragraphs[self.at(words)] = self.paragraphs[self.at(words)].replace(
            "</w:p>", '<w:r><w:commentReference w:id="5"/></w:r></w:p>'
        )
        body = f'<w:comment w:id="5" w:author="{author}"><w:p><w:r><w:t>{said}</w:t></w:r></w:p></w:comment>'
        self.parts["word/comments.xml"] = f"<w:comments {NAMES}>{body}</w:comments>"
        relations = self.parts["word/_rels/document.xml.rels"].decode()
        end = "</Relationships>"
        link = f'<Relationship Id="c" Type="{COMMENTS}" Target="comments.xml"/>{end}'
        self.parts["word/_rels/document.xml.rels"] = relations.replace(end, link)
        return self

    def saved(self) -> bytes:
        """The file as it is saved."""
        source = self.head + "".join(self.paragraphs) + self.tail
        return packed({**self.parts, "word/document.xml": source})
