"""Whatever is done to the files of a tree, an import ends, and no record is dropped or made twice."""

import json
from collections import Counter
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from backlog.domain.record_files import CONFIG_UUID, RecordFile
from backlog.domain.task import Task
from backlog.domain.versions import MOVED, part_names
from tests.unit.service.exchange.clones import Clone, Files
from tests.unit.service.exchange.samples import CONFIG

ODDITIES = json.loads(Path(__file__).with_name("oddities.json").read_text(encoding="utf-8"))
TEXTS: list[str] = [odd["text"] for odd in ODDITIES]
FOLDERS = (
    "tasks",
    "completed",
    "archive/tasks",
    "drafts",
    "archive/drafts",
    "docs",
    "docs/sub",
    "decisions",
    "milestones",
)
PREFIXES = {
    "drafts": "draft",
    "archive/drafts": "draft",
    "docs": "doc",
    "docs/sub": "doc",
    "decisions": "decision",
    "milestones": "m",
}
PIECES = (
    "",
    "---\n",
    "id: TASK-1\n",
    "title: [\n",
    "status: Done\n",
    "\t",
    "- [ ] x\n",
    "<!-- AC:END -->\n",
    "## Notes\n",
    "\x0b",
    "'",
    "\u2028",
)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """The text of an odd file, with pieces of it taken out, put in or doubled."""
    text = draw(st.sampled_from(TEXTS))
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 40)))
        piece = draw(st.sampled_from(PIECES) | st.text(max_size=5) | st.just(text[start:end] * 2))
        text = text[:start] + piece + text[end:]
    return text.encode("utf-8", "replace").decode()


@st.composite
def trees(draw: st.DrawFn) -> Files:
    """A tree of such files, in any folder and under few numbers, so that they get into each other's way."""
    files = {"config.yml": draw(st.sampled_from([CONFIG, CONFIG.replace('"Done"', "Done'"), "statuses: {"]))}
    for _ in range(draw(st.integers(1, 6))):
        folder = draw(st.sampled_from(FOLDERS))
        number = draw(st.sampled_from(["1", "01", "2", "1.1", "1.01", "0", "7", "x"]))
        name = f"{PREFIXES.get(folder, 'task')}-{number} - {draw(st.sampled_from('AB'))}.md"
        files[f"{folder}/{name}"] = draw(mutated())
    return files


def taken(clone: Clone) -> int:
    """How many records there are."""
    return len(clone.facts.records)


@settings(max_examples=50)
@given(trees(), trees())
def test_every_file_of_a_tree_is_a_record_or_named(first: Files, second: Files) -> None:
    clone = Clone()

    for files in (first, first | second, second):
        before = taken(clone)
        report = clone.imports(files)

        assert sorted(outcome.path for outcome in report.outcomes) == sorted(files)
        assert taken(clone) == before + sum(
            outcome.fate == "imported" and outcome.path != "config.yml" for outcome in report.outcomes
        )
        ids = [(isinstance(record, Task), record.id) for record in clone.facts.records]
        assert len(set(ids)) == len(ids)


_BREAKS = frozenset("\x85\u2028\u2029")
"""What ends a line in YAML alone, so that a file is read in another way once it is written in another."""
_OTHER = ("unknown ", "loose ")


def other_words(record_file: RecordFile) -> Counter[str]:
    """Everything that a file says and nobody understands, wherever it stands."""
    return Counter(" ".join((*record_file.unknown.values(), *record_file.loose.values())).split())


@settings(max_examples=50)
@given(trees())
def test_what_was_imported_and_exported_is_the_same_for_the_next_clone(files: Files) -> None:
    clone, other = Clone("one"), Clone("two")
    clone.imports(files)
    read = {
        one.uuid: one.record_file
        for one in clone.facts.exchanges
        if one.uuid != CONFIG_UUID and not _BREAKS.intersection(files[one.path])
    }

    exported = clone.exports(files).files
    written = {exchange.uuid: exchange.record_file for exchange in clone.facts.exchanges}
    for uuid, record_file in read.items():
        changed = [name for name in part_names(record_file, written[uuid]) if not name.startswith(_OTHER)]
        assert {*changed} <= {*MOVED, "front type"}, (
            "all but ids, links, and the type that documents always have"
        )
        assert not other_words(record_file) - other_words(written[uuid])
    again = clone.imports(exported)
    report = other.imports(exported)

    assert {outcome.fate for outcome in again.outcomes} <= {"unchanged", "refused", "left"}
    assert [(one.old, one.new) for one in report.renumbered] == []
    ours, theirs = (
        sorted((type(record).__name__, record._replace(revision=1)) for record in one.facts.records)
        for one in (clone, other)
    )
    assert theirs == ours
