from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0001_tables"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="is_service",
            field=models.BooleanField(default=False, editable=False, verbose_name="服务账号"),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_service", False),
                    models.Q(
                        ("email", ""),
                        ("is_staff", False),
                        ("is_superuser", False),
                        ("password__startswith", "!"),
                        ("phone", ""),
                    ),
                    _connector="OR",
                ),
                name="user_service_is_no_person",
                violation_error_message="服务账号不能有密码、手机号码、电子邮箱和后台权限。",
            ),
        ),
    ]
