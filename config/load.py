"""The one door to YAML: a file becomes plain values and the line of each, or every mistake at once.

Scalars stay text (the reader of the values knows what they should be), so no date, number or “no” is ever
guessed. Aliases, custom tags, duplicate keys and deep nesting are refused: a few bytes of aliases can stand for
hundreds of millions of leaves (reliability.md §2, case 94).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, Event
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from config.mistake import Mistake, Mistaken

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
