"""The one door to YAML: a file becomes plain values and the line of each, or every mistake at once.

Scalars stay text (the reader of the values knows what they should be), so no date, number or “no” is ever
guessed. Aliases, custom tags, duplicate keys and deep nesting are refused: a few bytes of aliases can stand for
hundreds of millions of leaves.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from config.mistake import Mistake, Mistaken
from config.yaml_document import Document
from config.yaml_nodes import place_value
from config.yaml_places import Path, PlacedValue

MAX_DEPTH = 50
CORE_TAG = "tag:yaml.org,2002:"
PLAIN_TAGS = frozenset(f"{CORE_TAG}{kind}" for kind in ("str", "int", "float", "bool", "null", "seq", "map"))
NO_TAG = ("", "!")
DEPTH_CHANGES: dict[type[Event], int] = {
    MappingStartEvent: 1,
    SequenceStartEvent: 1,
    MappingEndEvent: -1,
    SequenceEndEvent: -1,
}


def load_yaml(text: str, *, file: str) -> Document:
    """Read YAML text; raises Mistaken with all that is wrong with its form."""
    node = _safe_root(text, file)
    reader = _NodeReader(Document(file))
    if node is not None:
        reader.document.value = reader.read_node(node, ())
    if reader.mistakes:
        raise Mistaken(reader.mistakes)
    return reader.document


def _safe_root(text: str, file: str) -> Node | None:
    """The root of the text's nodes, of which none is refused; raises Mistaken."""
    try:
        return _root(text, file, pure=False)
    except (YAMLError, Mistaken):
        # libyaml reads ten times as fast, but what is wrong is better said by the reader in Python.
        return _root_in_python(text, file)


def _root_in_python(text: str, file: str) -> Node | None:
    try:
        return _root(text, file, pure=True)
    except YAMLError as error:
        raise Mistaken([_syntax_mistake(error, file)]) from error


def _root(text: str, file: str, *, pure: bool) -> Node | None:
    """Raises Mistaken where something in it is refused, YAMLError where it is no YAML."""
    refused = list(_refused_events(text, file, pure=pure))
    if refused:
        raise Mistaken(refused)
    return _compose(text, pure=pure)


def _compose(text: str, *, pure: bool = True) -> Node | None:
    """The root of the text's nodes; None where it holds nothing. Raises YAMLError."""
    node: Node | None = YAML(typ="safe", pure=pure).compose(text)
    return node


def _syntax_mistake(error: YAMLError, file: str) -> Mistake:
    return Mistake(
        file=file,
        line=_line_of_error(error),
        code="YAML_SYNTAX",
        sentence=f"this is not YAML: {_problem_of(error)}",
        remedy="mend the line or the one before it",
    )


def _line_of_error(error: YAMLError) -> int:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    return mark.line + 1 if mark else 1


def _problem_of(error: YAMLError) -> str:
    if isinstance(error, MarkedYAMLError):
        return str(error.problem or error.context)
    first_line, *_ = str(error).split("\n")
    return first_line


def _refused_events(
    text: str,
    file: str,
    *,
    pure: bool,
) -> Iterator[Mistake]:
    depth = 0
    for event in YAML(typ="safe", pure=pure).parse(text):
        line = event.start_mark.line + 1
        depth += DEPTH_CHANGES.get(type(event), 0)
        if depth > MAX_DEPTH:
            yield _too_deep(file, line)
            return  # deeper levels would only repeat it
        yield from _refused_alias(event, file, line)
        yield from _refused_tag(event, file, line)


def _too_deep(file: str, line: int) -> Mistake:
    return Mistake(
        file=file,
        line=line,
        code="YAML_DEPTH",
        sentence=f"values are nested more than {MAX_DEPTH} deep",
        remedy="flatten them",
    )


def _refused_alias(
    event: Event,
    file: str,
    line: int,
) -> Iterator[Mistake]:
    if isinstance(event, AliasEvent):
        yield Mistake(
            file=file,
            line=line,
            code="YAML_ALIAS",
            sentence=f"the alias *{event.anchor} is refused",
            remedy="write the value out",
        )


def _refused_tag(
    event: Event,
    file: str,
    line: int,
) -> Iterator[Mistake]:
    tag = str(getattr(event, "tag", None) or "")
    if tag not in PLAIN_TAGS and tag not in NO_TAG:
        yield Mistake(
            file=file,
            line=line,
            code="YAML_TAG",
            sentence=f"the tag {tag} is refused",
            remedy="remove the tag and write plain values",
        )


@dataclass
class _NodeReader:
    """Turns nodes into plain values, and notes the line of each and what is wrong with keys."""

    document: Document
    mistakes: list[Mistake] = field(default_factory=list)

    def read_node(self, node: Node, path: Path) -> Any:
        self.document.lines[path] = node.start_mark.line + 1
        if isinstance(node, ScalarNode):
            return _scalar_text(node)
        if isinstance(node, SequenceNode):
            return self.read_list(node, path)
        if isinstance(node, MappingNode):
            return self.read_mapping(node, path)
        raise TypeError(f"{self.document.file}: YAML has no node of the kind {type(node).__name__}")

    def read_list(self, node: SequenceNode, path: Path) -> list[Any]:
        items = enumerate(node.value)
        return [self.read_node(item, (*path, position)) for position, item in items]

    def read_mapping(
        self,
        node: MappingNode,
        path: Path,
    ) -> dict[str, Any]:
        """Of two values under the same key the last counts, and the key is a mistake."""
        values: dict[str, Any] = {}
        line_of_key: dict[str, int] = {}
        for key, item in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, ScalarNode):
                self.note_strange_key(line)
                continue
            name = str(key.value)
            self.note_key(name, line, line_of_key)
            values[name] = self.read_node(item, (*path, name))
            self.document.lines[(*path, name)] = line
        return values

    def note_key(
        self,
        name: str,
        line: int,
        line_of_key: dict[str, int],
    ) -> None:
        if name in line_of_key:
            self.note_second_key(
                name,
                line,
                line_of_key[name],
            )
        line_of_key[name] = line

    def note_strange_key(self, line: int) -> None:
        sentence = "a key is a list or a mapping"
        self.note_mistake(
            line,
            code="YAML_KEY",
            sentence=sentence,
            remedy="use a word",
        )

    def note_mistake(
        self,
        line: int,
        code: str,
        sentence: str,
        remedy: str,
    ) -> None:
        mistake = Mistake(
            file=self.document.file,
            line=line,
            code=code,
            sentence=sentence,
            remedy=remedy,
        )
        self.mistakes.append(mistake)

    def note_second_key(
        self,
        name: str,
        line: int,
        first_line: int,
    ) -> None:
        sentence = f"the key “{name}” stands here a second time (first on line {first_line})"
        self.note_mistake(
            line,
            code="DUPLICATE_KEY",
            sentence=sentence,
            remedy="remove one of the two",
        )


def place_yaml(text: str, file: str) -> PlacedValue | None:
    """The text's values with their places in it; None where it is empty. Raises Mistaken where it is no YAML."""
    try:
        node = _compose(text)
    except YAMLError as error:
        raise Mistaken([_syntax_mistake(error, file)]) from error
    if node is None:
        return None
    return place_value(node, text, node.start_mark.index)


def _scalar_text(node: ScalarNode) -> str | None:
    is_null = node.tag == f"{CORE_TAG}null"
    if is_null:
        return None
    return str(node.value)
