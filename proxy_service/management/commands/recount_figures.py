"""Counts every figure anew from the rows it stands for."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from proxy_service.services.figures import recount


class Command(BaseCommand):
    help = (
        "从头重新计算统计：看板、开放数据和接口用的汇总数。"
        "平时不需要，批量导入之后、怀疑数字不对时运行；期间平台照常使用。"
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(_("已重新统计 %(count)d 件申请。") % {"count": recount()})
