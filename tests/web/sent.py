"""What a browser without script sends of a form on a page."""

from collections.abc import Sequence
from html.parser import HTMLParser


class _Forms(HTMLParser):
    """Collects the fields of each form that is posted, by the rules of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[list[tuple[str, str]]] = []
        self._inside = False
        self._name: str | None = None
        self._text = ""
        self._options: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = given.get("method") == "post"
            if self._inside:
                self.forms.append([])
        elif not self._inside:
            return
        elif tag == "input" and "name" in given:
            if given.get("type") not in {"checkbox", "radio"} or "checked" in given:
                self.forms[-1].append((given["name"], given.get("value", "")))
        elif tag in {"textarea", "select"}:
            self._name, self._text, self._options = given.get("name"), "", []
        elif tag == "option":
            self._options.append((given.get("value", ""), "selected" in given))

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif self._inside and self._name is not None and tag == "textarea":
            self.forms[-1].append((self._name, self._text.removeprefix("\n")))
        elif self._inside and self._name is not None and tag == "select" and self._options:
            chosen = [value for value, selected in self._options if selected]
            self.forms[-1].append((self._name, chosen[0] if chosen else self._options[0][0]))


def form_with(page: str, name: str) -> dict[str, str | list[str]]:
    """Return what is sent of the first form on a page that has a field of that name, as it came."""
    parser = _Forms()
    parser.feed(page)
    pairs = next(form for form in parser.forms if any(field == name for field, _ in form))
    fields: dict[str, str | list[str]] = {}
    for field, value in pairs:
        several = [other for same, other in pairs if same == field]
        fields[field] = several if len(several) > 1 else value
    return fields
