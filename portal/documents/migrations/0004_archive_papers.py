from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0003_uploads_by_file"),
    ]

    operations = [
        migrations.AlterField(
            model_name="counter",
            name="kind",
            field=models.CharField(
                choices=[
                    ("entrustment", "政务服务代办委托书"),
                    ("acceptance", "代办服务受理通知书"),
                    ("correction", "一次性补正告知书"),
                    ("decline", "不予受理告知书"),
                    ("plan", "代办工作计划表"),
                    ("handover", "材料移交清单"),
                    ("coordination_letter", "协调函"),
                    ("minutes", "专项协调会会议纪要"),
                    ("delivery", "办结送达回证"),
                    ("feedback", "评价结果反馈函"),
                    ("comprehensive", "综合报告"),
                    ("tracking", "代办服务全程跟踪备案表"),
                    ("ledger", "代办服务台账"),
                    ("archive_cover", "档案封面"),
                    ("archive_index", "卷内目录"),
                ],
                max_length=24,
            ),
        ),
        migrations.AlterField(
            model_name="document",
            name="kind",
            field=models.CharField(
                choices=[
                    ("entrustment", "政务服务代办委托书"),
                    ("acceptance", "代办服务受理通知书"),
                    ("correction", "一次性补正告知书"),
                    ("decline", "不予受理告知书"),
                    ("plan", "代办工作计划表"),
                    ("handover", "材料移交清单"),
                    ("coordination_letter", "协调函"),
                    ("minutes", "专项协调会会议纪要"),
                    ("delivery", "办结送达回证"),
                    ("feedback", "评价结果反馈函"),
                    ("comprehensive", "综合报告"),
                    ("tracking", "代办服务全程跟踪备案表"),
                    ("ledger", "代办服务台账"),
                    ("archive_cover", "档案封面"),
                    ("archive_index", "卷内目录"),
                ],
                max_length=24,
                verbose_name="文书种类",
            ),
        ),
    ]
