"""Who ended a seal, and why one was registered under a name that its certificate does not bear."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

KEPT = """
CREATE OR REPLACE FUNCTION documents_keep_seal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'seal % is in the register and is never deleted', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.ended_at IS NOT NULL
       OR (NEW.id, NEW.organization_id, NEW.name, NEW.purpose, NEW.provider, NEW.key_name, NEW.certificate,
           NEW.fingerprint, NEW.sample, NEW.registered_by_id, NEW.registered_at{more_new})
          IS DISTINCT FROM
          (OLD.id, OLD.organization_id, OLD.name, OLD.purpose, OLD.provider, OLD.key_name, OLD.certificate,
           OLD.fingerprint, OLD.sample, OLD.registered_by_id, OLD.registered_at{more_old}) THEN
        RAISE EXCEPTION 'seal % can only be ended', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;{answered}
    RETURN NEW;
END $$;
"""
ANSWERED = """
    IF NEW.ended_at IS NOT NULL AND NEW.ended_by_id IS NULL THEN
        RAISE EXCEPTION 'somebody ends seal %', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;"""


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0011_earlier_printings_frozen"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="seal",
            name="despite_name",
            field=models.CharField(blank=True, max_length=200, verbose_name="名称不一致的登记理由"),
        ),
        migrations.AddField(
            model_name="seal",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="停用人",
            ),
        ),
        migrations.RunSQL(
            KEPT.format(more_new=", NEW.despite_name", more_old=", OLD.despite_name", answered=ANSWERED),
            KEPT.format(more_new="", more_old="", answered=""),
        ),
    ]
