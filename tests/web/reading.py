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
        self._by_id: dict[str, str] = {}
        self._id: str | None = None
        self.feed(source)
        self.text = " ".join(" ".join(self._words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._id = dict(attrs).get("id")
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
        if self._id:
            self._by_id.setdefault(self._id, data)
        if self._cell is not None:
            self._cell.append(data)

    @property
    def proof(self) -> str:
        """What the page's forms carry so that they are known for ours; the same in each of them."""
        (found,) = {attrs["value"] for tag, attrs in self.tags if tag == "input" and attrs.get("name") == "proof"}
        assert found
        return found

    @property
    def fields(self) -> dict[str, str | None]:
        """What is filled in, by the names of the fields; of choices, the chosen one."""
        return {
            attrs["name"] or "": attrs.get("value")
            for tag, attrs in self.tags
            if tag == "input" and (attrs.get("type") not in {"radio", "checkbox"} or "checked" in attrs)
        }

    def complaint(self, field: str) -> str:
        """What the page says is wrong with a field; a screen reader reads it together with the field."""
        mark = f"complaint-{field}"
        assert [attrs for _, attrs in self.tags if mark in (attrs.get("aria-describedby") or "").split()]
        return self._by_id[mark]

    @property
    def links(self) -> dict[str, str]:
        """Where each link for people leads, by the last of several alike."""
        return {attrs["href"] or "": tag for tag, attrs in self.tags if tag == "a"}

    @property
    def loaded(self) -> list[str | None]:
        """What the browser loads by itself."""
        found = [attrs.get("src") for _, attrs in self.tags if "src" in attrs]
        return found + [attrs.get("href") for tag, attrs in self.tags if tag == "link"]
