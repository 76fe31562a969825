"""Several seals of an organisation, each for a purpose: the words below the star become what the seal is for."""

from django.db import migrations, models

KEPT = """
CREATE OR REPLACE FUNCTION documents_keep_seal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'seal % is in the register and is never deleted', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.ended_at IS NOT NULL
       OR (NEW.id, NEW.organization_id, NEW.name, NEW.purpose, NEW.provider, NEW.key_name, NEW.certificate,
           NEW.fingerprint, NEW.sample, NEW.registered_by_id, NEW.registered_at, NEW.despite_name{new})
          IS DISTINCT FROM
          (OLD.id, OLD.organization_id, OLD.name, OLD.purpose, OLD.provider, OLD.key_name, OLD.certificate,
           OLD.fingerprint, OLD.sample, OLD.registered_by_id, OLD.registered_at, OLD.despite_name{old}) THEN
        RAISE EXCEPTION 'seal % can only be ended', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.ended_at IS NOT NULL AND NEW.ended_by_id IS NULL THEN
        RAISE EXCEPTION 'somebody ends seal %', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""
UNGUARDED = (
    "ALTER TABLE documents_seal DISABLE TRIGGER documents_keep_seal;"
    " {change};"
    " ALTER TABLE documents_seal ENABLE TRIGGER documents_keep_seal"
)
# So far an organisation sealed everything with its one seal: whatever other words stood below the star go on being
# part of what it is called. An approval seal has its number before or behind: 审批专用2号章, 行政审批专用章(2).
APPROVAL = r"purpose ~ '审批专用(\d{1,3}号)?公?章([(（]?\d{1,3}[)）]?号?)?$'"
TOLD_APART = rf"""
UPDATE documents_seal SET
    name = CASE WHEN purpose = '' OR {APPROVAL} THEN name ELSE left(name || purpose, 60) END,
    number = CASE WHEN {APPROVAL} THEN
        coalesce(substring(purpose from '专用(\d+)号'), substring(purpose from '章[(（]?(\d+)'), '0')::smallint
        ELSE 0 END,
    purpose = CASE WHEN {APPROVAL} THEN 'approval' ELSE 'official' END"""  # noqa: S608  (constants of this file)
TOGETHER = """
UPDATE documents_seal SET purpose = CASE WHEN purpose = 'official' THEN '' WHEN number = 0 THEN '行政审批专用章'
    ELSE '行政审批专用章(' || number || ')' END"""
PURPOSES = [("official", "公章"), ("approval", "行政审批专用章")]


class Migration(migrations.Migration):
    dependencies = [("documents", "0003_promise_papers")]

    operations = [
        migrations.AddField(
            model_name="seal",
            name="number",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="编号"),
        ),
        migrations.RunSQL(UNGUARDED.format(change=TOLD_APART), UNGUARDED.format(change=TOGETHER)),
        migrations.AlterField(
            model_name="seal",
            name="purpose",
            field=models.CharField(choices=PURPOSES, default="official", max_length=16, verbose_name="用途"),
        ),
        migrations.RunSQL(KEPT.format(new=", NEW.number", old=", OLD.number"), KEPT.format(new="", old="")),
        migrations.RemoveConstraint(model_name="seal", name="seal_one_in_force"),
        migrations.AddConstraint(
            model_name="seal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("organization", "purpose", "number"),
                name="seal_one_in_force",
                violation_error_message="该单位已有这种在用的电子印章，请先停用。",
            ),
        ),
        migrations.AddConstraint(
            model_name="seal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("number", 0), models.Q(("purpose", "official"), _negated=True), _connector="OR"
                ),
                name="seal_official_has_no_number",
                violation_error_message="公章没有编号。",
            ),
        ),
    ]
