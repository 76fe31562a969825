import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Told",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("url", models.CharField(max_length=500, unique=True, verbose_name="地址")),
                ("number", models.PositiveIntegerField(default=0, verbose_name="已送达")),
                ("attempts", models.PositiveIntegerField(default=0, verbose_name="连续失败次数")),
                ("tried_at", models.DateTimeField(null=True, verbose_name="最近一次")),
                ("error", models.TextField(blank=True, verbose_name="错误")),
            ],
            options={
                "verbose_name": "锚点接收地址",
            },
        ),
        migrations.CreateModel(
            name="Anchor",
            fields=[
                (
                    "number",
                    models.PositiveIntegerField(primary_key=True, serialize=False, verbose_name="编号"),
                ),
                ("first_entry", models.BigIntegerField(verbose_name="首条")),
                ("last_entry", models.BigIntegerField(verbose_name="末条")),
                ("count", models.PositiveIntegerField(verbose_name="记录数")),
                ("root", models.CharField(max_length=64, verbose_name="记录根")),
                ("heads", models.JSONField(default=list)),
                ("heads_root", models.CharField(max_length=64, verbose_name="台账根")),
                ("previous_hash", models.CharField(max_length=64, verbose_name="上一锚点校验值")),
                ("made_at", models.DateTimeField(verbose_name="生成时间")),
                ("hash", models.CharField(max_length=64, verbose_name="校验值")),
                ("signature", models.CharField(max_length=128, verbose_name="签名")),
                ("key_id", models.CharField(max_length=32, verbose_name="公钥指纹")),
            ],
            options={
                "verbose_name": "台账锚点",
                "ordering": ["number"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("first_entry__gte", 1),
                            (
                                "last_entry__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("first_entry"), "-", models.Value(1)
                                ),
                            ),
                            ("number__gte", 1),
                        ),
                        name="anchor_range",
                    )
                ],
            },
        ),
    ]
