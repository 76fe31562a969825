"""A PgBouncer of the tests' own before one of their PostgreSQLs, by the configuration that is shipped."""

import configparser
import signal
import subprocess
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg2
from django.conf import settings

from tests.faults.private_services import PATIENCE, ROLE, Postgres, as_owner, make_folder

CONNECTIONS = 3
# A pool keeps its databases open, and from one that is open no other can be copied: this is for the first look.
OWN = "own"
SHIPPED = Path(settings.BASE_DIR) / "deploy/pgbouncer/pgbouncer.ini"


class Pool:
    """Listens at a socket in ``folder`` for every database of ``server``. Transactions go round the connections of the
    pool, so that two of one client hardly ever meet the same one. ``changes`` are made to what is shipped."""

    def __init__(self, folder: Path, server: Postgres, connect_query: bool = True, **changes: str) -> None:
        self.folder = make_folder(folder)
        self.process: subprocess.Popen[bytes] | None = None
        told = configparser.ConfigParser(interpolation=None)
        told.read(SHIPPED, encoding="utf-8")
        shipped = told["databases"]["yuanbantong"].partition("connect_query=")[2]
        way = f"host={server.folder} port=5432 user={ROLE}"
        told["databases"] = {"*": f"{way} connect_query={shipped}" if connect_query else way}
        own = {
            "listen_addr": "",
            "unix_socket_dir": str(self.folder),
            "auth_type": "any",
            "min_pool_size": "0",
            "default_pool_size": str(CONNECTIONS),
            "reserve_pool_size": "0",
            "server_round_robin": "1",
            "admin_users": ROLE,
            **changes,
        }
        told["pgbouncer"].update(own)
        with (self.folder / "pgbouncer.ini").open("w", encoding="utf-8") as file:
            told.write(file)

    def url(self, database: str) -> str:
        return f"postgres://{ROLE}@{quote(str(self.folder), safe='')}:6432/{database}"

    def start(self) -> None:
        """Returns when it answers; also one that was killed from elsewhere comes back."""
        end = time.monotonic() + PATIENCE
        while not self._answers():
            assert time.monotonic() < end, (self.folder / "log").read_text()[-2000:]
            if self.process is None or self.process.poll() is not None:
                self._launch()
            time.sleep(0.05)

    def _launch(self) -> None:
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                ["/usr/sbin/pgbouncer", "-q", str(self.folder / "pgbouncer.ini")],
                stdout=log,
                stderr=log,
                start_new_session=True,
                **as_owner(),
            )

    def _answers(self) -> bool:
        try:
            self.ask("SHOW VERSION")
        except psycopg2.OperationalError:
            return False
        return True

    def fill(self, database: str) -> int:
        """Opens all connections of a database's pool, of which there is only one while one client asks; how many."""
        clients = [self._client(database) for _number in range(CONNECTIONS)]
        for client in clients:
            client.cursor().execute("SELECT 1")  # begins a transaction, which holds a connection of its own
        for client in clients:
            client.rollback()
        at_work = {self._pid(client) for client in clients for _turn in range(CONNECTIONS)}
        for client in clients:
            client.close()
        return len(at_work)

    def _client(self, database: str) -> Any:
        return psycopg2.connect(host=str(self.folder), port=6432, user=ROLE, dbname=database)

    @staticmethod
    def _pid(client: Any) -> int:
        with client, client.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            return int(cursor.fetchone()[0])

    def ask(self, question: str) -> list[dict[str, Any]]:
        """Of its console."""
        console = self._client("pgbouncer")
        try:
            console.autocommit = True
            with console.cursor() as cursor:
                cursor.execute(question)
                names = [column[0] for column in cursor.description or ()]
                return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        finally:
            console.close()

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def stop(self) -> None:
        """In order, as systemd does: whatever is under way comes to its end."""
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(PATIENCE)
            self.process = None
