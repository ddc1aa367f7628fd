"""pg_dump, pg_restore and psql, pointed at the owner's database."""

import os
import subprocess

from config.database import addresses
from config.embedded import binaries
from config.errors import CannotGoOn


def tool(program: str) -> str:
    """Ours, which work with servers up to version 18."""
    return str(binaries() / program)


def tool_environment() -> dict[str, str]:
    """Where to connect, as libpq reads it; a password on a command line could be seen by others."""
    owner = addresses().owner
    known = {
        "PGUSER": owner.user,
        "PGPASSWORD": owner.password,
        "PGHOST": owner.host,
        "PGPORT": owner.port,
        "PGDATABASE": owner.database,
    }
    others = {f"PG{name.upper()}": value for name, value in owner.options}
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**inherited, "LC_ALL": "C", **others, **{name: value for name, value in known.items() if value}}


def run_tool(program: str, *arguments: str) -> None:
    """Runs one of them; raises CannotGoOn with its words."""
    command = [tool(program), *arguments]
    done = subprocess.run(command, env=tool_environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotGoOn(f"{program} failed: {' '.join(done.stderr.split())}")
