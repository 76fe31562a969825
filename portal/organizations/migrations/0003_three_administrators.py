"""三员分立: the role of the security administrator, and the guard that no account holds two of the three.

An account that holds two of them today stops this migration (``membership_separated_roles``): end one of the two roles
first. Which, only people can say.
"""

import django.contrib.postgres.constraints
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models

import portal.organizations.models.people

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


class Migration(migrations.Migration):
    dependencies = [("organizations", "0002_service_users")]

    operations = [
        BtreeGistExtension(),
        migrations.AlterField(
            model_name="invitation",
            name="role",
            field=models.CharField(choices=ROLES, max_length=24, verbose_name="角色"),
        ),
        migrations.AlterField(
            model_name="membership",
            name="role",
            field=models.CharField(choices=ROLES, max_length=24, verbose_name="角色"),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                name="membership_separated_roles",
                expressions=[
                    ("user", "="),
                    ("role", "<>"),
                    (portal.organizations.models.people.Period("valid_from", "valid_until"), "&&"),
                ],
                condition=models.Q(("role__in", ["administrator", "auditor", "security_administrator"])),
                violation_error_message="同一账号不能同时担任系统管理员、安全管理员、审计管理员中的两个。",
            ),
        ),
    ]
