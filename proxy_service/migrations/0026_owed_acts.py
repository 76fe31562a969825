"""What is owed on requests, by whom and until when, kept from requests, their parts and periods
(``proxy_service.owed``).

Whatever changes one of them locks the request, as acts have done before: with the lock held, the newest state of all of
them is seen.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

TRUTH = """
-- What must be kept of some requests: every act that the state of the request and of its parts asks for, with the kind
-- of period that runs for it and, where the period is the part's own, its subject; then at whose desks it lies. Request
-- by request (LATERAL), so that each table is read by its index whatever the planner believes.
CREATE FUNCTION proxy_service_acts_owed(of_requests uuid[]) RETURNS TABLE (
    request_id uuid, act text, part bigint, desk text, park_id bigint, divisions varchar[], submitted_at timestamptz,
    due_at timestamptz, amber_at timestamptz, deadline bigint
) LANGUAGE sql STABLE AS $$
SELECT filed.id, owed.act, owed.part, place.desk, filed.park_id, filed.divisions, filed.submitted_at, clock.due_at,
    deadlines_amber_at(clock.due_at, clock.started_at, clock.unit, clock.due_on, clock.counted), clock.id
FROM proxy_service_proxyrequest filed
CROSS JOIN LATERAL (
    SELECT step.act, 0::bigint AS part, ARRAY[step.clock] AS clocks, NULL::text AS subject, NULL::bigint AS organ_id
    FROM (VALUES
        ('submitted', 'accept', 'first_check'),
        ('correction_requested', 'answer_correction', 'correction'),
        ('accepted', 'assign_officer', 'plan'),
        ('planned', 'assign_officer', 'plan'),
        ('in_progress', 'assign_officer', 'plan'),
        ('completed', 'assign_officer', 'plan'),
        ('delivered', 'assign_officer', 'plan'),
        ('evaluated', 'assign_officer', 'plan'),
        ('reported', 'assign_officer', 'plan'),
        ('accepted', 'save_plan', 'plan'),
        ('planned', 'agree_plan', 'plan_consent')
    ) step (state, act, clock)
    WHERE step.state = filed.state
    UNION ALL
    SELECT CASE WHEN sent.id IS NULL THEN 'deliver' ELSE 'sign_delivery' END, 0,
        CASE WHEN sent.id IS NULL THEN ARRAY['delivery'] END, NULL, NULL
    FROM (VALUES (0)) request
    LEFT JOIN proxy_service_delivery sent ON sent.request_id = filed.id AND sent.returned_at IS NULL
    WHERE filed.state = 'completed'
    UNION ALL
    SELECT side.act, 0, ARRAY[side.clock], NULL, NULL
    FROM (VALUES
        ('enterprise', 'evaluate_as_enterprise', 'evaluation'), ('park', 'evaluate_as_park', 'park_evaluation')
    ) side (name, act, clock)
    WHERE filed.state = 'delivered' AND NOT EXISTS (
        SELECT FROM proxy_service_evaluation given WHERE given.request_id = filed.id AND given.side = side.name
    )
    UNION ALL
    SELECT 'visit', 0, ARRAY['visit'], NULL, NULL
    WHERE filed.state IN ('delivered', 'evaluated', 'reported')
        AND NOT EXISTS (SELECT FROM proxy_service_visit visit WHERE visit.request_id = filed.id)
    UNION ALL
    -- Ended early, or reported, reviewed by everybody and visited, with nothing left open.
    SELECT 'archive', 0, NULL, NULL, NULL
    WHERE (
        filed.state IN ('declined', 'withdrawn', 'terminated')
        OR filed.state = 'reported'
            AND EXISTS (SELECT FROM proxy_service_visit visit WHERE visit.request_id = filed.id)
            AND NOT EXISTS (
                SELECT FROM proxy_service_visit visit
                WHERE visit.request_id = filed.id AND visit.state = 'follow_up'
            )
            AND NOT EXISTS (
                SELECT FROM proxy_service_report report
                JOIN proxy_service_reportrecipient reader
                    ON reader.report_id = report.id AND reader.round = report.round
                WHERE report.request_id = filed.id AND reader.state <> 'accepted'
            )
    ) AND NOT EXISTS (
        SELECT FROM proxy_service_supervision letter
        WHERE letter.request_id = filed.id AND letter.state IN ('issued', 'signed', 'answered', 'returned')
    )
    UNION ALL
    -- Departments work on what they were granted.
    SELECT step.act, matter.id, step.clocks, 'matter:' || matter.id, step.organ_id
    FROM proxy_service_requestmatter matter CROSS JOIN LATERAL (
        SELECT 'prepare_materials', NULL::text[], NULL::bigint WHERE matter.state = 'pending'
        UNION ALL
        SELECT 'hand_over', NULL, NULL WHERE matter.state IN ('prepared', 'correction')
        UNION ALL
        SELECT 'post_progress', ARRAY['promised_limit', 'statutory_limit'], organ.id
        FROM organizations_organization organ
        WHERE organ.id = matter.organ_id AND matter.state IN ('received', 'in_review') AND EXISTS (
            SELECT FROM proxy_service_requestmattergrouppermission granted
            JOIN auth_permission permission ON permission.id = granted.permission_id
            WHERE granted.content_object_id = matter.id AND granted.group_id = organ.group_id
                AND permission.codename = 'work_requestmatter'
        )
    ) step (act, clocks, organ_id)
    WHERE matter.request_id = filed.id AND filed.state = 'in_progress'
    UNION ALL
    SELECT step.act, handover.id, step.clocks, 'handover:' || handover.id, handover.organ_id
    FROM proxy_service_requestmatter matter
    JOIN proxy_service_handover handover ON handover.matter_id = matter.id
    CROSS JOIN LATERAL (
        SELECT 'sign_handover', ARRAY['handover_signature']
        WHERE handover.state = 'sent' AND matter.state NOT IN ('granted', 'refused', 'withdrawn')
        UNION ALL
        SELECT 'give_opinion', NULL WHERE handover.state = 'signed' AND handover.purpose = 'assist'
    ) step (act, clocks)
    WHERE matter.request_id = filed.id AND filed.state = 'in_progress'
    UNION ALL
    SELECT step.act, problem.id, step.clocks, 'problem:' || problem.id, NULL
    FROM proxy_service_problem problem
    CROSS JOIN LATERAL (
        SELECT 'start_coordination', ARRAY['coordination_48h'] WHERE problem.state = 'open'
        UNION ALL
        SELECT 'resolve_problem', NULL WHERE problem.state = 'coordinating' AND NOT EXISTS (
            SELECT FROM proxy_service_coordination round
            WHERE round.problem_id = problem.id AND round.state = 'open'
        )
    ) step (act, clocks)
    WHERE problem.request_id = filed.id AND filed.state = 'in_progress'
    UNION ALL
    SELECT 'conclude_coordination', round.id, NULL, NULL, NULL
    FROM proxy_service_problem problem
    JOIN proxy_service_coordination round ON round.problem_id = problem.id
    WHERE problem.request_id = filed.id AND round.state = 'open'
        AND filed.state IN ('in_progress', 'completed', 'delivered', 'evaluated', 'reported')
    UNION ALL
    SELECT 'fulfil_decision', decision.id, ARRAY['decision'], 'decision:' || decision.id, decision.organ_id
    FROM proxy_service_problem problem
    JOIN proxy_service_coordination round ON round.problem_id = problem.id
    JOIN proxy_service_decision decision ON decision.coordination_id = round.id
    WHERE problem.request_id = filed.id AND decision.state = 'open'
        AND filed.state IN ('in_progress', 'completed', 'delivered', 'evaluated', 'reported')
    UNION ALL
    -- The period of the report runs for the request.
    SELECT CASE report.state WHEN 'draft' THEN 'save_report' ELSE 'approve_report' END, report.id,
        ARRAY['evaluation_report'], NULL, NULL
    FROM proxy_service_report report
    WHERE report.request_id = filed.id AND report.state IN ('draft', 'awaiting_approval')
        AND filed.state = 'evaluated'
    UNION ALL
    SELECT step.act, reader.id, ARRAY[step.clock], 'recipient:' || reader.id, reader.organization_id
    FROM proxy_service_report report
    JOIN proxy_service_reportrecipient reader ON reader.report_id = report.id
    JOIN (VALUES
        ('sent', 'sign_report', 'report_signature'), ('signed', 'accept_report', 'report_review')
    ) step (state, act, clock) ON step.state = reader.state
    WHERE report.request_id = filed.id AND filed.state = 'reported'
    UNION ALL
    SELECT 'close_follow_up', visit.id, ARRAY['follow_up'], 'visit:' || visit.id, NULL
    FROM proxy_service_visit visit
    WHERE visit.request_id = filed.id AND visit.state = 'follow_up'
        AND filed.state IN ('delivered', 'evaluated', 'reported')
    UNION ALL
    SELECT step.act, letter.id, step.clocks, 'supervision:' || letter.id,
        CASE step.act WHEN 'close_supervision' THEN letter.issuer_id ELSE letter.organ_id END
    FROM proxy_service_supervision letter
    JOIN (VALUES
        ('issued', 'sign_supervision', ARRAY['supervision_signature']),
        ('signed', 'answer_supervision', ARRAY['supervision_reply']),
        ('returned', 'answer_supervision', ARRAY['supervision_reply']),
        ('answered', 'close_supervision', NULL)
    ) step (state, act, clocks) ON step.state = letter.state
    WHERE letter.request_id = filed.id
) owed
CROSS JOIN LATERAL (
    SELECT 'enterprise:' || filed.enterprise_id AS desk WHERE owed.act IN (
        'answer_correction', 'agree_plan', 'sign_delivery', 'evaluate_as_enterprise')
    UNION ALL
    SELECT 'window:' || filed.park_id WHERE owed.act IN ('accept', 'start_coordination', 'deliver')
        OR filed.filed_at_window AND owed.act IN ('answer_correction', 'agree_plan', 'sign_delivery')
    UNION ALL
    SELECT 'officer:' || filed.officer_id WHERE owed.act IN (
        'save_plan', 'prepare_materials', 'hand_over', 'start_coordination', 'resolve_problem',
        'conclude_coordination', 'deliver', 'evaluate_as_park', 'save_report', 'close_follow_up', 'archive')
    UNION ALL
    SELECT 'leader:' || filed.park_id WHERE owed.act IN ('start_coordination', 'approve_report')
        OR filed.officer_id IS NULL AND owed.act = 'archive'
        OR filed.officer_id IS NULL AND owed.act = 'assign_officer' AND filed.state = 'accepted'
    UNION ALL
    -- The leader's from the moment on at which the officer has left.
    SELECT 'successor:' || filed.officer_id WHERE owed.act IN ('assign_officer', 'archive')
    UNION ALL
    -- A department sees the requests of which it was granted a matter.
    SELECT CASE WHEN owed.act IN ('sign_supervision', 'answer_supervision') THEN 'supervised:' ELSE 'organ:' END
        || organ.id
    FROM organizations_organization organ
    WHERE organ.id = owed.organ_id
        AND (organ.kind NOT IN ('county_department', 'prefecture_department') OR EXISTS (
            SELECT FROM proxy_service_requestmatter matter
            JOIN proxy_service_requestmattergrouppermission granted ON granted.content_object_id = matter.id
            JOIN auth_permission permission ON permission.id = granted.permission_id
            WHERE matter.request_id = filed.id AND granted.group_id = organ.group_id
                AND permission.codename = 'work_requestmatter'
        ))
    UNION ALL
    SELECT DISTINCT CASE filed.jurisdiction WHEN 'single' THEN 'county:' WHEN 'multi' THEN 'counties:' END || division
    FROM unnest(filed.divisions) division WHERE owed.act = 'visit'
) place
LEFT JOIN LATERAL (
    SELECT * FROM deadlines_deadline period
    WHERE period.ledger_id = filed.ledger_id AND period.state IN ('open', 'overdue')
        AND period.kind = ANY (owed.clocks) AND (owed.subject IS NULL OR period.subject = owed.subject)
    ORDER BY period.due_at, period.id LIMIT 1
) clock ON true
WHERE filed.id = ANY (of_requests) AND filed.number IS NOT NULL AND filed.state NOT IN ('draft', 'archived')
    AND place.desk IS NOT NULL
$$;
"""

KEEP = """
-- Puts right what is kept of these requests; how many rows were wrong.
CREATE FUNCTION proxy_service_keep_owed(of_requests uuid[]) RETURNS integer LANGUAGE plpgsql
-- Planned once a connection: to plan takes twenty times as long as to look one request up.
SET plan_cache_mode = force_generic_plan AS $$
DECLARE wrong integer;
BEGIN
    PERFORM 1 FROM proxy_service_proxyrequest WHERE id = ANY (of_requests) ORDER BY id FOR NO KEY UPDATE;
    WITH truth AS MATERIALIZED (
        SELECT * FROM proxy_service_acts_owed(of_requests)
    ), gone AS (
        DELETE FROM proxy_service_owedact kept
        WHERE kept.request_id = ANY (of_requests) AND (request_id, act, part, desk) NOT IN (
            SELECT request_id, act, part, desk FROM truth
        )
        RETURNING 1
    ), put AS (
        INSERT INTO proxy_service_owedact AS kept
            (request_id, act, part, desk, park_id, divisions, submitted_at, due_at, amber_at, deadline)
        SELECT * FROM truth
        ON CONFLICT (request_id, act, part, desk) DO UPDATE
            SET park_id = EXCLUDED.park_id, divisions = EXCLUDED.divisions, submitted_at = EXCLUDED.submitted_at,
                due_at = EXCLUDED.due_at, amber_at = EXCLUDED.amber_at, deadline = EXCLUDED.deadline
            WHERE (kept.park_id, kept.divisions, kept.submitted_at, kept.due_at, kept.amber_at, kept.deadline)
                IS DISTINCT FROM (EXCLUDED.park_id, EXCLUDED.divisions, EXCLUDED.submitted_at, EXCLUDED.due_at,
                    EXCLUDED.amber_at, EXCLUDED.deadline)
        RETURNING 1
    )
    SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM put) INTO wrong;
    RETURN wrong;
END $$;

-- The argument is how the row's request is found.
CREATE FUNCTION proxy_service_owed_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE found uuid[];
BEGIN
    CASE TG_ARGV[0]
    WHEN 'itself' THEN found := ARRAY[OLD.id, NEW.id];
    WHEN 'request' THEN found := ARRAY[OLD.request_id, NEW.request_id];
    WHEN 'matter' THEN
        found := ARRAY(
            SELECT request_id FROM proxy_service_requestmatter WHERE id IN (OLD.matter_id, NEW.matter_id));
    WHEN 'granted' THEN
        found := ARRAY(
            SELECT request_id FROM proxy_service_requestmatter
            WHERE id IN (OLD.content_object_id, NEW.content_object_id));
    WHEN 'problem' THEN
        found := ARRAY(
            SELECT request_id FROM proxy_service_problem WHERE id IN (OLD.problem_id, NEW.problem_id));
    WHEN 'coordination' THEN
        found := ARRAY(
            SELECT problem.request_id FROM proxy_service_coordination round
            JOIN proxy_service_problem problem ON problem.id = round.problem_id
            WHERE round.id IN (OLD.coordination_id, NEW.coordination_id));
    WHEN 'report' THEN
        found := ARRAY(
            SELECT request_id FROM proxy_service_report WHERE id IN (OLD.report_id, NEW.report_id));
    WHEN 'ledger' THEN
        found := ARRAY(
            SELECT id FROM proxy_service_proxyrequest WHERE ledger_id IN (OLD.ledger_id, NEW.ledger_id));
    END CASE;
    PERFORM proxy_service_keep_owed(found);
    RETURN NULL;
END $$;
"""

LET_GO = """
DROP FUNCTION proxy_service_owed_changed();
DROP FUNCTION proxy_service_keep_owed(uuid[]);
DROP FUNCTION proxy_service_acts_owed(uuid[]);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("proxy_service", "0025_departments_found_by"),
        ("deadlines", "0001_tables"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]
    operations = [
        migrations.CreateModel(
            name="OwedAct",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "request",
                        "act",
                        "part",
                        "desk",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("act", models.CharField(max_length=40)),
                ("part", models.BigIntegerField()),
                ("desk", models.CharField(max_length=40)),
                ("park_id", models.BigIntegerField(null=True)),
                (
                    "divisions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=6), size=None
                    ),
                ),
                ("submitted_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(null=True)),
                ("amber_at", models.DateTimeField(null=True)),
                ("deadline", models.BigIntegerField(null=True)),
                (
                    "request",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="owed_acts",
                        to="proxy_service.proxyrequest",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["desk", "due_at", "submitted_at"],
                        include=["act", "part", "request", "deadline", "amber_at", "park_id", "divisions"],
                        name="owed_by_desk",
                    )
                ],
            },
        ),
        migrations.RunSQL(TRUTH, migrations.RunSQL.noop),
        migrations.RunSQL(KEEP, LET_GO),
    ]
