"""Which papers may wait for a seal, as PostgreSQL keeps it."""

from django.db import models

from portal.documents.models.document import Document


class Unsealed(models.Model):
    """A paper that bears no seal and may still get one: until it is sealed or void, or its ledger is closed.

    Most papers are none of these any more, and the few that are could be found in no index of papers. The row only
    proposes: whether the paper can be sealed as things stand, ``portal.documents.seals`` judges. Written by the
    database's own functions alone (migrations 0011 and 0012).
    """

    document = models.OneToOneField(
        Document, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="unsealed"
    )
    issuer_id = models.BigIntegerField()
    issued_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["issuer_id", "issued_at", "document"], name="unsealed_of_issuer"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id}·{self.issued_at}"
