"""Which texts of the packages we show are ours to translate, because the packages do not, or not well.

The list is kept in `locale/third_party/DOMAIN.pot`: every text that a package shows and that neither it nor
Django translates into all our languages, and any text that somebody added to the file by hand to say it
better. A refresh adds what is missing and drops what the installed packages no longer have.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from config.translations.catalogue import Catalogue, Key, Message, read, unite
from config.translations.gather import extract


@dataclass(frozen=True, kw_only=True)
class Package:
    """A distribution whose pages staff see, its module, and the parts of the module we use."""

    distribution: str
    module: str
    parts: tuple[str, ...] = (".",)


PACKAGES = (
    Package(distribution="django-unfold", module="unfold"),
    Package(
        distribution="django-allauth",
        module="allauth",
        parts=("account", "core", "mfa", "templates/account", "templates/allauth", "templates/mfa"),
    ),
    Package(distribution="django-axes", module="axes"),
    Package(distribution="django-pghistory", module="pghistory"),
)
# Django publishes its texts as an English catalogue per part, so they need not be extracted.
DJANGO_PARTS = (
    "conf",
    "contrib/admin",
    "contrib/auth",
    "contrib/contenttypes",
    "contrib/humanize",
    "contrib/postgres",
    "contrib/sessions",
)


def list_path(locale: Path, *, domain: str) -> Path:
    return locale / "third_party" / f"{domain}.pot"


def header() -> str:
    """Names the versions the list was made from, so that an upgrade is noticed without gettext too."""
    names = ["Django", *(package.distribution for package in PACKAGES)]
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    return f"Content-Type: text/plain; charset=UTF-8\nX-Packages: {versions}\n"


def header_of(language: str) -> str:
    """The header of our catalogue in a language, with the plural rule that Django has for it."""
    lines = read(_po(_folder("django") / "conf", language, "django")).header.splitlines()
    plural = next(line for line in lines if line.startswith("Plural-Forms:"))
    return (
        f"Project-Id-Version: regulars\nLanguage: {language}\nMIME-Version: 1.0\n"
        f"Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n{plural}\n"
    )


def refreshed(*, listed: Catalogue, languages: Sequence[str], domain: str) -> Catalogue:
    """The list as it should be for the installed packages; `listed` is the list as it is."""
    shown = _shown(domain)
    ours = {message.key for message in shown} - _well_said(shown, languages=languages, domain=domain)
    ours |= set(listed.by_key())
    return Catalogue(header=header(), messages=tuple(message for message in shown if message.key in ours))


@cache
def _shown(domain: str) -> list[Message]:
    """Each text that Django or a package shows; kept, since packages do not change while a process runs."""
    folders = {package.module: _folder(package.module) for package in PACKAGES}
    sources = {
        f"{package.module}/{part}".removesuffix("/."): folders[package.module] / part
        for package in PACKAGES
        for part in package.parts
    }
    by_django = [
        _placed(message, f"django/{part}")
        for part in DJANGO_PARTS
        for message in read(_po(_folder("django") / part, "en", domain)).messages
    ]
    return unite(by_django, extract(sources, domain=domain))


def _well_said(shown: Sequence[Message], *, languages: Sequence[str], domain: str) -> set[Key]:
    """The texts that Django, or each package that shows them, translates into every language."""
    by_django = _translated([_folder("django") / part for part in DJANGO_PARTS], languages, domain)
    by_package = {
        package.module: _translated([_folder(package.module)], languages, domain) for package in PACKAGES
    }
    return by_django | {
        message.key
        for message in shown
        if all(message.key in by_package.get(place.partition("/")[0], by_django) for place in message.places)
    }


def _placed(message: Message, place: str) -> Message:
    return Message(
        msgid=message.msgid,
        plural=message.plural,
        context=message.context,
        flags=message.flags,
        hints=message.hints,
        places=(place,),
    )


def _translated(folders: Sequence[Path], languages: Sequence[str], domain: str) -> set[Key]:
    per_language = [
        {
            message.key
            for folder in folders
            for message in read(_po(folder, language, domain)).messages
            if message.is_translated
        }
        for language in languages
    ]
    return set.intersection(*per_language)


def _po(folder: Path, language: str, domain: str) -> Path:
    return folder / "locale" / language / "LC_MESSAGES" / f"{domain}.po"


def _folder(module: str) -> Path:
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(module)
    return Path(spec.origin).parent
