"""A key that the security administrator issues looks at a grant whether it opens."""

import django.db.models.deletion
from django.db import migrations, models

# A handful of keys; a new column without a default and with nothing in it is checked in no time.
COLUMN = """
ALTER TABLE service_accounts_apikey ADD COLUMN grant_id bigint NULL;
-- squawk-ignore disallowed-unique-constraint, constraint-missing-not-valid
ALTER TABLE service_accounts_apikey ADD CONSTRAINT service_accounts_apikey_grant_id_key UNIQUE (grant_id);
-- squawk-ignore adding-foreign-key-constraint, constraint-missing-not-valid
ALTER TABLE service_accounts_apikey ADD CONSTRAINT service_accounts_apikey_grant_id_fk
    FOREIGN KEY (grant_id) REFERENCES organizations_grant (id) DEFERRABLE INITIALLY DEFERRED;
"""
NO_COLUMN = "ALTER TABLE service_accounts_apikey DROP COLUMN grant_id;"


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0004_two_people"),
        ("service_accounts", "0001_tables"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(COLUMN, NO_COLUMN)],
            state_operations=[
                migrations.AddField(
                    model_name="apikey",
                    name="grant",
                    field=models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="key",
                        to="organizations.grant",
                        verbose_name="授权复核",
                    ),
                ),
            ],
        ),
    ]
