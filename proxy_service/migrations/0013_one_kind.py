"""Requests, packages and volumes of old ledgers: the ledger of one belongs to nothing else, and each says whether it
knows a ledger (``retention/migrations/0005_one_kind``)."""

from django.db import migrations

TOLD_APART = """
CREATE OR REPLACE FUNCTION retention_of_request(of_ledger uuid) RETURNS date LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN archived_at IS NULL THEN 'infinity' ELSE COALESCE(retained_until, 'infinity') END
    FROM proxy_service_proxyrequest WHERE ledger_id = of_ledger
$$;
CREATE OR REPLACE FUNCTION retention_of_package(of_ledger uuid) RETURNS date LANGUAGE sql STABLE AS $$
    SELECT GREATEST(keeping.retained_until, COALESCE(held.retained_until, 'infinity'),
                    ((held.archived_at AT TIME ZONE 'Asia/Shanghai') + interval '2 years')::date)
    FROM proxy_service_packagekeeping keeping JOIN proxy_service_archivedcase held ON held.id = keeping.case_id
    WHERE keeping.ledger_id = of_ledger
$$;
"""
NOT_TOLD_APART = """
CREATE OR REPLACE FUNCTION retention_of_request(of_ledger uuid) RETURNS date LANGUAGE sql STABLE AS $$
    SELECT retained_until FROM proxy_service_proxyrequest WHERE ledger_id = of_ledger AND archived_at IS NOT NULL
$$;
CREATE OR REPLACE FUNCTION retention_of_package(of_ledger uuid) RETURNS date LANGUAGE sql STABLE AS $$
    SELECT GREATEST(keeping.retained_until, held.retained_until,
                    ((held.archived_at AT TIME ZONE 'Asia/Shanghai') + interval '2 years')::date)
    FROM proxy_service_packagekeeping keeping JOIN proxy_service_archivedcase held ON held.id = keeping.case_id
    WHERE keeping.ledger_id = of_ledger AND held.retained_until IS NOT NULL
$$;
"""
TABLES = ("proxy_service_proxyrequest", "proxy_service_packagekeeping", "proxy_service_papervolume")
ALONE = "".join(
    f"CREATE TRIGGER {table}_alone BEFORE INSERT OR UPDATE OF ledger_id ON {table}"
    " FOR EACH ROW EXECUTE FUNCTION retention_keep_alone();\n"
    for table in TABLES
)
SHARED = "".join(f"DROP TRIGGER {table}_alone ON {table};\n" for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [("proxy_service", "0012_files_traced"), ("retention", "0005_one_kind")]
    operations = [migrations.RunSQL(TOLD_APART, NOT_TOLD_APART), migrations.RunSQL(ALONE, SHARED)]
