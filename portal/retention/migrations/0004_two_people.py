"""An approval by whoever let the proposer in waits until others had time to look."""

from django.db import migrations, models

WAIT = """
CREATE OR REPLACE FUNCTION documents_may_go(of_ledger uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT NOT retention_is_held(of_ledger) AND EXISTS (
        SELECT FROM retention_appraisedfile file JOIN retention_appraisal appraisal ON appraisal.id = file.appraisal_id
        WHERE file.ledger_id = of_ledger AND NOT file.settled
          AND appraisal.verdict = 'destroy' AND appraisal.state = 'approved'
          AND retention_is_over(file.kind, of_ledger)
          AND COALESCE(appraisal.not_before <= now(), true)
    )
$$;

CREATE OR REPLACE FUNCTION retention_keep_appraisal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    decided text[] := '{state,decided_by_id,decided_at,not_before,answer,certificate_id,done_at}';
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'appraisal % is on record and is never deleted', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'proposed' THEN
            RAISE EXCEPTION 'an appraisal begins as a proposal' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF to_jsonb(NEW) - decided IS DISTINCT FROM to_jsonb(OLD) - decided THEN
        RAISE EXCEPTION 'what appraisal % proposes is frozen', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF (OLD.state, NEW.state) NOT IN (('proposed', 'approved'), ('proposed', 'refused'), ('proposed', 'withdrawn'),
                                      ('approved', 'done'), ('approved', 'withdrawn')) THEN
        RAISE EXCEPTION 'appraisal % cannot leave its state', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state IN ('approved', 'refused') AND OLD.state = 'proposed'
       AND NOT COALESCE(retention_are_two(OLD.proposed_by_id, NEW.decided_by_id), false) THEN
        RAISE EXCEPTION 'appraisal % needs another person in another role', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.not_before IS DISTINCT FROM OLD.not_before AND (OLD.state, NEW.state) <> ('proposed', 'approved') THEN
        RAISE EXCEPTION 'from when appraisal % may be carried out is frozen', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state = 'approved' AND (NEW.decided_by_id, NEW.decided_at, NEW.answer) IS DISTINCT FROM
                                  (OLD.decided_by_id, OLD.decided_at, OLD.answer) THEN
        RAISE EXCEPTION 'who approved appraisal % is frozen', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state = 'approved' AND (NEW.state = 'withdrawn' OR OLD.verdict = 'destroy') AND EXISTS (
        SELECT FROM retention_appraisedfile
        WHERE appraisal_id = OLD.id AND NOT settled AND (gone_at IS NULL OR NEW.state = 'withdrawn')
    ) THEN
        RAISE EXCEPTION 'appraisal % is not carried out', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state = 'done' AND OLD.verdict = 'destroy' AND NEW.certificate_id IS NULL THEN
        RAISE EXCEPTION 'appraisal % needs its register', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""
DO_NOT_WAIT = """
CREATE OR REPLACE FUNCTION documents_may_go(of_ledger uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT NOT retention_is_held(of_ledger) AND EXISTS (
        SELECT FROM retention_appraisedfile file JOIN retention_appraisal appraisal ON appraisal.id = file.appraisal_id
        WHERE file.ledger_id = of_ledger AND NOT file.settled
          AND appraisal.verdict = 'destroy' AND appraisal.state = 'approved'
          AND retention_is_over(file.kind, of_ledger)
    )
$$;

CREATE OR REPLACE FUNCTION retention_keep_appraisal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    decided text[] := '{state,decided_by_id,decided_at,answer,certificate_id,done_at}';
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'appraisal % is on record and is never deleted', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'proposed' THEN
            RAISE EXCEPTION 'an appraisal begins as a proposal' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF to_jsonb(NEW) - decided IS DISTINCT FROM to_jsonb(OLD) - decided THEN
        RAISE EXCEPTION 'what appraisal % proposes is frozen', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF (OLD.state, NEW.state) NOT IN (('proposed', 'approved'), ('proposed', 'refused'), ('proposed', 'withdrawn'),
                                      ('approved', 'done'), ('approved', 'withdrawn')) THEN
        RAISE EXCEPTION 'appraisal % cannot leave its state', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state IN ('approved', 'refused') AND OLD.state = 'proposed'
       AND NOT COALESCE(retention_are_two(OLD.proposed_by_id, NEW.decided_by_id), false) THEN
        RAISE EXCEPTION 'appraisal % needs another person in another role', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state = 'approved' AND (NEW.decided_by_id, NEW.decided_at, NEW.answer) IS DISTINCT FROM
                                  (OLD.decided_by_id, OLD.decided_at, OLD.answer) THEN
        RAISE EXCEPTION 'who approved appraisal % is frozen', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state = 'approved' AND (NEW.state = 'withdrawn' OR OLD.verdict = 'destroy') AND EXISTS (
        SELECT FROM retention_appraisedfile
        WHERE appraisal_id = OLD.id AND NOT settled AND (gone_at IS NULL OR NEW.state = 'withdrawn')
    ) THEN
        RAISE EXCEPTION 'appraisal % is not carried out', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state = 'done' AND OLD.verdict = 'destroy' AND NEW.certificate_id IS NULL THEN
        RAISE EXCEPTION 'appraisal % needs its register', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("retention", "0003_seal_of_files")]
    operations = [
        migrations.AddField(
            model_name="appraisal",
            name="not_before",
            field=models.DateTimeField(blank=True, null=True, verbose_name="最早销毁时间"),
        ),
        migrations.RunSQL(WAIT, DO_NOT_WAIT),
    ]
