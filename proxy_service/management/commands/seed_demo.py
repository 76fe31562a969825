"""Makes the demonstration: people for every role, and requests at many stages of their life."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from delegation import demo as delegation_demo
from portal.anchors.keys import make_key
from portal.organizations.models import Organization
from proxy_service.demo import people, permits, requests, seals, systems


class Command(BaseCommand):
    help = "建立演示数据：各角色演示人员和处于不同阶段的样例代办件；已建立的不再重复。生产环境禁止使用。"

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.FORBID_DEMO_ACCOUNTS:
            raise CommandError("当前配置禁止演示账号（其密码公开），不能建立演示数据。")
        if not settings.ANCHOR_KEY_FILE.exists():
            make_key()
        if people.is_peopled():
            self.stdout.write("演示数据已存在，未作改动。")
            return
        if not Organization.objects.parks().exists():
            raise CommandError("请先执行 load_reference 载入基础数据。")
        # All or nothing: what a failed run left behind would look like a finished one to the next.
        with transaction.atomic():
            enterprises = people.create_people()
            self.stdout.write(f"演示人员：{len(people.accounts())} 个岗位，样例企业 {len(enterprises)} 家")
            for number, story in enumerate(requests.STORIES, start=1):
                story(enterprises)
                self.stdout.write(f"样例代办件 {number}/{len(requests.STORIES)}", ending="\r")
                self.stdout.flush()
            delegated = delegation_demo.seed(enterprises)
            permits.before_the_decision(enterprises)
            sealing = seals.create_seals()
            system = systems.create_system()
        self.stdout.write(f"样例代办件：{len(requests.STORIES) + 1} 件     ")
        self.stdout.write(f"赋权事务样例：{delegated} 组")
        self.stdout.write(f"电子印章样章：{sealing} 枚")
        self.stdout.write(f"对接的业务系统：{system.name}")
