"""Runs pip on a lock file and shows one live line instead of its flood. Standard library only."""

import re
import subprocess
import sys
import threading
import time
from collections import deque
from pathlib import Path
from typing import Self

_REQUIREMENT = re.compile(r"^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?==", re.MULTILINE)
_FOUND = re.compile(
    r"^(?:Collecting |Requirement already satisfied: |Ignoring |Processing \S*/)([A-Za-z0-9][\w.]*)"
)
_UNREACHABLE = re.compile(
    r"NewConnectionError|NameResolutionError|Max retries exceeded|Connection refused|timed out"
    r"|No matching distribution found|Temporary failure in name resolution|ProxyError|Connection reset",
    re.IGNORECASE,
)


class InstallFailed(Exception):
    """The packages could not be installed; the text is one sentence for the operator."""


def install(python: Path, lock: Path, *, again: bool = False) -> None:
    """Installs exactly what `lock` names, each file checked against its hash. Raises InstallFailed.

    `again` puts every package in place anew, also those that look complete.
    """
    command = [
        *(str(python), "-m", "pip", "--disable-pip-version-check", "--no-input"),
        *("install", "--require-hashes", "--no-deps", "--progress-bar", "off", "--no-compile"),
        *(["--force-reinstall"] if again else []),
        *("--retries", "2", "--timeout", "15", "-r", str(lock)),
    ]
    progress = Progress(len(_REQUIREMENT.findall(lock.read_text())))
    said: deque[str] = deque(maxlen=200)
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip,
        progress,
    ):
        for line in pip.stdout or ():
            said.append(line.strip())
            progress.heard(line.strip())
    if pip.returncode:
        raise InstallFailed(_why_failed("\n".join(said)))
    print(progress.summary(), flush=True)


class Progress:
    """One line that is rewritten on a terminal, and a line every ten packages elsewhere."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.found = 0
        self.doing = "asking the package index"
        self._began = time.monotonic()
        self._live = sys.stdout.isatty()
        self._ended = threading.Event()
        self._ticker = threading.Thread(target=self._tick, daemon=True)

    def __enter__(self) -> Self:
        """Starts the clock."""
        self._ticker.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._ticker.join()
        if self._live:
            sys.stdout.write("\r\033[K")

    def heard(self, line: str) -> None:
        """Takes note of one line of pip's."""
        if found := _FOUND.match(line):
            self.found += 1
            self.doing = found[1]
            if not self._live and self.found % 10 == 0:
                print(self._text(), flush=True)
        elif line.startswith("Installing collected packages"):
            self.doing = "unpacking"

    def summary(self) -> str:
        """How many, and how long it took."""
        return f"Packages: {self.found} of {self.count} in {time.monotonic() - self._began:.0f} s"

    def _text(self) -> str:
        return f"Packages: {self.found} of {self.count} ({self.doing})"

    def _tick(self) -> None:
        while self._live and not self._ended.wait(0.2):
            seconds = time.monotonic() - self._began
            sys.stdout.write(f"\r\033[K{self._text()[:60]} {seconds:.0f} s")
            sys.stdout.flush()


def _why_failed(said: str) -> str:
    if "No space left on device" in said:
        return "The disk is full: make room for the packages (about 1.5 GB) and start again."
    if "DO NOT MATCH THE HASHES" in said:
        return (
            "A package is not the file that the lock names: try again, and if it stays so, tell the project."
        )
    if _UNREACHABLE.search(said):
        return (
            "No package index answered: connect this machine to one, or set PIP_INDEX_URL to yours,"
            " and start again."
        )
    errors = [line for line in said.splitlines() if line.startswith("ERROR")]
    return f"Installing the packages failed: {(errors or said.splitlines() or ['pip said nothing'])[-1]}"
