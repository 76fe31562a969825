"""What gives power takes two people."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

ROLES = [
    ("enterprise_owner", "企业负责人"),
    ("enterprise_handler", "企业经办人"),
    ("window_clerk", "窗口受理人"),
    ("proxy_officer", "代办专员"),
    ("park_leader", "园区负责人"),
    ("department_clerk", "部门经办人"),
    ("department_leader", "部门负责人"),
    ("county_officer", "县市政府督查员"),
    ("workgroup_officer", "州专班专员"),
    ("service_centre_officer", "服务中心业务员"),
    ("administrator", "系统管理员"),
    ("security_administrator", "安全管理员"),
    ("auditor", "审计管理员"),
]
STATES = [
    ("waiting", "待第二人同意"),
    ("agreed", "已同意"),
    ("refused", "不同意"),
    ("withdrawn", "已撤回"),
    ("expired", "已过期"),
]

KEEP = """
CREATE FUNCTION organizations_persons(of_membership bigint) RETURNS bigint[] LANGUAGE sql STABLE AS $$
    SELECT array_remove(ARRAY[held.user_id, stands_for.user_id], NULL)
    FROM organizations_membership held
    LEFT JOIN organizations_membership stands_for ON stands_for.id = held.substitute_for_id
    WHERE held.id = of_membership
$$;

CREATE FUNCTION organizations_keep_grant() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    decided text[] := '{state,decided_by_id,decided_at,answer,membership_id}';
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'grant % is on record and is never deleted', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'waiting' OR NEW.membership_id IS NOT NULL THEN
            RAISE EXCEPTION 'a grant begins as a proposal' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state <> 'waiting' OR to_jsonb(NEW) - decided IS DISTINCT FROM to_jsonb(OLD) - decided THEN
        RAISE EXCEPTION 'grant % does not change so', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state = 'agreed' AND (
        organizations_persons(NEW.decided_by_id) && organizations_persons(NEW.proposed_by_id)
        OR NEW.user_id = ANY(organizations_persons(NEW.decided_by_id))
        OR NEW.user_id = ANY(organizations_persons(NEW.proposed_by_id))
    ) THEN
        RAISE EXCEPTION 'grant % needs three people', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.membership_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM organizations_membership
        WHERE id = NEW.membership_id AND NEW.state = 'agreed'
          AND (user_id, organization_id, role) = (NEW.user_id, NEW.organization_id, NEW.role)
    ) THEN
        RAISE EXCEPTION 'grant % was for something else', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER organizations_keep_grant BEFORE INSERT OR UPDATE OR DELETE ON organizations_grant
    FOR EACH ROW EXECUTE FUNCTION organizations_keep_grant();
"""
LET_GO = """
DROP TRIGGER organizations_keep_grant ON organizations_grant;
DROP FUNCTION organizations_keep_grant();
DROP FUNCTION organizations_persons(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("organizations", "0003_three_administrators")]

    operations = [
        migrations.CreateModel(
            name="Grant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        primary_key=True, serialize=False, auto_created=True, verbose_name="ID"
                    ),
                ),
                ("role", models.CharField(choices=ROLES, max_length=24, verbose_name="角色")),
                ("detail", models.TextField(blank=True, verbose_name="内容")),
                ("proposed_at", models.DateTimeField(verbose_name="提出时间")),
                ("expires_at", models.DateTimeField(verbose_name="有效期至")),
                (
                    "state",
                    models.CharField(choices=STATES, default="waiting", max_length=12, verbose_name="状态"),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="答复时间")),
                ("answer", models.TextField(blank=True, verbose_name="不同意的理由")),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizations.membership",
                        verbose_name="答复人",
                    ),
                ),
                (
                    "membership",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grant",
                        to="organizations.membership",
                        verbose_name="任职",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to="organizations.organization",
                        verbose_name="组织",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizations.membership",
                        verbose_name="提出人",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="人员",
                    ),
                ),
            ],
            options={"verbose_name": "授权复核", "ordering": ["-proposed_at", "-pk"]},
        ),
        migrations.AddIndex(
            model_name="grant",
            index=models.Index(fields=["expires_at"], condition=Q(state="waiting"), name="grant_waiting"),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=Q(state="waiting", decided_by=None, decided_at=None)
                | ~Q(state="waiting") & Q(decided_by__isnull=False, decided_at__isnull=False),
                name="grant_decided_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=~Q(state="agreed") | Q(decided_at__lt=F("expires_at")),
                name="grant_agreed_in_time",
                violation_error_message="该项已过期，请重新提出。",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(answer=""), name="grant_refused_for_a_reason"
            ),
        ),
        migrations.RunSQL(KEEP, LET_GO),
    ]
