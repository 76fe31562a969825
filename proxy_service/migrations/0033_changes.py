"""When every request last changed, and for whom, kept from requests and their ledgers (``proxy_service.changes``)."""

import django.db.models.deletion
from django.db import migrations, models

KEEP = """
-- What must be kept of some requests.
CREATE FUNCTION proxy_service_changes_of(of_requests uuid[]) RETURNS TABLE (
    request_id uuid, park_id bigint, enterprise_id bigint, changed_at timestamptz
) LANGUAGE sql STABLE AS $$
    SELECT request.id, request.park_id, request.enterprise_id,
        -- A ledger from before this was kept does not know when its last entry was recorded.
        greatest(request.updated_at, coalesce(ledger.last_recorded_at, (
            SELECT entry.recorded_at FROM ledger_ledgerentry entry
            WHERE entry.ledger_id = ledger.id ORDER BY entry.sequence DESC LIMIT 1
        )))
    FROM proxy_service_proxyrequest request
    JOIN ledger_ledger ledger ON ledger.id = request.ledger_id
    WHERE request.id = ANY (of_requests)
$$;
CREATE FUNCTION proxy_service_department_changes_of(of_requests uuid[]) RETURNS TABLE (
    request_id uuid, group_id integer, changed_at timestamptz
) LANGUAGE sql STABLE AS $$
    SELECT listed.request_id, listed.group_id, change.changed_at
    FROM proxy_service_departmentcase listed
    JOIN proxy_service_requestchange change ON change.request_id = listed.request_id
    WHERE listed.request_id = ANY (of_requests)
$$;

-- Put right some requests, how many rows were wrong. With requests and then ledgers locked, as acts lock them: none of
-- them changes meanwhile, and the newest state of all is seen.
CREATE FUNCTION proxy_service_keep_changes(of_requests uuid[]) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE wrong integer;
BEGIN
    PERFORM 1 FROM proxy_service_proxyrequest WHERE id = ANY (of_requests) ORDER BY id FOR NO KEY UPDATE;
    PERFORM 1 FROM ledger_ledger
        WHERE id IN (SELECT ledger_id FROM proxy_service_proxyrequest WHERE id = ANY (of_requests))
        ORDER BY id FOR NO KEY UPDATE;
    INSERT INTO proxy_service_requestchange AS kept (request_id, park_id, enterprise_id, changed_at)
    SELECT * FROM proxy_service_changes_of(of_requests)
    ON CONFLICT (request_id) DO UPDATE SET park_id = EXCLUDED.park_id, enterprise_id = EXCLUDED.enterprise_id,
        changed_at = EXCLUDED.changed_at
    WHERE (kept.park_id, kept.enterprise_id, kept.changed_at)
        IS DISTINCT FROM (EXCLUDED.park_id, EXCLUDED.enterprise_id, EXCLUDED.changed_at);
    GET DIAGNOSTICS wrong = ROW_COUNT;
    RETURN wrong;
END $$;
CREATE FUNCTION proxy_service_keep_department_changes(of_requests uuid[]) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE gone integer; put integer;
BEGIN
    PERFORM 1 FROM proxy_service_proxyrequest WHERE id = ANY (of_requests) ORDER BY id FOR NO KEY UPDATE;
    PERFORM 1 FROM ledger_ledger
        WHERE id IN (SELECT ledger_id FROM proxy_service_proxyrequest WHERE id = ANY (of_requests))
        ORDER BY id FOR NO KEY UPDATE;
    DELETE FROM proxy_service_departmentchange kept
    WHERE kept.request_id = ANY (of_requests) AND (kept.request_id, kept.group_id) NOT IN (
        SELECT request_id, group_id FROM proxy_service_department_changes_of(of_requests)
    );
    GET DIAGNOSTICS gone = ROW_COUNT;
    INSERT INTO proxy_service_departmentchange AS kept (request_id, group_id, changed_at)
    SELECT * FROM proxy_service_department_changes_of(of_requests)
    ON CONFLICT (request_id, group_id) DO UPDATE SET changed_at = EXCLUDED.changed_at
    WHERE kept.changed_at IS DISTINCT FROM EXCLUDED.changed_at;
    GET DIAGNOSTICS put = ROW_COUNT;
    RETURN gone + put;
END $$;

-- A filed request changes with its ledger. Only what its own row alone tells is taken from that: an act that touched
-- the kept row before it comes to the ledger, and an opening that comes from there, would wait for each other.
CREATE FUNCTION proxy_service_request_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM proxy_service_requestchange WHERE request_id = OLD.id;
    ELSIF TG_OP = 'INSERT' THEN
        INSERT INTO proxy_service_requestchange (request_id, park_id, enterprise_id, changed_at)
        SELECT * FROM proxy_service_changes_of(ARRAY[NEW.id]);
    ELSE
        UPDATE proxy_service_requestchange SET park_id = NEW.park_id, enterprise_id = NEW.enterprise_id,
            changed_at = greatest(changed_at, NEW.updated_at)
        WHERE request_id = NEW.id;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION proxy_service_ledger_told() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moment timestamptz := coalesce(NEW.last_recorded_at, clock_timestamp());
    changed uuid;
BEGIN
    UPDATE proxy_service_requestchange kept SET changed_at = moment
    FROM proxy_service_proxyrequest request
    WHERE request.ledger_id = NEW.id AND kept.request_id = request.id AND kept.changed_at < moment
    RETURNING kept.request_id INTO changed;
    IF changed IS NOT NULL THEN
        UPDATE proxy_service_departmentchange SET changed_at = moment WHERE request_id = changed;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION proxy_service_case_listed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO proxy_service_departmentchange (request_id, group_id, changed_at)
    SELECT NEW.request_id, NEW.group_id, changed_at FROM proxy_service_requestchange WHERE request_id = NEW.request_id
    ON CONFLICT (request_id, group_id) DO UPDATE SET changed_at = EXCLUDED.changed_at;
    RETURN NULL;
END $$;
-- It goes with the row of the list. And PostgreSQL learns that each has its row there: it took one in some hundreds to
-- have one, and rather put all of a small department's cases in order.
ALTER TABLE proxy_service_departmentchange ADD CONSTRAINT change_of_a_case FOREIGN KEY (request_id, group_id)
    REFERENCES proxy_service_departmentcase (request_id, group_id) ON DELETE CASCADE NOT VALID;
"""
LET_GO = """
ALTER TABLE proxy_service_departmentchange DROP CONSTRAINT change_of_a_case;
DROP FUNCTION proxy_service_case_listed();
DROP FUNCTION proxy_service_ledger_told();
DROP FUNCTION proxy_service_request_changed();
DROP FUNCTION proxy_service_keep_department_changes(uuid[]);
DROP FUNCTION proxy_service_keep_changes(uuid[]);
DROP FUNCTION proxy_service_department_changes_of(uuid[]);
DROP FUNCTION proxy_service_changes_of(uuid[]);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("proxy_service", "0029_found_when"),
        ("ledger", "0006_when_entries_were_recorded"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]
    operations = [
        migrations.CreateModel(
            name="RequestChange",
            fields=[
                (
                    "request",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="change",
                        serialize=False,
                        to="proxy_service.proxyrequest",
                    ),
                ),
                ("park_id", models.BigIntegerField(null=True)),
                ("enterprise_id", models.BigIntegerField()),
                ("changed_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="DepartmentChange",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "request", "group", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="department_changes",
                        to="proxy_service.proxyrequest",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="auth.group",
                    ),
                ),
                ("changed_at", models.DateTimeField()),
            ],
        ),
        migrations.RunSQL(KEEP, LET_GO),
    ]
