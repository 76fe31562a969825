"""A PostgreSQL and a Redis of the tests' own: to be killed, emptied, stopped, and given a wrong clock.

``scripts/services.sh`` detaches what it starts. What is killed here is a child of the test, so that no other process
can be meant by its number and none is left behind.
"""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg2
import redis

PATIENCE = 180  # far beyond what a recovery takes on a machine that has much other work
ROLE = "yuanbantong"


def programs() -> Path:
    """Where the newest installed PostgreSQL keeps its programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    if found:
        return found[-1]
    initdb = shutil.which("initdb")
    assert initdb, "PostgreSQL is not installed; run: make setup-test"
    return Path(initdb).parent


def _owner() -> str | None:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    with contextlib.suppress(KeyError):
        return pwd.getpwnam("postgres").pw_name
    return "nobody"


def as_owner() -> dict[str, Any]:
    owner = _owner()
    if owner is None:
        return {"cwd": "/"}
    return {"cwd": "/", "user": owner, "group": pwd.getpwnam(owner).pw_gid, "extra_groups": []}


def make_folder(folder: Path) -> Path:
    folder.mkdir(mode=0o700)
    if owner := _owner():
        shutil.chown(folder, owner)
    return folder


class Postgres:
    """One cluster in ``folder``, new or, from ``data`` of another that was stopped; reached by a socket only."""

    def __init__(self, folder: Path, data: Path | None = None) -> None:
        self.folder = make_folder(folder)
        self.log = folder / "log"
        self.process: subprocess.Popen[bytes] | None = None
        self.settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(folder),
            "unix_socket_permissions": "0700",
            "max_connections": "200",
            # Nothing outside the folder that a kill would leave behind.
            "dynamic_shared_memory_type": "mmap",
            # It is processes that die here, never the machine: what was written is there without waiting for the disk.
            "fsync": "off",
        }
        if data is not None:
            subprocess.run(["cp", "-a", data, folder / "data"], check=True)  # with the owner
            return
        options = ["--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8", "--wal-segsize=1"]
        command = [str(programs() / "initdb"), "-D", str(folder / "data"), "-U", ROLE, *options]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, **as_owner())

    @classmethod
    def standby_of(cls, primary: "Postgres", folder: Path) -> "Postgres":
        """One that follows ``primary`` by streaming, made by ``pg_basebackup``; not started yet."""
        data = make_folder(folder.with_suffix(".base"))
        way = ["-h", str(primary.folder), "-U", ROLE, "-D", str(data / "data")]
        copy = [
            str(programs() / "pg_basebackup"),
            "--write-recovery-conf",
            "--checkpoint=fast",
            "--no-sync",
            *way,
        ]
        subprocess.run(copy, check=True, **as_owner())
        standby = cls(folder, data / "data")
        shutil.rmtree(data)
        return standby

    def become(self, data: Path) -> None:
        """Ends here, in order, and leaves what the cluster consists of in ``data``, for others to begin with."""
        self.stop()
        shutil.move(self.folder / "data", data)

    def url(self, database: str) -> str:
        return f"postgres://{ROLE}@{quote(str(self.folder), safe='')}/{database}"

    def start(self, environment: Mapping[str, str] | None = None) -> None:
        """Returns when it takes connections, after a crash when it has recovered."""
        end = time.monotonic() + PATIENCE
        while not self._answers():
            assert time.monotonic() < end, self.log.read_text()[-2000:]
            # It gives up while processes of a killed predecessor are still about.
            if self.process is None or self.process.poll() is not None:
                self._launch(environment or {})
            time.sleep(0.05)

    def _launch(self, environment: Mapping[str, str]) -> None:
        options = [text for name, value in self.settings.items() for text in ("-c", f"{name}={value}")]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [str(programs() / "postgres"), "-D", str(self.folder / "data"), *options],
                env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC", **environment},
                stdout=log,
                stderr=log,
                start_new_session=True,
                **as_owner(),
            )

    def _answers(self) -> bool:
        try:
            self._connect().close()
        except psycopg2.OperationalError:
            return False
        return True

    def _connect(self) -> Any:
        connection = psycopg2.connect(host=str(self.folder), user=ROLE, dbname="postgres", connect_timeout=5)
        connection.autocommit = True
        return connection

    def _children(self) -> list[int]:
        assert self.process is not None
        pid = self.process.pid
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def kill(self) -> None:
        """-9 for the postmaster and everything it has started."""
        if self.process is None:
            return
        children = self._children() if self.process.poll() is None else []
        for pid in (self.process.pid, *children):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()
        self.process = None

    def kill_a_backend(self, database: str) -> bool:
        """-9 for one process that serves ``database``; PostgreSQL then throws all of them out and recovers."""
        with self.asking() as ask:
            found = ask(
                "SELECT pid FROM pg_stat_activity WHERE datname = %s ORDER BY random() LIMIT 1", database
            )
        for (pid,) in found:
            if pid in self._children():
                os.kill(pid, signal.SIGKILL)
                return True
        return False

    def stop(self) -> None:
        """In order, as an operator does."""
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(PATIENCE)
            self.process = None

    @contextlib.contextmanager
    def asking(self) -> Iterator[Any]:
        with contextlib.closing(self._connect()) as connection, connection.cursor() as cursor:

            def ask(statement: str, *values: Any) -> list[Any]:
                cursor.execute(statement, values or None)
                return cursor.fetchall() if cursor.description else []

            yield ask

    def create(self, database: str, template: str = "template0") -> None:
        with self.asking() as ask:
            ask(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')

    def drop(self, database: str) -> None:
        with self.asking() as ask:
            ask(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def copy_from(self, source: Mapping[str, Any], database: str) -> bool:
        """Fills ``database`` with what Django's connection ``source`` has; False if the two servers do not agree."""
        names = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD"}
        given = {variable: str(source[name]) for name, variable in names.items() if source[name]}
        dump = [str(programs() / "pg_dump"), "--no-owner", source["NAME"]]
        text = subprocess.run(dump, env=os.environ | given, capture_output=True)
        into = ["-h", str(self.folder), "-U", ROLE, "-d", database]
        load = [str(programs() / "psql"), "-qX1", "-v", "ON_ERROR_STOP=1", *into]
        return (
            text.returncode == 0
            and subprocess.run(load, input=text.stdout, stdout=subprocess.DEVNULL).returncode == 0
        )


class Redis:
    """One broker in ``folder`` that keeps nothing on disk: killed is emptied."""

    def __init__(self, folder: Path) -> None:
        self.folder = make_folder(folder)
        self.url = f"unix://{folder}/redis.sock"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def client(self) -> redis.Redis:
        return redis.Redis.from_url(self.url)

    def start(self) -> None:
        options = ["--port", "0", "--unixsocket", "redis.sock", "--unixsocketperm", "700", "--save", ""]
        self.process = subprocess.Popen(
            ["redis-server", "--dir", self.folder, *options],
            stdout=subprocess.DEVNULL,
            start_new_session=True,
            **(as_owner() | {"cwd": self.folder}),
        )
        end = time.monotonic() + PATIENCE
        while True:
            with contextlib.suppress(redis.ConnectionError):
                self.client.ping()
                return
            assert time.monotonic() < end, "Redis did not start"
            time.sleep(0.05)

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def flush(self) -> None:
        self.client.flushall()
