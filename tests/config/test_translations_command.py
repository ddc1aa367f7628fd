"""`manage.py translations`: catalogues follow the sources, and faults are named."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from config.translations import gather, third_party
from config.translations.catalogue import Catalogue, Message, merge, parse, read, render
from config.translations.checks import differences_from_compiled, problems
from config.translations.gather import has_gettext, project_messages
from config.translations.upkeep import DOMAINS, gathered, po_path, stale, write

LOCALE = Path(__file__).parents[2] / "locale"
LANGUAGES = ("zh_Hans", "zh_Hant")
HEADER = "Language: zh_Hans\nContent-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=1; plural=0;\n"
needs_gettext = pytest.mark.skipif(not has_gettext(), reason="GNU gettext is not installed")


def faults_of(message: Message, *, language: str) -> list[str]:
    catalogue = Catalogue(header=HEADER, messages=(message,))
    return [problem.fault for problem in problems(catalogue, language=language)]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project with one text in Python, one in a template and one in a test."""
    for name, text in {
        "shop/views.py": 'from django.utils.translation import gettext\ngettext("Members of %(city)s")\n',
        "shop/templates/page.html": "{% load i18n %}{% translate 'One page' %}",
        "tests/test_shop.py": '_("Only in a test")\n',
    }.items():
        path = tmp_path / "project" / name
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "project"


def test_what_is_read_is_written_again() -> None:
    text = render(
        Catalogue(
            header=HEADER,
            messages=(
                Message(msgid="one\ntwo\n", texts=('eins\n"zwei"\\\n',), places=("a.py",), notes=("mind",)),
                Message(
                    msgid="new", context="RFM group", texts=("neu\tda",), flags=("fuzzy",), places=("b.py",)
                ),
                Message(msgid="%(n)s row", plural="%(n)s rows", texts=("%(n)s 行",), places=("c.py",)),
            ),
        )
    )

    assert render(parse(text)) == text
    assert [message.texts for message in parse(text).messages] == [
        ('eins\n"zwei"\\\n',),
        ("neu\tda",),
        ("%(n)s 行",),
    ]


def test_obsolete_messages_are_left_out() -> None:
    assert parse('msgid "a"\nmsgstr "b"\n\n#~ msgid "c"\n#~ msgstr "d"\n').messages == (
        Message(msgid="a", texts=("b",)),
    )


def test_merging_keeps_the_same_text_and_guesses_nothing() -> None:
    old = Catalogue(header=HEADER, messages=(Message(msgid="Members", texts=("会员",)),))
    wanted = [Message(msgid="Members"), Message(msgid="Member"), Message(msgid="Members", context="other")]

    merged = merge(old=old, wanted=wanted, header=HEADER)

    assert [message.texts for message in merged.messages] == [("会员",), ("",), ("",)]


@pytest.mark.parametrize(
    ("msgid", "text", "fault"),
    [
        ("Members", "", "untranslated"),
        ("%(count)s rows", "%(counts)s 行", "placeholders differ (%(counts)s)"),
        ("{name} left", "已离开", "placeholders differ (none)"),
        ("%s of %d", "%s 个", "placeholders differ (%s)"),
        ("<b>Now</b>", "<b>现在<b>", "tags differ (<b> <b>)"),
        ("Now\n", "现在", "line break at the end differs"),
        ("Members", "會員", "wrong script (員會)"),
        ("User", "使用者", "say 用户, not 使用者"),
        ("Yes, now", "是,现在", "half-width punctuation (是,)"),
    ],
)
def test_each_fault_is_named(msgid: str, text: str, fault: str) -> None:
    assert faults_of(Message(msgid=msgid, texts=(text,)), language="zh_Hans") == [fault]


@pytest.mark.parametrize(
    ("msgid", "text"),
    [
        ("Share: 5 % of <b>%(name)s</b>", "占 <b>%(name)s</b> 的 5 %"),
        ("Back to the shop floor, {}", "回到后台，{}"),
        ("See https://example.com", "见 https://example.com"),
    ],
)
def test_a_faithful_text_has_no_fault(msgid: str, text: str) -> None:
    assert faults_of(Message(msgid=msgid, texts=(text,)), language="zh_Hans") == []


def test_a_plural_may_keep_the_placeholders_of_either_form() -> None:
    message = Message(msgid="One row", plural="%(n)s rows", texts=("%(n)s 行",))

    assert faults_of(message, language="zh_Hans") == []


def test_simplified_signs_are_caught_in_traditional_texts() -> None:
    assert faults_of(Message(msgid="Deleted", texts=("已删除",)), language="zh_Hant") == ["wrong script (删)"]


def test_a_guessed_text_counts_as_missing() -> None:
    message = Message(msgid="Members", texts=("会员",), flags=("fuzzy",))

    assert faults_of(message, language="zh_Hans") == ["guessed"]


@needs_gettext
def test_texts_of_the_project_are_found_and_those_of_tests_are_not(project: Path) -> None:
    found = {message.msgid: message.places for message in project_messages(project, domain="django")}

    assert found == {
        "Members of %(city)s": ("shop/views.py",),
        "One page": ("shop/templates/page.html",),
    }


@needs_gettext
def test_two_runs_write_the_same(project: Path) -> None:
    locale = project / "locale"
    write(gathered(root=project, locale=locale, languages=LANGUAGES))
    first = {path: path.read_bytes() for path in locale.rglob("*.*o*")}

    again = gathered(root=project, locale=locale, languages=LANGUAGES)
    assert stale(again) == []
    write(again)

    assert {path: path.read_bytes() for path in locale.rglob("*.*o*")} == first
    assert {path.name for path in first} == {
        "django.po",
        "django.mo",
        "djangojs.po",
        "djangojs.mo",
        "django.pot",
        "djangojs.pot",
    }


@needs_gettext
def test_a_text_added_to_the_sources_makes_the_catalogues_stale(project: Path) -> None:
    locale = project / "locale"
    write(gathered(root=project, locale=locale, languages=LANGUAGES))
    (project / "shop" / "more.py").write_text(
        'from django.utils.translation import gettext\ngettext("More")\n'
    )

    left_behind = stale(gathered(root=project, locale=locale, languages=LANGUAGES))

    assert left_behind == [po_path(locale, language=language, domain="django") for language in LANGUAGES]


@needs_gettext
def test_the_list_of_packages_keeps_what_was_added_by_hand_and_drops_what_is_gone() -> None:
    by_hand = Message(msgid="Home")  # Django translates it
    gone = Message(msgid="No package says this")
    listed = Catalogue(header="", messages=(by_hand, gone))

    keys = third_party.refreshed(listed=listed, languages=LANGUAGES, domain="django").by_key()

    assert (None, "Home") in keys
    assert (None, "No package says this") not in keys
    assert (None, "Welcome back to") in keys  # the theme says it, nobody translates it
    assert (None, "Password") not in keys  # Django says it well


@needs_gettext
def test_a_compiled_file_that_lags_behind_is_noticed(tmp_path: Path) -> None:
    po = tmp_path / "django.po"
    before = Catalogue(header=HEADER, messages=(Message(msgid="Members", texts=("会员",)),))
    po.write_text(render(before), encoding="utf-8")
    gather.compile_catalogue(po)
    after = Catalogue(header=HEADER, messages=(Message(msgid="Members", texts=("各位会员",)),))

    assert not list(differences_from_compiled(before, compiled=po.with_suffix(".mo")))
    assert [
        problem.fault for problem in differences_from_compiled(after, compiled=po.with_suffix(".mo"))
    ] == ["differs from django.mo"]


def test_checking_without_gettext_says_what_was_not_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("config.management.commands.translations.has_gettext", lambda: False)
    out = StringIO()

    with pytest.raises(CommandError, match="gettext is not installed"):
        call_command("translations", stdout=out)
    assert out.getvalue() == ""


def test_the_committed_compiled_files_say_what_the_catalogues_say() -> None:
    for language in LANGUAGES:
        for domain in DOMAINS:
            po = po_path(LOCALE, language=language, domain=domain)
            assert not list(differences_from_compiled(read(po), compiled=po.with_suffix(".mo")))


def test_the_catalogues_are_complete_and_right() -> None:
    out = StringIO()
    try:
        call_command("translations", check=True, stdout=out)
    except CommandError:
        pytest.fail(out.getvalue())


@pytest.mark.parametrize(
    ("language", "expected"),
    [("zh-hans", ("欢迎回到", "两步验证", "退出登录")), ("zh-hant", ("歡迎回到", "兩步驟驗證", "登出"))],
)
def test_the_theme_and_the_sign_in_pages_speak_chinese(language: str, expected: tuple[str, ...]) -> None:
    with translation.override(language):
        said = tuple(
            translation.gettext(text) for text in ("Welcome back to", "Two-Factor Authentication", "Log out")
        )

    assert said == expected
