"""Create the database that the settings name (DATABASE_URL, DATABASE_NAME) when it does not exist yet.

With --anew an existing one is dropped first.
"""

import os
import sys
from pathlib import Path

import psycopg2
from psycopg2 import sql

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.demo")


def create_database(*, anew: bool = False) -> bool:
    """Whether it had to be created. Somebody else may create it at the same moment."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    connection_to = {
        "host": database["HOST"],
        "port": database["PORT"] or None,
        "user": database["USER"],
        "password": database["PASSWORD"] or None,
    }
    if not anew:
        try:
            psycopg2.connect(dbname=database["NAME"], **connection_to).close()
        except psycopg2.OperationalError as error:
            if "does not exist" not in str(error):
                raise
        else:
            return False
    connection = psycopg2.connect(dbname="postgres", **connection_to)
    connection.autocommit = True
    name = sql.Identifier(database["NAME"])
    try:
        with connection.cursor() as cursor:
            if anew:
                cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
            cursor.execute(sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0").format(name))
    except psycopg2.errors.DuplicateDatabase:
        return False
    finally:
        connection.close()
    return True


if __name__ == "__main__":
    if create_database(anew="--anew" in sys.argv[1:]):
        print("==> database created")
