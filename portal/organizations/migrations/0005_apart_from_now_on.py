"""None of the three administrators holds any other role, from now on.

What an account held at once in the past was allowed then and stays as it was: terms that are over by now do not count.
An account that holds such roles now, or will, stops the migration, which names it; people decide which of the two ends
(docs/operations/upgrade.md).
"""

import django.contrib.postgres.constraints
from django.db import migrations
from django.db.models import Case, F, Value, When

import portal.organizations.models.people

NAMES = """
    ('enterprise_owner', '企业负责人'), ('enterprise_handler', '企业经办人'), ('window_clerk', '窗口受理人'),
    ('proxy_officer', '代办专员'), ('park_leader', '园区负责人'), ('department_clerk', '部门经办人'),
    ('department_leader', '部门负责人'), ('county_officer', '县市政府督查员'), ('workgroup_officer', '州专班专员'),
    ('service_centre_officer', '服务中心业务员'), ('administrator', '系统管理员'),
    ('security_administrator', '安全管理员'), ('auditor', '审计管理员')
"""
KIND = "CASE WHEN {}role IN ('administrator', 'auditor', 'security_administrator') THEN {}role ELSE '' END"
# Pairs of terms of one account that may not be at once; ``ended`` is when the first of the two was over, or will be.
PAIRS = f"""
    SELECT held.user_id, held.id AS one, other.id AS two,
        least(coalesce(held.valid_until, 'infinity'), coalesce(other.valid_until, 'infinity')) AS ended
    FROM organizations_membership held JOIN organizations_membership other
        ON held.user_id = other.user_id AND held.id < other.id
        AND {KIND.format("held.", "held.")} <> {KIND.format("other.", "other.")}
        AND tstzrange(held.valid_from, held.valid_until) && tstzrange(other.valid_from, other.valid_until)
"""  # noqa: S608  (constants of ours)
# The table is locked from the first statement on, for some milliseconds: it has some thousand rows. A term that ended
# before the last of those pairs was over binds nobody; without such pairs, as on a new installation, every term counts.
APART = f"""
-- squawk-ignore ban-drop-constraint
ALTER TABLE organizations_membership DROP CONSTRAINT membership_separated_roles;
DO $$
DECLARE
    accounts_named text;
    since timestamptz;
BEGIN
    SELECT string_agg(DISTINCT account, '；' ORDER BY account) INTO accounts_named
    FROM (
        SELECT person.username || '（' || person.full_name || '）：' || string_agg(
            DISTINCT body.name || '·' || coalesce(named.label, held.role)
                || CASE WHEN held.substitute_for_id IS NULL THEN '' ELSE '（代班）' END, '、'
        ) AS account
        FROM ({PAIRS}) pairs
        JOIN organizations_user person ON person.id = pairs.user_id
        JOIN organizations_membership held ON held.id IN (pairs.one, pairs.two)
        JOIN organizations_organization body ON body.id = held.organization_id
        LEFT JOIN (VALUES {NAMES}) AS named(role, label) ON named.role = held.role
        WHERE pairs.ended > statement_timestamp()
        GROUP BY person.username, person.full_name
    ) accounts;
    IF accounts_named IS NOT NULL THEN
        RAISE EXCEPTION '系统管理员、安全管理员、审计管理员不能同时担任别的角色，也不能互相兼任。下列账号现在或将来兼任，请先结束其中一个角色，再执行 migrate：%', accounts_named
            USING ERRCODE = 'exclusion_violation',
                HINT = 'docs/operations/upgrade.md';
    END IF;
    SELECT coalesce(max(ended), '-infinity') INTO since FROM ({PAIRS}) pairs;
    EXECUTE format(
        'ALTER TABLE organizations_membership ADD CONSTRAINT membership_separated_roles EXCLUDE USING gist (
            user_id WITH =, ({KIND.format("", "").replace("'", "''")}) WITH <>,
            (tstzrange(valid_from, valid_until)) WITH &&
        ) WHERE (valid_until IS NULL OR valid_until > %L)', since
    );
END $$;
"""  # noqa: S608  (constants of ours)
TOGETHER = """
ALTER TABLE organizations_membership DROP CONSTRAINT membership_separated_roles;
ALTER TABLE organizations_membership ADD CONSTRAINT membership_separated_roles EXCLUDE USING gist (
    user_id WITH =, role WITH <>, (tstzrange(valid_from, valid_until)) WITH &&
) WHERE (role IN ('administrator', 'auditor', 'security_administrator'));
"""


class Migration(migrations.Migration):
    dependencies = [("organizations", "0004_two_people")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(APART, TOGETHER)],
            state_operations=[
                migrations.RemoveConstraint(model_name="membership", name="membership_separated_roles"),
                migrations.AddConstraint(
                    model_name="membership",
                    constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                        name="membership_separated_roles",
                        expressions=[
                            ("user", "="),
                            (
                                Case(
                                    When(
                                        role__in=["administrator", "auditor", "security_administrator"],
                                        then=F("role"),
                                    ),
                                    default=Value(""),
                                ),
                                "<>",
                            ),
                            (portal.organizations.models.people.Period("valid_from", "valid_until"), "&&"),
                        ],
                        violation_error_message="系统管理员、安全管理员、审计管理员不能同时担任别的角色，也不能互相兼任。",
                    ),
                ),
            ],
        ),
    ]
