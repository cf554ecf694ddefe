"""The one door to YAML: a file becomes plain values and the line of each, or every mistake at once.

Scalars stay text (the reader of the values knows what they should be), so no date, number or “no” is ever
guessed. Aliases, custom tags, duplicate keys and deep nesting are refused: a few bytes of aliases can stand for
hundreds of millions of leaves.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, Event
from ruamel.yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

from config.mistake import Mistake, Mistaken
from config.rewrite import removed, renamed, replaced
from config.yaml_places import Entry, Marked, after_colon, dash_of

MAX_DEPTH = 50
CORE_TAG = "tag:yaml.org,2002:"
PLAIN_TAGS = frozenset(f"{CORE_TAG}{kind}" for kind in ("str", "int", "float", "bool", "null", "seq", "map"))

Path = tuple[str | int, ...]


@dataclass
class Document:
    """The values of one YAML file, and the line on which each stands."""

    file: str
    value: Any = None
    lines: dict[Path, int] = field(default_factory=dict)

    def line(self, path: Path) -> int:
        """The line of this value, or of the nearest thing around it that is in the file."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def mistake(self, path: Path, code: str, sentence: str, remedy: str) -> Mistake:
        return Mistake(self.file, self.line(path), code, sentence, remedy)


def load_yaml(text: str, *, file: str) -> Document:
    """Read YAML text; raises Mistaken with all that is wrong with its form."""
    try:
        mistakes = list(_refused(text, file))
        if mistakes:
            raise Mistaken(mistakes)
        node = YAML(typ="safe", pure=True).compose(text)
    except YAMLError as error:
        raise Mistaken([_syntax_mistake(error, file)]) from error
    document = Document(file)
    document.value = _value(node, (), document, mistakes) if node is not None else None
    if mistakes:
        raise Mistaken(mistakes)
    return document


def _syntax_mistake(error: YAMLError, file: str) -> Mistake:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = (error.problem or error.context) if isinstance(error, MarkedYAMLError) else str(error).split("\n")[0]
    line = mark.line + 1 if mark else 1
    return Mistake(file, line, "YAML_SYNTAX", f"this is not YAML: {problem}", "mend the line or the one before it")


def _refused(text: str, file: str) -> Iterator[Mistake]:
    depth = 0
    for event in YAML(typ="safe", pure=True).parse(text):
        line = event.start_mark.line + 1
        depth += _depth_change(event)
        if depth > MAX_DEPTH:
            yield Mistake(file, line, "YAML_DEPTH", f"values are nested more than {MAX_DEPTH} deep", "flatten them")
            return  # deeper levels would only repeat it
        if isinstance(event, AliasEvent):
            yield Mistake(file, line, "YAML_ALIAS", f"the alias *{event.anchor} is refused", "write the value out")
        tag = str(getattr(event, "tag", None) or "")
        if tag and tag != "!" and tag not in PLAIN_TAGS:
            yield Mistake(file, line, "YAML_TAG", f"the tag {tag} is refused", "remove the tag and write plain values")


def _depth_change(event: Event) -> int:
    name = type(event).__name__
    starts, ends = name in ("MappingStartEvent", "SequenceStartEvent"), name in ("MappingEndEvent", "SequenceEndEvent")
    return int(starts) - int(ends)


def _value(node: Node, path: Path, document: Document, mistakes: list[Mistake]) -> Any:
    document.lines[path] = node.start_mark.line + 1
    if isinstance(node, ScalarNode):
        return None if node.tag == f"{CORE_TAG}null" else node.value
    if isinstance(node, SequenceNode):
        return [_value(item, (*path, n), document, mistakes) for n, item in enumerate(node.value)]
    if isinstance(node, MappingNode):
        return dict(_pairs(node, path, document, mistakes))
    raise TypeError(f"{document.file}: YAML has no node of the kind {type(node).__name__}")


def _pairs(node: MappingNode, path: Path, document: Document, mistakes: list[Mistake]) -> Iterator[tuple[str, Any]]:
    seen: dict[str, int] = {}
    for key, item in node.value:
        name, line = str(key.value), key.start_mark.line + 1
        if not isinstance(key, ScalarNode):
            mistakes.append(Mistake(document.file, line, "YAML_KEY", "a key is a list or a mapping", "use a word"))
            continue
        if name in seen:
            sentence = f"the key “{name}” stands here a second time (first on line {seen[name]})"
            mistakes.append(Mistake(document.file, line, "DUPLICATE_KEY", sentence, "remove one of the two"))
        seen[name] = line
        value = _value(item, (*path, name), document, mistakes)
        document.lines[(*path, name)] = line
        yield name, value


@dataclass(frozen=True)
class Edit:
    """A change of a YAML text: the value at this path becomes another, is taken out (`delete`) or renamed (`rename`).

    A number is the place in a list, counted from 0; the first one that the list has not adds to it.
    """

    path: Path
    value: Any = None
    delete: bool = False
    rename: bool = False


def edit_yaml(text: str, edits: Sequence[Edit], *, file: str = "the file") -> str:
    """The text with these changes, one after the other; comments, order and all else stay as they are.

    Raises Mistaken where the text is no YAML, BadInput where a path leads nowhere.
    """
    for edit in edits:
        root = _marks(text, file)
        if edit.delete:
            text = removed(text, root, edit.path)
        elif edit.rename:
            text = renamed(text, root, edit.path, str(edit.value))
        else:
            text = replaced(text, root, edit.path, edit.value)
    return text


def _marks(text: str, file: str) -> Marked | None:
    try:
        node = YAML(typ="safe", pure=True).compose(text)
    except YAMLError as error:
        raise Mistaken([_syntax_mistake(error, file)]) from error
    return None if node is None else _marked(node, text, node.start_mark.index)


def _marked(node: Node, text: str, opens: int) -> Marked:
    """`opens` is where the value begins if it has no characters; YAML puts it before whatever comes next."""
    start, end = node.start_mark.index, node.end_mark.index
    if isinstance(node, ScalarNode):
        if start == end:
            return Marked("scalar", opens, opens)
        end = start + len(text[start:end].rstrip())  # a text of several lines ends with blank ones
        return Marked("scalar", start, end)
    if not isinstance(node, CollectionNode):
        raise TypeError(f"YAML has no node of the kind {type(node).__name__}")
    is_list = isinstance(node, SequenceNode)
    entries = tuple(_items(node, text) if is_list else _keys(node, text))
    if entries and not node.flow_style:  # YAML ends a block only where the next thing begins
        end = max(entries[-1].opens, entries[-1].value.end)
    kind: Literal["mapping", "sequence"] = "sequence" if is_list else "mapping"
    return Marked(kind, start, end, node.start_mark.column, bool(node.flow_style), entries=entries)


def _keys(node: CollectionNode, text: str) -> Iterator[Entry]:
    for key, value in node.value:
        opens = after_colon(text, key.end_mark.index)
        yield Entry(str(key.value), key.start_mark.index, opens, _marked(value, text, opens))


def _items(node: CollectionNode, text: str) -> Iterator[Entry]:
    after: int | None = None
    for n, value in enumerate(node.value):
        start = opens = value.start_mark.index
        if not node.flow_style:
            start = dash_of(text, node.start_mark.index, node.start_mark.column, after)
            opens = start + 1
        marked = _marked(value, text, opens)
        after = max(opens, marked.end)
        yield Entry(n, start, opens, marked)
