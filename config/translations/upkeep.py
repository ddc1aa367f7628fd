"""The files below `locale/`: what they should hold for today's sources and packages, and their faults."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from config.translations import third_party
from config.translations.catalogue import Catalogue, Message, merge, read, render, unite
from config.translations.checks import differences_from_compiled, problems
from config.translations.gather import compile_catalogue, project_messages

DOMAINS = ("django", "djangojs")
REMEDY = "run python3 manage.py translations"


def po_path(locale: Path, *, language: str, domain: str) -> Path:
    return locale / language / "LC_MESSAGES" / f"{domain}.po"


def gathered(*, root: Path, locale: Path, languages: Sequence[str]) -> dict[Path, Catalogue]:
    """Every file below `locale` as it should be, with the translations it already has.

    Raises GettextMissing without the gettext programs.
    """
    files = {}
    for domain in DOMAINS:
        list_path = third_party.list_path(locale, domain=domain)
        listed = third_party.refreshed(listed=read(list_path), languages=languages, domain=domain)
        files[list_path] = listed
        wanted = unite(project_messages(root, domain=domain), listed.messages)
        for language in languages:
            po = po_path(locale, language=language, domain=domain)
            header = third_party.header_of(language)
            files[po] = merge(old=read(po), wanted=wanted, header=header)
    return files


def write(files: Mapping[Path, Catalogue]) -> None:
    """Write the catalogues that changed, and compile every .po."""
    for path in stale(files):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(render(files[path]), encoding="utf-8")
    for path in files:
        if path.suffix == ".po":
            compile_catalogue(path)


def stale(files: Mapping[Path, Catalogue]) -> list[Path]:
    """The files that do not hold what they should."""
    return [
        path
        for path, catalogue in files.items()
        if not path.exists() or path.read_text(encoding="utf-8") != render(catalogue)
    ]


def faults(locale: Path, *, languages: Sequence[str]) -> Iterator[str]:
    """One sentence for each thing wrong with the catalogues as they are; needs no gettext programs."""
    for domain in DOMAINS:
        list_path = third_party.list_path(locale, domain=domain)
        if read(list_path).header != third_party.header():
            yield f"{list_path.name}: made for other versions of the packages, {REMEDY}"
        for language in languages:
            path = po_path(locale, language=language, domain=domain)
            yield from (f"{language} {fault}" for fault in _faults_of(path, language=language))


def shared_words(locale: Path, *, language: str) -> list[Message]:
    """The texts that our own sources and a package both show, so that one translation must serve both.

    Where it cannot, our source says which use is meant by `pgettext`.
    """
    packages = {"django", *(package.module for package in third_party.PACKAGES)}
    return [
        message
        for domain in DOMAINS
        for message in read(po_path(locale, language=language, domain=domain)).messages
        if {place.partition("/")[0] in packages for place in message.places} == {True, False}
    ]


def _faults_of(po: Path, *, language: str) -> Iterator[str]:
    catalogue = read(po)
    yield from map(str, problems(catalogue, language=language))
    compiled = po.with_suffix(".mo")
    if compiled.exists():
        yield from map(str, differences_from_compiled(catalogue, compiled=compiled))
    else:
        yield f"{compiled.name} is missing, {REMEDY}"
