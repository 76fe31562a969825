"""Which papers may wait for a seal, kept from papers, sealings and ledgers (``portal.documents.models.Unsealed``)."""

import django.db.models.deletion
from django.db import migrations, models

KEEP = """
-- What must be kept of some papers.
CREATE FUNCTION documents_unsealed_of(of_documents uuid[]) RETURNS TABLE (
    document_id uuid, issuer_id bigint, issued_at timestamptz
) LANGUAGE sql STABLE AS $$
    SELECT paper.id, paper.issuer_id, paper.issued_at
    FROM documents_document paper
    LEFT JOIN ledger_ledger ledger ON ledger.id = paper.ledger_id
    WHERE paper.id = ANY (of_documents) AND paper.state <> 'void' AND ledger.closed_at IS NULL
        -- Not what both sides seal.
        AND paper.kind NOT IN ('entrustment', 'delegation_letter', 'transfer_deed', 'permit_promise')
        AND NOT EXISTS (SELECT FROM documents_sealing sealing
                        WHERE sealing.document_id = paper.id AND sealing.state = 'done')
$$;

-- Put right some papers, how many were wrong. None is locked: nothing that has left ever comes back, so a row that comes
-- too late for an act beside it is one too many, which is judged when it is read, and never one too few.
CREATE FUNCTION documents_keep_unsealed(of_documents uuid[]) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE gone integer; put integer;
BEGIN
    DELETE FROM documents_unsealed kept
    WHERE kept.document_id = ANY (of_documents)
        AND kept.document_id NOT IN (SELECT document_id FROM documents_unsealed_of(of_documents));
    GET DIAGNOSTICS gone = ROW_COUNT;
    INSERT INTO documents_unsealed (document_id, issuer_id, issued_at)
    SELECT * FROM documents_unsealed_of(of_documents)
    ON CONFLICT (document_id) DO NOTHING;
    GET DIAGNOSTICS put = ROW_COUNT;
    RETURN gone + put;
END $$;

CREATE FUNCTION documents_paper_unsealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO documents_unsealed (document_id, issuer_id, issued_at)
        SELECT NEW.id, NEW.issuer_id, NEW.issued_at
        WHERE NOT EXISTS (SELECT FROM ledger_ledger ledger
                          WHERE ledger.id = NEW.ledger_id AND ledger.closed_at IS NOT NULL);
    ELSE
        DELETE FROM documents_unsealed WHERE document_id = NEW.id;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION documents_paper_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM documents_unsealed WHERE document_id = NEW.document_id;
    RETURN NULL;
END $$;

CREATE FUNCTION documents_ledger_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM documents_unsealed
    WHERE document_id = ANY (ARRAY(SELECT id FROM documents_document WHERE ledger_id = NEW.id));
    RETURN NULL;
END $$;
"""
LET_GO = """
DROP FUNCTION documents_ledger_closed();
DROP FUNCTION documents_paper_sealed();
DROP FUNCTION documents_paper_unsealed();
DROP FUNCTION documents_keep_unsealed(uuid[]);
DROP FUNCTION documents_unsealed_of(uuid[]);
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0010_newest_of_all"), ("ledger", "0006_when_entries_were_recorded")]
    operations = [
        migrations.CreateModel(
            name="Unsealed",
            fields=[
                (
                    "document",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="unsealed",
                        serialize=False,
                        to="documents.document",
                    ),
                ),
                ("issuer_id", models.BigIntegerField()),
                ("issued_at", models.DateTimeField()),
            ],
        ),
        migrations.RunSQL(KEEP, LET_GO),
    ]
