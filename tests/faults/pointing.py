"""Where Django's connection leads: to the tests' own database, or for a while to one of a private PostgreSQL."""

from django.db import connection

from tests.faults.private_services import Postgres

#: Of every private cluster: the database that others are copied from.
TEMPLATE = "portal_template"


class pointed_to:
    """Django's connection in this process leads to ``database`` for a while, and commits for good."""

    def __init__(self, server: Postgres, database: str) -> None:
        options = connection.settings_dict["OPTIONS"]
        self.other = {
            **{
                "HOST": str(server.folder),
                "PORT": "",
                "USER": "yuanbantong",
                "PASSWORD": "",
                "NAME": database,
            },
            "OPTIONS": options | {"options": f"{options['options']} -c synchronous_commit=on"},
        }

    def __enter__(self) -> None:
        self.own = {name: connection.settings_dict[name] for name in self.other}
        connection.close()
        connection.settings_dict.update(self.other)

    def __exit__(self, *_: object) -> None:
        connection.close()
        connection.settings_dict.update(self.own)
