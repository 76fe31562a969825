import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("delegation", "0002_agent_of_a_permit"),
        ("organizations", "0001_tables"),
        ("proxy_service", "0002_guards"),
    ]
    operations = [
        migrations.AddField(
            model_name="requestmatter",
            name="permit",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="request_matter",
                to="delegation.permit",
                verbose_name="许可申请",
            ),
        ),
        migrations.AlterField(
            model_name="requestmatter",
            name="state",
            field=models.CharField(
                choices=[
                    ("pending", "待准备材料"),
                    ("prepared", "材料已备齐"),
                    ("handed_over", "已移交"),
                    ("received", "部门已签收"),
                    ("in_review", "审批中"),
                    ("correction", "部门要求补正"),
                    ("permit", "许可申请办理中"),
                    ("granted", "已办成"),
                    ("refused", "未准予"),
                    ("withdrawn", "已撤回"),
                ],
                default="pending",
                max_length=16,
                verbose_name="状态",
            ),
        ),
        migrations.AlterField(
            model_name="progressnode",
            name="posted_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organizations.membership",
            ),
        ),
    ]
