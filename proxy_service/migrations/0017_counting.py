"""What is counted of a request, who notes that it changed, and how the sums follow (docs/decisions/0042-figures.md)."""

from django.db import migrations

# Text, not parsed bodies: the planner writes them into the query that asks, as it does with a view, and a column that
# they name can still be altered. Days are those of Beijing.
FACTS = """
CREATE FUNCTION figures_day(moment timestamptz) RETURNS date LANGUAGE sql IMMUTABLE AS $$
    SELECT (moment AT TIME ZONE 'Asia/Shanghai')::date
$$;

-- The service's own periods of which it is known whether they were kept (proxy_service/events.py, ``outcomes``).
-- ``since`` is from when on it is known: of what runs still, from its end on, whether or not a sweep has passed.
CREATE FUNCTION figures_outcomes() RETURNS TABLE (
    request_id uuid, park_id bigint, divisions text[], kind text, organ text, late boolean, live boolean, day date,
    since timestamptz
) LANGUAGE sql STABLE AS $$
    SELECT request.id, request.park_id, request.divisions::text[], deadline.kind::text, deadline.organ_id::text,
        outcome.late, deadline.state IN ('open', 'overdue'),
        figures_day(CASE WHEN outcome.late THEN deadline.due_at ELSE deadline.settled_at END),
        CASE WHEN deadline.state = 'open' AND NOT deadline.was_late THEN deadline.due_at
            ELSE '-infinity'::timestamptz END
    FROM deadlines_deadline deadline
    JOIN proxy_service_proxyrequest request ON request.ledger_id = deadline.ledger_id
    CROSS JOIN LATERAL (SELECT deadline.was_late OR deadline.state IN ('open', 'overdue') AS late) outcome
    WHERE request.number IS NOT NULL
        AND (deadline.was_late OR deadline.state IN ('open', 'overdue', 'settled'))
        AND deadline.kind IN ('first_check', 'plan', 'handover_signature', 'statutory_limit', 'promised_limit',
            'coordination_48h', 'decision', 'delivery', 'evaluation_report')
$$;

CREATE FUNCTION figures_facts() RETURNS TABLE (
    request_id uuid, park_id bigint, divisions text[], day date, name text, particular text, measure integer,
    number integer, since timestamptz
) LANGUAGE sql STABLE AS $$
    -- Their course. ``open`` is a stock: one more on the day of filing, one less on the day of decision or end.
    SELECT request.id, request.park_id, request.divisions::text[], figures_day(fact.moment), fact.name, '', fact.days,
        fact.number, '-infinity'::timestamptz
    FROM proxy_service_proxyrequest request CROSS JOIN LATERAL (VALUES
        ('filed', request.submitted_at, 0, 1),
        ('accepted', request.accepted_at, 0, 1),
        ('completed', request.completed_at, 0, 1),
        ('open', request.submitted_at, 0, 1),
        ('open', CASE WHEN LEAST(request.completed_at, request.ended_at) IS NOT NULL AND request.submitted_at IS NOT NULL
            THEN GREATEST(request.submitted_at, LEAST(request.completed_at, request.ended_at)) END, 0, -1),
        ('acceptance', request.accepted_at, figures_day(request.accepted_at) - figures_day(request.submitted_at), 1),
        ('completion', request.completed_at, figures_day(request.completed_at) - figures_day(request.accepted_at), 1)
    ) fact(name, moment, days, number)
    WHERE request.number IS NOT NULL AND fact.moment IS NOT NULL AND fact.days IS NOT NULL
    UNION ALL
    -- Periods, by their kind and by the unit that owed the act; what is owed still belongs to no day.
    SELECT outcome.request_id, outcome.park_id, outcome.divisions, fact.day, fact.name, fact.particular, 0, 1,
        outcome.since
    FROM figures_outcomes() outcome CROSS JOIN LATERAL (VALUES
        (CASE WHEN outcome.late THEN 'late' ELSE 'kept' END, outcome.kind, outcome.day),
        (CASE WHEN outcome.late THEN 'organ_late' ELSE 'organ_kept' END, outcome.organ, outcome.day),
        ('overdue', outcome.organ, CASE WHEN outcome.late AND outcome.live THEN '0001-01-01'::date END)
    ) fact(name, particular, day)
    WHERE fact.day IS NOT NULL
    UNION ALL
    -- Behind how many requests a month's share of kept periods stands.
    SELECT outcome.request_id, outcome.park_id, outcome.divisions, date_trunc('month', outcome.day)::date,
        'with_outcome', '', 0, 1, min(outcome.since)
    FROM figures_outcomes() outcome WHERE outcome.day IS NOT NULL GROUP BY 1, 2, 3, 4
    UNION ALL
    -- Problems and what became of their 48 hours; ``hours`` to the first coordination, in minutes.
    SELECT request.id, request.park_id, request.divisions::text[], figures_day(problem.raised_at), fact.name, '',
        COALESCE(fact.minutes, 0), 1, '-infinity'::timestamptz
    FROM proxy_service_problem problem
    JOIN proxy_service_proxyrequest request ON request.id = problem.request_id
    LEFT JOIN LATERAL (
        SELECT coordination.started_at, coordination.started_by_id FROM proxy_service_coordination coordination
        WHERE coordination.problem_id = problem.id ORDER BY coordination.started_at, coordination.id LIMIT 1
    ) first ON true
    CROSS JOIN LATERAL (VALUES
        ('problems', NULL),
        (CASE WHEN first.started_at IS NOT NULL AND first.started_by_id IS NOT NULL THEN 'by_people'
            WHEN first.started_at IS NOT NULL THEN 'by_system'
            WHEN problem.state = 'resolved' THEN 'at_once' ELSE 'not_started' END, NULL),
        (CASE WHEN problem.kind = 'correction' THEN 'sent_back' END, NULL),
        (CASE WHEN first.started_at IS NOT NULL THEN 'hours' END,
            floor(extract(epoch FROM first.started_at - problem.raised_at) / 60)::integer)
    ) fact(name, minutes)
    WHERE request.number IS NOT NULL AND fact.name IS NOT NULL
    UNION ALL
    SELECT request.id, request.park_id, request.divisions::text[], figures_day(correction.asked_at),
        CASE WHEN correction.round = 1 THEN 'first' ELSE 'again' END, '', 0, 1, '-infinity'::timestamptz
    FROM proxy_service_correction correction
    JOIN proxy_service_proxyrequest request ON request.id = correction.request_id
    WHERE request.number IS NOT NULL
    UNION ALL
    SELECT request.id, request.park_id, request.divisions::text[], figures_day(supervision.issued_at), fact.name, '',
        0, 1, '-infinity'::timestamptz
    FROM proxy_service_supervision supervision
    JOIN proxy_service_proxyrequest request ON request.id = supervision.request_id
    CROSS JOIN LATERAL (VALUES ('sent'),
        (CASE WHEN supervision.state IN ('issued', 'signed', 'answered', 'returned') THEN 'unsettled' END)
    ) fact(name)
    WHERE request.number IS NOT NULL AND supervision.state <> 'withdrawn' AND fact.name IS NOT NULL
    UNION ALL
    SELECT request.id, request.park_id, request.divisions::text[], figures_day(visit.visited_at), fact.name, '', 0, 1,
        '-infinity'::timestamptz
    FROM proxy_service_visit visit
    JOIN proxy_service_proxyrequest request ON request.id = visit.request_id
    CROSS JOIN LATERAL (VALUES ('visited'),
        (CASE WHEN visit.satisfied THEN 'satisfied' ELSE 'dissatisfied' END)
    ) fact(name)
    WHERE request.number IS NOT NULL
    UNION ALL
    -- Scores, once both sides are in: by side and dimension. ``satisfaction`` is what one enterprise gave in all, by
    -- the number of its scores.
    SELECT request.id, request.park_id, request.divisions::text[], figures_day(request.evaluated_at), fact.name,
        fact.particular, fact.score, 1, '-infinity'::timestamptz
    FROM proxy_service_evaluation evaluation
    JOIN proxy_service_proxyrequest request ON request.id = evaluation.request_id
    CROSS JOIN LATERAL (
        SELECT 'score', evaluation.side || ':' || given.key, given.value::integer
        FROM jsonb_each_text(evaluation.scores) given
        UNION ALL
        SELECT 'satisfaction', count(*)::text, sum(given.value::integer)::integer
        FROM jsonb_each_text(evaluation.scores) given WHERE evaluation.side = 'enterprise' HAVING count(*) > 0
    ) fact(name, particular, score)
    WHERE request.number IS NOT NULL AND request.evaluated_at IS NOT NULL
$$;
"""

# A touch is one new row and no lock, in the transaction of the act: what is rolled back was never noted.
TOUCHING = """
CREATE FUNCTION figures_touch() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed record := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
    IF TG_ARGV[0] = 'request' THEN
        INSERT INTO proxy_service_figuretouch (request_id) VALUES (changed.id);
    ELSIF TG_ARGV[0] = 'ledger' THEN
        INSERT INTO proxy_service_figuretouch (request_id)
            SELECT id FROM proxy_service_proxyrequest WHERE ledger_id = changed.ledger_id AND number IS NOT NULL;
    ELSIF TG_ARGV[0] = 'problem' THEN
        INSERT INTO proxy_service_figuretouch (request_id)
            SELECT request_id FROM proxy_service_problem WHERE id = changed.problem_id;
    ELSE
        INSERT INTO proxy_service_figuretouch (request_id) VALUES (changed.request_id);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER figures_added AFTER INSERT ON proxy_service_proxyrequest FOR EACH ROW
    WHEN (NEW.number IS NOT NULL) EXECUTE FUNCTION figures_touch('request');
CREATE TRIGGER figures_changed AFTER UPDATE ON proxy_service_proxyrequest FOR EACH ROW
    WHEN ((OLD.number IS NULL, OLD.park_id, OLD.divisions, OLD.submitted_at, OLD.accepted_at, OLD.completed_at,
            OLD.evaluated_at, OLD.ended_at)
        IS DISTINCT FROM (NEW.number IS NULL, NEW.park_id, NEW.divisions, NEW.submitted_at, NEW.accepted_at,
            NEW.completed_at, NEW.evaluated_at, NEW.ended_at))
    EXECUTE FUNCTION figures_touch('request');
CREATE TRIGGER figures_removed AFTER DELETE ON proxy_service_proxyrequest FOR EACH ROW
    WHEN (OLD.number IS NOT NULL) EXECUTE FUNCTION figures_touch('request');

-- What runs is asked for as it stands (``since``), so that moving its end changes nothing that was counted.
CREATE TRIGGER figures_added AFTER INSERT ON deadlines_deadline FOR EACH ROW
    WHEN (NEW.state <> 'open' OR NEW.was_late) EXECUTE FUNCTION figures_touch('ledger');
CREATE TRIGGER figures_changed AFTER UPDATE ON deadlines_deadline FOR EACH ROW
    WHEN ((OLD.state <> 'open' OR OLD.was_late OR NEW.state <> 'open' OR NEW.was_late)
        AND (OLD.state, OLD.was_late, OLD.due_at, OLD.settled_at, OLD.organ_id, OLD.kind)
            IS DISTINCT FROM (NEW.state, NEW.was_late, NEW.due_at, NEW.settled_at, NEW.organ_id, NEW.kind))
    EXECUTE FUNCTION figures_touch('ledger');
CREATE TRIGGER figures_removed AFTER DELETE ON deadlines_deadline FOR EACH ROW
    WHEN (OLD.state <> 'open' OR OLD.was_late) EXECUTE FUNCTION figures_touch('ledger');

CREATE TRIGGER figures_changed AFTER INSERT OR DELETE OR UPDATE OF raised_at, kind, state ON proxy_service_problem
    FOR EACH ROW EXECUTE FUNCTION figures_touch();
CREATE TRIGGER figures_changed AFTER INSERT OR DELETE OR UPDATE OF started_at, started_by_id
    ON proxy_service_coordination FOR EACH ROW EXECUTE FUNCTION figures_touch('problem');
CREATE TRIGGER figures_changed AFTER INSERT OR DELETE OR UPDATE OF round, asked_at ON proxy_service_correction
    FOR EACH ROW EXECUTE FUNCTION figures_touch();
CREATE TRIGGER figures_changed AFTER INSERT OR DELETE OR UPDATE OF state, issued_at ON proxy_service_supervision
    FOR EACH ROW EXECUTE FUNCTION figures_touch();
CREATE TRIGGER figures_changed AFTER INSERT OR DELETE OR UPDATE OF visited_at, satisfied ON proxy_service_visit
    FOR EACH ROW EXECUTE FUNCTION figures_touch();
CREATE TRIGGER figures_changed AFTER INSERT OR DELETE OR UPDATE OF side, scores ON proxy_service_evaluation
    FOR EACH ROW EXECUTE FUNCTION figures_touch();
"""

TABLES = (
    "proxy_service_problem",
    "proxy_service_coordination",
    "proxy_service_correction",
    "proxy_service_supervision",
    "proxy_service_visit",
    "proxy_service_evaluation",
)
UNTOUCHING = (
    "".join(f"DROP TRIGGER figures_changed ON {table};\n" for table in TABLES)
    + "".join(
        f"DROP TRIGGER figures_{what} ON {table};\n"
        for table in ("proxy_service_proxyrequest", "deadlines_deadline")
        for what in ("added", "changed", "removed")
    )
    + "DROP FUNCTION figures_touch();"
)

COUNTING = """
-- Whose requests are counted (proxy_service/figure_sums.py, ``Scope``).
CREATE FUNCTION figures_seen(park bigint, divisions text[], of_parks bigint[], of_divisions text[]) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT (of_parks IS NULL OR park = ANY(of_parks)) AND (of_divisions IS NULL OR divisions && of_divisions)
$$;

-- In which sums a fact is kept (proxy_service/models/figures.py, ``FigureSum``).
CREATE FUNCTION figures_grains(name text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN name = 'open' THEN ARRAY['stock_day', 'stock_month']
        WHEN name = 'overdue' THEN ARRAY['stock_month']
        WHEN name IN ('acceptance', 'completion') THEN ARRAY['span']
        ELSE ARRAY['day', 'month'] END
$$;
CREATE FUNCTION figures_first_day(grain text, day date) RETURNS date LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN grain IN ('month', 'stock_month') THEN date_trunc('month', day::timestamp)::date ELSE day END
$$;

-- Takes up to ``most`` touches into the sums; how many it took. NULL while another does, or all is counted anew.
-- What a touch tells of was committed before it could be read, so that the statements after its removal see it.
CREATE FUNCTION figures_fold(most integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    requests uuid[];
    taken integer;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtext('figures')) THEN
        RETURN NULL;
    END IF;
    WITH gone AS (
        DELETE FROM proxy_service_figuretouch
        WHERE id IN (SELECT id FROM proxy_service_figuretouch ORDER BY id LIMIT most) RETURNING request_id
    ) SELECT array_agg(DISTINCT request_id), count(*) INTO requests, taken FROM gone;
    IF taken = 0 THEN
        RETURN 0;
    END IF;
    INSERT INTO proxy_service_figurescope (park_id, divisions)
        SELECT DISTINCT park_id, divisions FROM proxy_service_proxyrequest
        WHERE id = ANY(requests) AND number IS NOT NULL
        ON CONFLICT (park_id, divisions) DO NOTHING;
    WITH before AS (
        SELECT counted.scope_id, fact.* FROM proxy_service_figurecounted counted
        CROSS JOIN LATERAL unnest(counted.days, counted.names, counted.particulars, counted.measures, counted.numbers)
            fact(day, name, particular, measure, number)
        WHERE counted.request_id = ANY(requests)
    ), after AS MATERIALIZED (
        SELECT fact.request_id, scope.id AS scope_id, fact.day, fact.name, fact.particular, fact.measure, fact.number
        FROM figures_facts() fact
        JOIN proxy_service_figurescope scope
            ON scope.park_id = fact.park_id AND scope.divisions::text[] = fact.divisions
        WHERE fact.request_id = ANY(requests) AND fact.since = '-infinity'
    ), gone AS (
        DELETE FROM proxy_service_figurecounted
        WHERE request_id = ANY(requests) AND request_id NOT IN (SELECT request_id FROM after)
    ), kept AS (
        INSERT INTO proxy_service_figurecounted (request_id, scope_id, days, names, particulars, measures, numbers)
        SELECT request_id, scope_id, array_agg(day), array_agg(name), array_agg(particular), array_agg(measure),
            array_agg(number)
        FROM after GROUP BY request_id, scope_id
        ON CONFLICT (request_id) DO UPDATE SET scope_id = EXCLUDED.scope_id, days = EXCLUDED.days,
            names = EXCLUDED.names, particulars = EXCLUDED.particulars, measures = EXCLUDED.measures,
            numbers = EXCLUDED.numbers
    )
    INSERT INTO proxy_service_figuresum (scope_id, grain, day, name, particular, measure, number)
    SELECT change.scope_id, grain, figures_first_day(grain, change.day), change.name, change.particular,
        change.measure, sum(change.number)
    FROM (
        SELECT scope_id, day, name, particular, measure, -number AS number FROM before
        UNION ALL
        SELECT scope_id, day, name, particular, measure, number FROM after
    ) change CROSS JOIN LATERAL unnest(figures_grains(change.name)) grain
    GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(change.number) <> 0
    ON CONFLICT (scope_id, grain, day, name, particular, measure)
        DO UPDATE SET number = proxy_service_figuresum.number + EXCLUDED.number;
    RETURN taken;
END $$;

-- Everything from the beginning, in the caller's transaction; until it ends, others read the figures as they were.
CREATE FUNCTION figures_recount() RETURNS bigint LANGUAGE plpgsql SET work_mem = '128MB' SET jit = off AS $$
DECLARE
    requests bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('figures'));
    DELETE FROM proxy_service_figuretouch;
    DELETE FROM proxy_service_figuresum;
    DELETE FROM proxy_service_figurecounted;
    INSERT INTO proxy_service_figurescope (park_id, divisions)
        SELECT DISTINCT park_id, divisions FROM proxy_service_proxyrequest WHERE number IS NOT NULL
        ON CONFLICT (park_id, divisions) DO NOTHING;
    INSERT INTO proxy_service_figurecounted (request_id, scope_id, days, names, particulars, measures, numbers)
        SELECT fact.request_id, scope.id, array_agg(fact.day), array_agg(fact.name), array_agg(fact.particular),
            array_agg(fact.measure), array_agg(fact.number)
        FROM figures_facts() fact
        JOIN proxy_service_figurescope scope
            ON scope.park_id = fact.park_id AND scope.divisions::text[] = fact.divisions
        WHERE fact.since = '-infinity' GROUP BY fact.request_id, scope.id;
    GET DIAGNOSTICS requests = ROW_COUNT;
    INSERT INTO proxy_service_figuresum (scope_id, grain, day, name, particular, measure, number)
        SELECT counted.scope_id, grain, figures_first_day(grain, fact.day), fact.name, fact.particular, fact.measure,
            sum(fact.number)
        FROM proxy_service_figurecounted counted
        CROSS JOIN LATERAL unnest(counted.days, counted.names, counted.particulars, counted.measures, counted.numbers)
            fact(day, name, particular, measure, number)
        CROSS JOIN LATERAL unnest(figures_grains(fact.name)) grain
        GROUP BY 1, 2, 3, 4, 5, 6
        -- What is read together lies together.
        ORDER BY 1, 2, 3, 4, 5, 6;
    RETURN requests;
END $$;
"""
UNCOUNTING = """
-- Whose requests are counted (proxy_service/figure_sums.py, ``Scope``).
CREATE FUNCTION figures_seen(park bigint, divisions text[], of_parks bigint[], of_divisions text[]) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT (of_parks IS NULL OR park = ANY(of_parks)) AND (of_divisions IS NULL OR divisions && of_divisions)
$$;

DROP FUNCTION figures_recount();
DROP FUNCTION figures_fold(integer);
DROP FUNCTION figures_first_day(text, date);
DROP FUNCTION figures_grains(text);
DROP FUNCTION figures_seen(bigint, text[], bigint[], text[]);
"""
NO_FACTS = """
DROP FUNCTION figures_facts();
DROP FUNCTION figures_outcomes();
DROP FUNCTION figures_day(timestamptz);
"""


class Migration(migrations.Migration):
    dependencies = [("proxy_service", "0016_figures"), ("deadlines", "0003_running_out")]
    operations = [
        migrations.RunSQL(FACTS, NO_FACTS),
        migrations.RunSQL(COUNTING, UNCOUNTING),
        migrations.RunSQL(TOUCHING, UNTOUCHING),
    ]
