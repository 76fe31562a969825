"""Each request keeps its nearest end and the moment from which a lamp of it is amber (``proxy_service.next_due``).

A deadline that begins, ends, or moves locks its request, as the acts and the sweep have done before, and has the two
moments counted anew: with the lock held, the newest state of all deadlines is seen.
"""

from django.db import migrations, models

KEEP = """
CREATE FUNCTION deadlines_amber_at(due timestamptz, started timestamptz, unit text, due_on date, counted jsonb)
RETURNS timestamptz LANGUAGE sql STABLE AS $$
    -- portal.deadlines.schedule.running_lamp: the last quarter; before that the last day, or the last twelve hours but
    -- at most the last half.
    SELECT CASE WHEN due IS NOT NULL THEN LEAST(
        due - make_interval(secs => extract(epoch FROM due - started)::double precision / 4),
        CASE WHEN unit = 'hours'
            THEN due - LEAST(interval '12 hours',
                make_interval(secs => extract(epoch FROM due - started)::double precision / 2))
            ELSE COALESCE((counted ->> -1)::date, due_on)::timestamp AT TIME ZONE 'Asia/Shanghai'
        END
    ) END
$$;

CREATE FUNCTION proxy_service_next_due(of_ledger uuid) RETURNS TABLE (due timestamptz, amber timestamptz)
LANGUAGE sql STABLE AS $$
    -- Nobody owes an act by the end of the retention.
    SELECT min(due_at), min(deadlines_amber_at(due_at, started_at, unit, due_on, counted))
    FROM deadlines_deadline
    WHERE ledger_id = of_ledger AND state IN ('open', 'overdue') AND kind <> 'retention'
$$;

CREATE FUNCTION proxy_service_count_next_due() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT due, amber INTO NEW.next_due_at, NEW.amber_at FROM proxy_service_next_due(NEW.ledger_id);
    RETURN NEW;
END $$;
CREATE TRIGGER request_next_due BEFORE INSERT OR UPDATE OF next_due_at, amber_at ON proxy_service_proxyrequest
    FOR EACH ROW EXECUTE FUNCTION proxy_service_count_next_due();

CREATE FUNCTION proxy_service_due_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE changed uuid := COALESCE(NEW.ledger_id, OLD.ledger_id);
BEGIN
    PERFORM 1 FROM proxy_service_proxyrequest WHERE ledger_id = changed FOR NO KEY UPDATE;
    UPDATE proxy_service_proxyrequest request SET next_due_at = NULL
        FROM proxy_service_next_due(changed) clocks
        WHERE request.ledger_id = changed
            AND (request.next_due_at, request.amber_at) IS DISTINCT FROM (clocks.due, clocks.amber);
    RETURN NULL;
END $$;
CREATE TRIGGER deadline_begins AFTER INSERT ON deadlines_deadline
    FOR EACH ROW WHEN (NEW.state IN ('open', 'overdue'))
    EXECUTE FUNCTION proxy_service_due_changed();
CREATE TRIGGER deadline_moves AFTER UPDATE ON deadlines_deadline
    FOR EACH ROW WHEN (
        (OLD.state IN ('open', 'overdue')) <> (NEW.state IN ('open', 'overdue'))
        OR (OLD.due_at, OLD.started_at, OLD.unit, OLD.due_on, OLD.counted -> -1)
            IS DISTINCT FROM (NEW.due_at, NEW.started_at, NEW.unit, NEW.due_on, NEW.counted -> -1)
    )
    EXECUTE FUNCTION proxy_service_due_changed();
CREATE TRIGGER deadline_goes AFTER DELETE ON deadlines_deadline
    FOR EACH ROW WHEN (OLD.state IN ('open', 'overdue'))
    EXECUTE FUNCTION proxy_service_due_changed();
"""

LET_GO = """
DROP TRIGGER deadline_goes ON deadlines_deadline;
DROP TRIGGER deadline_moves ON deadlines_deadline;
DROP TRIGGER deadline_begins ON deadlines_deadline;
DROP FUNCTION proxy_service_due_changed();
DROP TRIGGER request_next_due ON proxy_service_proxyrequest;
DROP FUNCTION proxy_service_count_next_due();
DROP FUNCTION proxy_service_next_due(uuid);
DROP FUNCTION deadlines_amber_at(timestamptz, timestamptz, text, date, jsonb);
"""


class Migration(migrations.Migration):
    dependencies = [("proxy_service", "0013_one_kind"), ("deadlines", "0001_tables")]
    operations = [
        migrations.AddField(
            "proxyrequest",
            "next_due_at",
            models.DateTimeField("最近的届满时间", null=True, blank=True, editable=False),
        ),
        migrations.AddField(
            "proxyrequest",
            "amber_at",
            models.DateTimeField("临期起始时间", null=True, blank=True, editable=False),
        ),
        migrations.RunSQL(KEEP, LET_GO),
    ]
