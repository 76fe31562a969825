"""Uploads are scanned for viruses, pictures are drawn anew, and archives say what is in them."""

from django.db import migrations, models

# What was found to be infected stays so, and its bytes go to the quarantine in the same step; nothing else moves them.
KEPT = """
CREATE OR REPLACE FUNCTION documents_keep_upload() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.name, NEW.content_type, NEW.size, NEW.sha256, NEW.original_sha256, NEW.contents) IS DISTINCT FROM
       (OLD.id, OLD.name, OLD.content_type, OLD.size, OLD.sha256, OLD.original_sha256, OLD.contents)
       OR NEW.file IS DISTINCT FROM OLD.file AND NOT (
        OLD.scan_state <> 'infected' AND NEW.scan_state = 'infected' AND NEW.file = 'quarantine/' || OLD.file
    ) THEN
        RAISE EXCEPTION 'an uploaded file never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.scan_state = 'infected' AND NEW.scan_state <> 'infected' THEN
        RAISE EXCEPTION 'an infected file stays in quarantine' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""
BEFORE = """
CREATE OR REPLACE FUNCTION documents_keep_upload() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.name, NEW.content_type, NEW.size, NEW.sha256, NEW.file) IS DISTINCT FROM
       (OLD.id, OLD.name, OLD.content_type, OLD.size, OLD.sha256, OLD.file) THEN
        RAISE EXCEPTION 'an uploaded file never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""
STATES = [
    ("not_needed", "不查毒"),
    ("waiting", "正在查毒"),
    ("clean", "未发现病毒"),
    ("infected", "查出病毒"),
    ("failed", "查毒未完成"),
]


def text(label: str, length: int) -> models.CharField:
    return models.CharField(label, max_length=length, blank=True, default="", db_default="")


class Migration(migrations.Migration):
    dependencies = [("documents", "0004_seals_by_purpose")]
    operations = [
        migrations.AddField("storedfile", "original_sha256", text("上传时的 SHA-256", 64)),
        migrations.AddField(
            "storedfile",
            "contents",
            models.JSONField(
                "压缩包内的文件", blank=True, default=list, db_default=models.Value([], models.JSONField())
            ),
        ),
        migrations.AddField(
            "storedfile",
            "scan_state",
            models.CharField(
                "查毒", max_length=12, choices=STATES, default="not_needed", db_default="not_needed"
            ),
        ),
        migrations.AddField("storedfile", "scan_next_at", models.DateTimeField(null=True, blank=True)),
        migrations.AddField(
            "storedfile", "scan_attempts", models.PositiveIntegerField(default=0, db_default=0)
        ),
        migrations.AddField("storedfile", "scan_note", text("查毒结果", 200)),
        migrations.AddField(
            "storedfile", "scanned_at", models.DateTimeField("查毒时间", null=True, blank=True)
        ),
        migrations.AddIndex(
            "storedfile",
            models.Index(
                fields=["scan_next_at", "id"],
                condition=models.Q(scan_state__in=["waiting", "failed"]),
                name="stored_file_to_scan",
            ),
        ),
        migrations.RunSQL(KEPT, BEFORE),
    ]
