"""Read and write gettext catalogues: as much of the .po format as ours use, always in the same order."""

import ast
import dataclasses
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

FIELD = re.compile(r'(msgctxt|msgid|msgid_plural|msgstr(?:\[\d+\])?) (?=")')

Key = tuple[str | None, str]


@dataclass(frozen=True, kw_only=True)
class Message:
    """One text to translate. `texts` holds one translation per plural form, empty where there is none."""

    msgid: str
    plural: str | None = None
    context: str | None = None
    texts: tuple[str, ...] = ("",)
    flags: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        """What gettext looks a text up by."""
        return (self.context, self.msgid)

    @property
    def is_translated(self) -> bool:
        return all(self.texts) and not self.is_fuzzy

    @property
    def is_fuzzy(self) -> bool:
        return "fuzzy" in self.flags


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """One .po or .pot file: its header (`Language: zh_Hans\\n...`) and its messages."""

    header: str
    messages: tuple[Message, ...]

    def by_key(self) -> dict[Key, Message]:
        return {message.key: message for message in self.messages}


def read(path: Path) -> Catalogue:
    """The catalogue in a file; an empty one where there is no file yet."""
    return parse(path.read_text(encoding="utf-8")) if path.exists() else Catalogue(header="", messages=())


def parse(text: str) -> Catalogue:
    """The catalogue in the text of a .po or .pot file. Obsolete messages (`#~`) are left out."""
    header = ""
    messages = []
    for block in re.split(r"\n\s*\n", text):
        message = _parse_block(block.splitlines())
        if message is None:
            continue
        if message.key == (None, ""):
            header = message.texts[0]
        else:
            messages.append(message)
    return Catalogue(header=header, messages=tuple(messages))


def _parse_block(lines: Iterable[str]) -> Message | None:
    comments: dict[str, list[str]] = {"#:": [], "#,": [], "#.": [], "# ": []}
    fields: dict[str, str] = {}
    name = ""
    for line in lines:
        if line.startswith("#"):
            comments.setdefault(line[:2], []).append(line[2:].strip())
            continue
        if match := FIELD.match(line):
            name = match[1]
        quoted = line[match.end() :] if match else line
        fields[name] = fields.get(name, "") + ast.literal_eval(quoted.strip())
    if "msgid" not in fields:
        return None
    return Message(
        msgid=fields["msgid"],
        plural=fields.get("msgid_plural"),
        context=fields.get("msgctxt"),
        texts=tuple(text for field, text in fields.items() if field.startswith("msgstr")),
        flags=tuple(flag.strip() for line in comments["#,"] for flag in line.split(",")),
        places=tuple(place for line in comments["#:"] for place in line.split()),
        hints=tuple(comments["#."]),
        notes=tuple(comments["# "]),
    )


def render(catalogue: Catalogue) -> str:
    """The text of the file: ordered by place, without dates and line numbers, so two runs write the same."""
    ordered = sorted(
        catalogue.messages,
        key=lambda message: (message.places[:1], message.msgid, message.context or ""),
    )
    blocks = [_field("msgid", "") + "\n" + _field("msgstr", catalogue.header)]
    blocks += [_render_message(message) for message in ordered]
    return "\n\n".join(blocks) + "\n"


def _render_message(message: Message) -> str:
    lines = [f"# {note}" for note in message.notes]
    lines += [f"#. {hint}" for hint in message.hints]
    lines += [f"#: {place}" for place in message.places]
    if message.flags:
        lines.append("#, " + ", ".join(message.flags))
    if message.context is not None:
        lines.append(_field("msgctxt", message.context))
    lines.append(_field("msgid", message.msgid))
    if message.plural is None:
        lines.append(_field("msgstr", message.texts[0]))
    else:
        lines.append(_field("msgid_plural", message.plural))
        lines += [_field(f"msgstr[{form}]", text) for form, text in enumerate(message.texts)]
    return "\n".join(lines)


def _field(name: str, value: str) -> str:
    parts = re.findall(r"[^\n]*\n|[^\n]+", value) or [""]
    quoted = ['"' + part.translate(ESCAPES) + '"' for part in parts]
    if len(quoted) == 1:
        return f"{name} {quoted[0]}"
    return "\n".join([f'{name} ""', *quoted])


ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"})


def merge(*, old: Catalogue, wanted: Sequence[Message], header: str) -> Catalogue:
    """The wanted messages with the translations that `old` has for the very same text; nothing is guessed."""
    forms = plural_forms(header)
    known = old.by_key()
    return Catalogue(
        header=header, messages=tuple(_carry_over(known.get(m.key), wanted=m, forms=forms) for m in wanted)
    )


def _carry_over(old: Message | None, *, wanted: Message, forms: int) -> Message:
    count = 1 if wanted.plural is None else forms
    if old is None or len(old.texts) != count:
        return dataclasses.replace(wanted, texts=("",) * count)
    fuzzy = ("fuzzy",) if old.is_fuzzy else ()
    return dataclasses.replace(wanted, texts=old.texts, notes=old.notes, flags=fuzzy + wanted.flags)


def plural_forms(header: str) -> int:
    """How many plural forms the language of a header has; 1 (Chinese has one) where it does not say."""
    match = re.search(r"nplurals=(\d+)", header)
    return int(match[1]) if match else 1


def unite(*groups: Iterable[Message]) -> list[Message]:
    """The messages of all groups, each text once, with all its places."""
    united: dict[Key, Message] = {}
    for message in (message for group in groups for message in group):
        first = united.get(message.key, message)
        united[message.key] = dataclasses.replace(
            first,
            plural=first.plural or message.plural,
            places=tuple(sorted({*first.places, *message.places})),
            flags=tuple(sorted({*first.flags, *message.flags})),
            hints=tuple(dict.fromkeys((*first.hints, *message.hints))),
        )
    return list(united.values())
