"""Packages of other portals and old ledgers are kept, and destroyed after their time, as files of cases are
(``portal.retention``)."""

import django.db.models.deletion
from django.db import migrations, models

# A ledger without entries begins with the hash of its key (``portal.ledger.chain.genesis``).
FILL_PACKAGES = """
WITH made AS MATERIALIZED (
    SELECT id, number, package_id, archived_at, retained_until, gen_random_uuid() AS ledger_id
    FROM proxy_service_archivedcase
), opened AS (
    INSERT INTO ledger_ledger (id, label, head_hash, length, closed_at)
    SELECT ledger_id, number, encode(sha256(convert_to(ledger_id::text, 'UTF8')), 'hex'), 0, archived_at FROM made
), placed AS (
    UPDATE documents_storedfile stored SET ledger_id = made.ledger_id FROM made WHERE stored.id = made.package_id
)
INSERT INTO proxy_service_packagekeeping (case_id, ledger_id, retained_until)
SELECT id, ledger_id, retained_until FROM made;
"""
FILL_VOLUMES = """
WITH made AS MATERIALIZED (
    SELECT park_id, year, entered_on, max(entered_at) AS entered_at, gen_random_uuid() AS ledger_id
    FROM (SELECT park_id, extract(year FROM entrusted_on)::int AS year, entered_at,
                 (entered_at AT TIME ZONE 'Asia/Shanghai')::date AS entered_on FROM proxy_service_paperrecord) line
    GROUP BY park_id, year, entered_on
), opened AS (
    INSERT INTO ledger_ledger (id, label, head_hash, length, closed_at)
    SELECT ledger_id, code || '-历史台账-' || year || '-' || to_char(entered_on, 'YYYYMMDD'),
           encode(sha256(convert_to(ledger_id::text, 'UTF8')), 'hex'), 0, entered_at
    FROM made JOIN organizations_organization park ON park.id = made.park_id
)
INSERT INTO proxy_service_papervolume (park_id, year, entered_on, ledger_id, retained_until)
SELECT park_id, year, entered_on, ledger_id, (entered_on + interval '2 years')::date FROM made;

UPDATE proxy_service_paperrecord line SET volume_id = volume.id, kept_since = line.entered_at
FROM proxy_service_papervolume volume
WHERE volume.park_id = line.park_id AND volume.year = extract(year FROM line.entrusted_on)
  AND volume.entered_on = (line.entered_at AT TIME ZONE 'Asia/Shanghai')::date;
"""

KEEP_PACKAGES = """
CREATE FUNCTION retention_of_package(of_ledger uuid) RETURNS date LANGUAGE sql STABLE AS $$
    SELECT GREATEST(keeping.retained_until, held.retained_until,
                    ((held.archived_at AT TIME ZONE 'Asia/Shanghai') + interval '2 years')::date)
    FROM proxy_service_packagekeeping keeping JOIN proxy_service_archivedcase held ON held.id = keeping.case_id
    WHERE keeping.ledger_id = of_ledger AND held.retained_until IS NOT NULL
$$;
CREATE FUNCTION retention_of_delegated(of_ledger uuid) RETURNS date LANGUAGE sql STABLE AS
    'SELECT retention_of_package(of_ledger)';

CREATE FUNCTION proxy_service_keep_package() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (NEW.id, NEW.case_id, NEW.ledger_id) IS DISTINCT FROM (OLD.id, OLD.case_id, OLD.ledger_id)
       OR NEW.retained_until IS DISTINCT FROM OLD.retained_until
          AND NOT COALESCE(NEW.retained_until > OLD.retained_until, false) THEN
        RAISE EXCEPTION 'a package is kept as long as it was said' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER proxy_service_keep_package BEFORE UPDATE OR DELETE ON proxy_service_packagekeeping
    FOR EACH ROW EXECUTE FUNCTION proxy_service_keep_package();
CREATE TRIGGER proxy_service_package_no_truncate BEFORE TRUNCATE ON proxy_service_packagekeeping
    FOR EACH STATEMENT EXECUTE FUNCTION documents_no_truncate();
"""
LET_PACKAGES_GO = """
DROP TRIGGER proxy_service_package_no_truncate ON proxy_service_packagekeeping;
DROP TRIGGER proxy_service_keep_package ON proxy_service_packagekeeping;
DROP FUNCTION proxy_service_keep_package();
DROP FUNCTION retention_of_delegated(uuid);
DROP FUNCTION retention_of_package(uuid);
"""

# The days count by the database's own clock, from when it took each line in.
KEEP_PAPER = """
CREATE FUNCTION retention_of_paper(of_ledger uuid) RETURNS date LANGUAGE sql STABLE AS $$
    SELECT GREATEST(volume.retained_until,
                    ((max(line.kept_since) AT TIME ZONE 'Asia/Shanghai') + interval '2 years')::date)
    FROM proxy_service_papervolume volume LEFT JOIN proxy_service_paperrecord line ON line.volume_id = volume.id
    WHERE volume.ledger_id = of_ledger GROUP BY volume.id
$$;

CREATE FUNCTION proxy_service_keep_volume() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR NEW.retained_until < OLD.retained_until
       OR to_jsonb(NEW) - 'retained_until' IS DISTINCT FROM to_jsonb(OLD) - 'retained_until' THEN
        RAISE EXCEPTION 'a volume of old ledgers is kept as long as it was said' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER proxy_service_keep_volume BEFORE UPDATE OR DELETE ON proxy_service_papervolume
    FOR EACH ROW EXECUTE FUNCTION proxy_service_keep_volume();
CREATE TRIGGER proxy_service_volume_no_truncate BEFORE TRUNCATE ON proxy_service_papervolume
    FOR EACH STATEMENT EXECUTE FUNCTION documents_no_truncate();

CREATE FUNCTION proxy_service_keep_line() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    destroyed text[] := '{client,matter,period,officer,progress,follow_up,note,digest}';
    kept_in uuid;
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.kept_since := now();
        NEW.digest := '';
        RETURN NEW;
    END IF;
    IF OLD.digest <> '' THEN
        RAISE EXCEPTION 'line % of an old ledger was destroyed and stays so', OLD.number
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF NEW.client = '' AND OLD.client <> '' THEN
            SELECT ledger_id INTO kept_in FROM proxy_service_papervolume WHERE id = OLD.volume_id;
            IF NOT documents_may_go(kept_in)
               OR to_jsonb(NEW) - destroyed IS DISTINCT FROM to_jsonb(OLD) - destroyed
               OR NEW.matter || NEW.period || NEW.officer || NEW.progress || NEW.follow_up || NEW.note <> '' THEN
                RAISE EXCEPTION 'line % of an old ledger is still to be kept', OLD.number
                    USING ERRCODE = 'restrict_violation';
            END IF;
            NEW.digest := encode(sha256(convert_to(concat_ws(E'\\x1f', OLD.number, OLD.client, OLD.matter,
                to_char(OLD.entrusted_on, 'YYYY-MM-DD'), OLD.period, OLD.officer, OLD.progress, OLD.follow_up,
                OLD.note), 'UTF8')), 'hex');
            RETURN NEW;
        END IF;
        IF (NEW.park_id, NEW.kept_since, NEW.digest) IS DISTINCT FROM (OLD.park_id, OLD.kept_since, OLD.digest) THEN
            RAISE EXCEPTION 'line % of an old ledger stays where it is', OLD.number USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    IF OLD.kept_since < now() - interval '31 days' THEN
        RAISE EXCEPTION 'line % of an old ledger is kept as it was entered', OLD.number
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER proxy_service_keep_line BEFORE INSERT OR UPDATE OR DELETE ON proxy_service_paperrecord
    FOR EACH ROW EXECUTE FUNCTION proxy_service_keep_line();
CREATE TRIGGER proxy_service_line_no_truncate BEFORE TRUNCATE ON proxy_service_paperrecord
    FOR EACH STATEMENT EXECUTE FUNCTION documents_no_truncate();
"""
LET_PAPER_GO = """
DROP TRIGGER proxy_service_line_no_truncate ON proxy_service_paperrecord;
DROP TRIGGER proxy_service_keep_line ON proxy_service_paperrecord;
DROP FUNCTION proxy_service_keep_line();
DROP TRIGGER proxy_service_volume_no_truncate ON proxy_service_papervolume;
DROP TRIGGER proxy_service_keep_volume ON proxy_service_papervolume;
DROP FUNCTION proxy_service_keep_volume();
DROP FUNCTION retention_of_paper(uuid);
"""


def _key() -> models.BigAutoField:
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies = [
        ("proxy_service", "0008_traced"),
        ("retention", "0002_guards"),
        ("ledger", "0003_entries_by_time"),
        ("organizations", "0003_three_administrators"),
    ]
    operations = [
        migrations.CreateModel(
            name="PackageKeeping",
            fields=[
                ("id", _key()),
                ("retained_until", models.DateField(blank=True, null=True, verbose_name="保存至")),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="keeping",
                        to="proxy_service.archivedcase",
                        verbose_name="案卷",
                    ),
                ),
                (
                    "ledger",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="package_keeping",
                        to="ledger.ledger",
                    ),
                ),
            ],
            options={"verbose_name": "导入案卷的保管"},
        ),
        migrations.CreateModel(
            name="PaperVolume",
            fields=[
                ("id", _key()),
                ("year", models.PositiveSmallIntegerField(verbose_name="委托年份")),
                ("entered_on", models.DateField(verbose_name="录入日期")),
                ("retained_until", models.DateField(verbose_name="保存至")),
                (
                    "ledger",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="paper_volume",
                        to="ledger.ledger",
                    ),
                ),
                (
                    "park",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="paper_volumes",
                        to="organizations.organization",
                        verbose_name="受托园区",
                    ),
                ),
            ],
            options={
                "verbose_name": "历史台账分册",
                "constraints": [
                    models.UniqueConstraint(fields=("park", "year", "entered_on"), name="paper_volume_once")
                ],
            },
        ),
        migrations.AddField(
            model_name="paperrecord",
            name="volume",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="records",
                to="proxy_service.papervolume",
                verbose_name="分册",
            ),
        ),
        migrations.AddField(
            model_name="paperrecord",
            name="kept_since",
            field=models.DateTimeField(editable=False, null=True, verbose_name="保管起始时间"),
        ),
        migrations.AddField(
            model_name="paperrecord",
            name="digest",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=64, verbose_name="销毁前的校验值"
            ),
        ),
        migrations.RunSQL(
            f"{FILL_PACKAGES}{FILL_VOLUMES}SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop
        ),
        migrations.RunSQL(KEEP_PACKAGES, LET_PACKAGES_GO),
        migrations.RunSQL(KEEP_PAPER, LET_PAPER_GO),
    ]
