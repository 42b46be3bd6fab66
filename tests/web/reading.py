"""Reading a page as a person does, and as a browser does."""

from html.parser import HTMLParser


class Page(HTMLParser):
    """A page taken apart.

    Args:
        source: its HTML.
    """

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.rows: list[list[str]] = []
        self._words: list[str] = []
        self._cell: list[str] | None = None
        self.feed(source)
        self.text = " ".join(" ".join(self._words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"}:
            self._cell = []

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th"} and self._cell is not None:
            self.rows[-1].append(" ".join("".join(self._cell).split()))
            self._cell = None

    def handle_data(self, data: str) -> None:
        self._words.append(data)
        if self._cell is not None:
            self._cell.append(data)

    @property
    def links(self) -> dict[str, str]:
        """Where each link for people leads, by the last of several alike."""
        return {attrs["href"] or "": tag for tag, attrs in self.tags if tag == "a"}

    @property
    def loaded(self) -> list[str | None]:
        """What the browser loads by itself."""
        found = [attrs.get("src") for _, attrs in self.tags if "src" in attrs]
        return found + [attrs.get("href") for tag, attrs in self.tags if tag == "link"]
