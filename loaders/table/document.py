"""A mapping file as YAML: composed into nodes, never into objects, and guarded against what never ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphsvc.errors import BadInput
from graphsvc.model.records import shortened
from loaders.table.parts import NO_SPACE, Faults, Part, without_space
from loaders.yaml_documents import line_too_deep

if TYPE_CHECKING:
    import yaml

_MOST_PARTS = 100_000  # with every alias written out; the longest mapping that ships has a few hundred
_DEEPEST = 50  # the deepest that ships has twelve; YAML's own composer is recursive
_TAGS = {
    f"tag:yaml.org,2002:{name}"
    for name in ("str", "int", "float", "bool", "null", "timestamp", "seq", "map", "merge", "value")
}
_LOOKED_BACK = 2  # lines in which a colon without a space is looked for
_UNCLOSED = "parsing a flow"
_EXPLAINED = (
    ("mapping values are not", "a colon where none can be", "quote the text, or check the indentation"),
    ("expected ':'", "a line without a colon", "write `key: value`, or check the indentation"),
    (_UNCLOSED, "a bracket or brace that is not closed, or a comma missing", "close it"),
    ("did not find expected", "a line that does not fit what is above it", "check the indentation"),
    ("not allowed in this context", "a dash or question mark where none can be", "check the indentation"),
    ("unexpected end of stream", "a quote that is not closed", "close it"),
    ("undefined alias", "an alias (*) without its anchor (&)", "quote a text that begins with *"),
    ("cannot start any token", "a sign that no text can begin with", "quote the text"),
    ("another document", "a second document in one file", "keep one"),
)


def document(text: str, file: str) -> Part:
    """The whole of a mapping file; raises BadInput where it is no YAML, too large or empty."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    faults = Faults(file)
    try:
        if (line := line_too_deep(text, _DEEPEST)) is not None:
            faults.add(line, "", f"nested more than {_DEEPEST} deep")
            faults.raised()
        node = yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        _add_fault(error, text, faults)
    except yaml.YAMLError as error:
        faults.add(1, "", "not readable as YAML", shortened(error))
    faults.raised()
    if node is None:
        raise BadInput(f"{file} — an empty mapping — docs/mapping.md says what stands in one")
    _check_size(node, faults)
    return Part(node, "", faults)


def _check_size(root: yaml.Node, faults: Faults) -> None:
    """Counts the nodes with every alias written out, and refuses tags, which could ask for anything."""
    waiting, count = [root], 0
    while waiting:
        node = waiting.pop()
        count += 1
        if count > _MOST_PARTS:
            faults.add(1, "", f"more than {_MOST_PARTS:,} parts", "an alias (*) may not contain itself")
            break
        if node.tag not in _TAGS:
            faults.add(
                node.start_mark.line + 1,
                "",
                f"a tag, {shortened(node.tag)}",
                "quote a text that begins with !",
            )
        if node.id == "mapping":
            waiting += [part for entry in node.value for part in entry]
        elif node.id == "sequence":
            waiting += node.value
    faults.raised()


def _add_fault(error: yaml.MarkedYAMLError, text: str, faults: Faults) -> None:
    said = f"{error.context}: {error.problem}"
    # Of what is never closed the beginning is the place to look at, of anything else the end.
    marks = [error.context_mark, error.problem_mark] if _UNCLOSED in said else [error.problem_mark]
    line = next((int(mark.line) for mark in marks if mark), 0)
    lines = text.splitlines()
    for at in range(line, max(line - _LOOKED_BACK, 0) - 1, -1):  # YAML stumbles only at what comes after it
        spaced = without_space(lines[at]) if at < len(lines) else None
        if spaced:
            faults.add(at + 1, "", NO_SPACE, f"write `{spaced}`")
            return
    faults.add(line + 1, "", *_explained(said, lines[line : line + 1]))


def _explained(said: str, line: list[str]) -> tuple[str, str]:
    if line and "\t" in line[0][: len(line[0]) - len(line[0].lstrip())]:
        return "a tab at the beginning of a line", "indent with spaces"
    for words, wrong, right in _EXPLAINED:
        if words in said:
            return wrong, right
    return f"not readable as YAML: {said}", ""
