"""What was counted of a request also finds it: on whose lists it stands, and what happened to it in which days. Lists by
what happened are read from it (``proxy_service.happened``). The fold writes it, so that no act does; ``0036`` fills it in.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

LISTED = """
-- Facts that no figure is made of: lists alone ask for them. What holds now and not for ever belongs to no day.
CREATE FUNCTION figures_listed() RETURNS TABLE (
    request_id uuid, park_id bigint, divisions text[], day date, name text, particular text, measure integer,
    number integer, since timestamptz
) LANGUAGE sql STABLE AS $$
    SELECT request.id, request.park_id, request.divisions::text[], fact.day, fact.name, '', 0, 1,
        '-infinity'::timestamptz
    FROM proxy_service_proxyrequest request CROSS JOIN LATERAL (
        VALUES ('delivered', figures_day(request.delivered_at)), ('evaluated', figures_day(request.evaluated_at))
        UNION ALL
        SELECT 'given', '0001-01-01'::date WHERE EXISTS (
            SELECT FROM proxy_service_evaluation WHERE request_id = request.id AND side = 'enterprise'
        )
        UNION ALL
        SELECT 'paused', '0001-01-01'::date WHERE EXISTS (
            SELECT FROM deadlines_deadline
            WHERE ledger_id = request.ledger_id AND state = 'open' AND due_at IS NULL
        )
    ) fact(name, day)
    WHERE request.number IS NOT NULL AND fact.day IS NOT NULL
$$;

-- All that is kept of a request, as it is once a moment has passed for which nothing is due.
CREATE FUNCTION figures_kept() RETURNS TABLE (
    request_id uuid, park_id bigint, divisions text[], day date, name text, particular text, measure integer,
    number integer
) LANGUAGE sql STABLE AS $$
    SELECT request_id, park_id, divisions, day, name, particular, measure, number FROM figures_facts()
    WHERE since = '-infinity'
    UNION ALL
    SELECT request_id, park_id, divisions, day, name, particular, measure, number FROM figures_listed()
$$;

-- On whose lists a request stands.
CREATE FUNCTION figures_whose(request uuid, park bigint, enterprise bigint, divisions text[]) RETURNS text[]
LANGUAGE sql STABLE AS $$
    SELECT ARRAY['park:' || park, 'firm:' || enterprise]
        || ARRAY(SELECT 'division:' || division FROM unnest(divisions) division)
        || ARRAY(SELECT 'group:' || group_id FROM proxy_service_departmentcase WHERE request_id = request)
$$;

-- The words by which facts are found: a name, and a name with the 8 and 64 days that its day lies in; likewise with its
-- particular. So a list asks for few words, whatever the stretch of days (proxy_service/happened.py). A stock has the
-- name alone; what stood open, the 64 days in which it did.
CREATE FUNCTION figures_marks(days date[], names text[], particulars text[], numbers integer[]) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    found text[] := '{}';
    word text;
    day integer;
    opened integer;
    closed integer;
BEGIN
    FOR i IN 1 .. cardinality(names) LOOP
        day := days[i] - '2000-01-01'::date;
        CONTINUE WHEN names[i] IN
            ('filed', 'acceptance', 'completion', 'with_outcome', 'hours', 'score', 'satisfaction');
        IF names[i] = 'open' THEN
            IF numbers[i] > 0 THEN opened := day; ELSE closed := day; END IF;
            CONTINUE;
        END IF;
        IF names[i] NOT LIKE 'organ%' THEN
            found := found || names[i];
            IF day >= 0 THEN
                found := found || ARRAY[names[i] || '/' || (day >> 3), names[i] || '//' || (day >> 6)];
            END IF;
        END IF;
        IF particulars[i] <> '' THEN
            word := names[i] || ':' || particulars[i];
            found := found || CASE WHEN day < 0 THEN ARRAY[word]
                ELSE ARRAY[word || '/' || (day >> 3), word || '//' || (day >> 6)] END;
        END IF;
    END LOOP;
    IF closed IS NULL THEN
        RETURN found || 'open'::text;
    END IF;
    RETURN found || ARRAY(SELECT 'open//' || block FROM generate_series(opened >> 6, closed >> 6) block);
END $$;
"""

COUNTING = """
-- In which sums a fact is kept (proxy_service/models/figures.py, ``FigureSum``); those of lists alone in none.
CREATE OR REPLACE FUNCTION figures_grains(name text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN name = 'open' THEN ARRAY['stock_day', 'stock_month']
        WHEN name = 'overdue' THEN ARRAY['stock_month']
        WHEN name IN ('acceptance', 'completion') THEN ARRAY['span']
        WHEN name IN ('delivered', 'evaluated', 'given', 'paused') THEN ARRAY[]::text[]
        ELSE ARRAY['day', 'month'] END
$$;

-- As before (0017), with what lists find a request by.
CREATE OR REPLACE FUNCTION figures_fold(most integer) RETURNS integer LANGUAGE plpgsql AS $$
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
        FROM figures_kept() fact
        JOIN proxy_service_figurescope scope
            ON scope.park_id = fact.park_id AND scope.divisions::text[] = fact.divisions
        WHERE fact.request_id = ANY(requests)
    ), gone AS (
        DELETE FROM proxy_service_figurecounted
        WHERE request_id = ANY(requests) AND request_id NOT IN (SELECT request_id FROM after)
    ), kept AS (
        INSERT INTO proxy_service_figurecounted
            (request_id, scope_id, days, names, particulars, measures, numbers, whose, submitted_at)
        SELECT request.id, scope_id, array_agg(day), array_agg(name), array_agg(particular), array_agg(measure),
            array_agg(after.number),
            figures_whose(request.id, request.park_id, request.enterprise_id, request.divisions::text[]),
            request.submitted_at
        FROM after JOIN proxy_service_proxyrequest request ON request.id = after.request_id
        GROUP BY request.id, scope_id
        ON CONFLICT (request_id) DO UPDATE SET scope_id = EXCLUDED.scope_id, days = EXCLUDED.days,
            names = EXCLUDED.names, particulars = EXCLUDED.particulars, measures = EXCLUDED.measures,
            numbers = EXCLUDED.numbers, whose = EXCLUDED.whose, submitted_at = EXCLUDED.submitted_at
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

CREATE OR REPLACE FUNCTION figures_recount() RETURNS bigint LANGUAGE plpgsql SET work_mem = '128MB' SET jit = off AS $$
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
    INSERT INTO proxy_service_figurecounted
        (request_id, scope_id, days, names, particulars, measures, numbers, whose, submitted_at)
    SELECT request.id, counted.scope_id, days, names, particulars, measures, numbers,
        figures_whose(request.id, request.park_id, request.enterprise_id, request.divisions::text[]),
        request.submitted_at
    FROM (
        SELECT fact.request_id, scope.id AS scope_id, array_agg(fact.day) AS days, array_agg(fact.name) AS names,
            array_agg(fact.particular) AS particulars, array_agg(fact.measure) AS measures,
            array_agg(fact.number) AS numbers
        FROM figures_kept() fact
        JOIN proxy_service_figurescope scope
            ON scope.park_id = fact.park_id AND scope.divisions::text[] = fact.divisions
        GROUP BY fact.request_id, scope.id
    ) counted JOIN proxy_service_proxyrequest request ON request.id = counted.request_id
    -- What is read together lies together: lists read requests of neighbouring hours.
    ORDER BY request.submitted_at;
    GET DIAGNOSTICS requests = ROW_COUNT;
    INSERT INTO proxy_service_figuresum (scope_id, grain, day, name, particular, measure, number)
        SELECT counted.scope_id, grain, figures_first_day(grain, fact.day), fact.name, fact.particular, fact.measure,
            sum(fact.number)
        FROM proxy_service_figurecounted counted
        CROSS JOIN LATERAL unnest(counted.days, counted.names, counted.particulars, counted.measures, counted.numbers)
            fact(day, name, particular, measure, number)
        CROSS JOIN LATERAL unnest(figures_grains(fact.name)) grain
        GROUP BY 1, 2, 3, 4, 5, 6
        ORDER BY 1, 2, 3, 4, 5, 6;
    RETURN requests;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("proxy_service", "0034_changed_so_far"), ("deadlines", "0003_running_out")]
    operations = [
        migrations.AddField(
            "figurecounted",
            "whose",
            ArrayField(models.CharField(max_length=32), null=True),
        ),
        migrations.AddField("figurecounted", "submitted_at", models.DateTimeField(null=True)),
        migrations.RunSQL(LISTED, migrations.RunSQL.noop),
        migrations.RunSQL(COUNTING, migrations.RunSQL.noop),
    ]
