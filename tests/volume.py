"""Many requests at once, for tests of plans: made by PostgreSQL itself, triggers off, so that tens of thousands take
seconds. They are rows to look among, no cases: no ledger entries, no papers."""

from typing import Any

from django.contrib.auth.models import Permission
from django.db import connection

from portal.organizations.models import Membership
from proxy_service import changes, department_cases, next_due, owed
from proxy_service.access import WORK_ON_MATTER
from proxy_service.models import MatterVersion
from proxy_service.services import figures
from tests.roles import as_owner

DEPARTMENTS = """
WITH groups AS (
    INSERT INTO auth_group (name) SELECT 'volume-bureau-' || i FROM generate_series(1, 100) i RETURNING id, name
)
INSERT INTO organizations_organization (code, name, short_name, kind, division_code, document_prefix, address, phone,
    uscc, legal_representative, stage, is_active, group_id)
SELECT name, name, '', 'county_department', '652701', '', '', '', '', '', '', true, id FROM groups
"""
ENTERPRISES = """
WITH groups AS (
    INSERT INTO auth_group (name) SELECT 'volume-' || i FROM generate_series(1, %(enterprises)s) i RETURNING id, name
)
INSERT INTO organizations_organization (code, name, short_name, kind, division_code, document_prefix, address, phone,
    uscc, legal_representative, stage, is_active, group_id)
SELECT name, (ARRAY['博乐', '阿拉山口', '精河', '温泉', '天山', '赛里木'])[1 + id %% 6]
        || (ARRAY['新材料', '枸杞', '物流', '能源', '矿业', '纺织', '农机'])[1 + id %% 7] || split_part(name, '-', 2)
        || '号有限公司', '', 'enterprise', '652701', '', '', '', '', '', 'settled', true, id
FROM groups
"""
# In the order of their days; the newest twelfth is still open. Parks differ in size, some are a hundred times another.
REQUESTS = """
CREATE TEMP TABLE made ON COMMIT DROP AS
SELECT i, gen_random_uuid() AS id, gen_random_uuid() AS ledger_id, i > %(size)s * 11 / 12 AS is_open,
    (SELECT array_agg(id ORDER BY id) FROM organizations_organization WHERE kind IN ('park', 'zone')) AS parks,
    now() - (%(size)s - i) * interval '730 days' / %(size)s AS submitted_at, random() AS chance
FROM generate_series(1, %(size)s) i;
ANALYZE made;
CREATE TEMP TABLE placed ON COMMIT DROP AS
SELECT made.*, park.id AS park_id, park.division_code, park.code || '-' || to_char(submitted_at, 'YYYY') || '-'
        || lpad(i::text, 7, '0') AS number, firm.id AS enterprise_id, firm.name AS firm,
    (ARRAY['扩建', '新建', '技术改造', '环境整治'])[1 + i %% 4] || (ARRAY['车间', '仓储', '生产线'])[1 + i %% 3]
        || '项目' AS project
FROM made
JOIN organizations_organization park ON park.id = parks[1 + floor(cardinality(parks) * chance ^ 2)::int]
JOIN (
    SELECT id, name, row_number() OVER (ORDER BY id) - 1 AS turn
    FROM organizations_organization WHERE code LIKE 'volume-%%' AND kind = 'enterprise'
) firm ON firm.turn = i * 7919::bigint %% %(enterprises)s;
INSERT INTO ledger_ledger (id, label, head_hash, length) SELECT ledger_id, number, '', 0 FROM placed;
INSERT INTO proxy_service_proxyrequest (id, number, query_code, ledger_id, enterprise_id, park_id, state, jurisdiction,
    scope, project_name, project_place, division_code, divisions, contact_name, contact_phone, electronic_service,
    answers, draft_version, filed_at_window, created_by_id, created_at, updated_at, submitted_at, officer_id, plan_note,
    plan_comment, end_reason, entrusted_from, entrusted_until, completed_at, archived_at, retained_until, search)
SELECT id, number, '', ledger_id, enterprise_id, park_id,
    CASE WHEN is_open THEN (ARRAY['submitted', 'accepted', 'in_progress', 'in_progress', 'completed'])[1 + i %% 5]
        ELSE 'archived' END,
    CASE WHEN chance < 0.1 THEN 'multi' ELSE 'single' END, 'full', project, '开发区', division_code,
    CASE WHEN chance < 0.1 THEN ARRAY[division_code, '652722'] ELSE ARRAY[division_code] END, '', '', true, '{}', 0,
    false, %(user)s, submitted_at, submitted_at, submitted_at, CASE WHEN i %% 40 = 0 THEN %(officer)s END, '', '', '',
    submitted_at::date, submitted_at::date + 180,
    CASE WHEN is_open THEN NULL ELSE submitted_at + interval '20 days' END,
    CASE WHEN is_open THEN NULL ELSE submitted_at + interval '40 days' END,
    CASE WHEN is_open THEN NULL ELSE (submitted_at + interval '40 days')::date + interval '2 years' END,
    ARRAY(
        SELECT DISTINCT substr(word, place, 2) FROM unnest(ARRAY[lower(number), firm, project, '开发区']) word,
            generate_series(1, length(word) - 1) place
    )
FROM placed ORDER BY i;
INSERT INTO deadlines_deadline (ledger_id, kind, subject, title, rule, organ_id, started_at, amount, unit, receipt,
    day_end, estimate, pauses, counted, skipped, calendar_version, provisional, due_on, due_at, reminders, state,
    settled_at, was_late, changes, attempts, error, created_at)
SELECT ledger_id, kind, '', '期限', '', park_id, submitted_at, 10, 'days', 'strict', 'midnight', 'earlier', '[]', '[]',
    '[]', '', false, due_at::date, due_at, '[]', state, CASE WHEN state = 'settled' THEN due_at END, false, 0, 0, '',
    submitted_at
FROM (
    SELECT ledger_id, park_id, submitted_at, kind,
        CASE WHEN is_open AND kind = 'plan' THEN CASE WHEN i %% 50 = 0 THEN 'overdue' ELSE 'open' END
            ELSE 'settled' END AS state,
        CASE WHEN is_open AND i %% 50 > 0 THEN now() + (i %% 400) * interval '1 hour'
            ELSE submitted_at + interval '10 days' END AS due_at
    FROM placed, unnest(ARRAY['first_check', 'plan']) kind
) clock;
INSERT INTO proxy_service_requestmatter (request_id, version_id, position, division_code, organ_id, state, decided_at,
    decision_number, decision_reason, remedies)
SELECT placed.id, versions[1 + (i / 3 + place) %% cardinality(versions)], place, division_code,
    organs[1 + (i + place) %% cardinality(organs)], CASE WHEN is_open THEN 'in_progress' ELSE 'granted' END,
    submitted_at + interval '15 days', '', '', ''
FROM placed, generate_series(1, 1 + i %% 2) place,
    (SELECT %(versions)s::bigint[] AS versions) known,
    (
        SELECT array_agg(id ORDER BY id) AS organs FROM organizations_organization
        WHERE kind IN ('county_department', 'prefecture_department') AND left(division_code, 4) = '6527'
    ) asked;
INSERT INTO proxy_service_requestmattergrouppermission (permission_id, group_id, content_object_id)
SELECT %(permission)s, organ.group_id, matter.id
FROM proxy_service_requestmatter matter JOIN organizations_organization organ ON organ.id = matter.organ_id
    JOIN placed ON placed.id = matter.request_id;
"""
TABLES = (
    "ledger_ledger", "proxy_service_proxyrequest", "deadlines_deadline", "proxy_service_requestmatter",
    "proxy_service_requestmattergrouppermission", "organizations_organization",
    # Empty: PostgreSQL takes a table that it was told nothing of for one of a thousand rows.
    "proxy_service_papervolume", "proxy_service_packagekeeping", "delegation_filing", "retention_appraisedfile",
)  # fmt: skip
KEPT = (
    "proxy_service_proxyrequest", "proxy_service_departmentcase", "proxy_service_owedact",
    "proxy_service_requestchange", "proxy_service_departmentchange",
)  # fmt: skip


def fill(size: int, *, officer: Membership, enterprises: int = 200) -> None:
    """So many filed requests of two years, in all parks that there are, and what PostgreSQL has to know to plan."""
    app, codename = WORK_ON_MATTER.split(".")
    values: dict[str, Any] = {
        "size": size,
        "enterprises": enterprises,
        "user": officer.user_id,
        "officer": officer.pk,
        "versions": list(MatterVersion.objects.filter(superseded_at=None).values_list("pk", flat=True)),
        "permission": Permission.objects.get(content_type__app_label=app, codename=codename).pk,
    }
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        # What was written a moment ago has no statistics: joined row by row it would take hours.
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(DEPARTMENTS)
        cursor.execute(ENTERPRISES, values)
        cursor.execute(REQUESTS, values)
        cursor.execute("SET LOCAL session_replication_role = origin")
        cursor.execute("SET LOCAL enable_nestloop = on")
        for table in TABLES:
            cursor.execute(f"ANALYZE {table}")
        next_due.recount()
        department_cases.recount()
        owed.recount()
        changes.recount()
        figures.recount()
        for table in KEPT:
            cursor.execute(f"ANALYZE {table}")
