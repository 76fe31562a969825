"""Plays a department's approval system over the open interface."""

import sys
import threading
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

# The client stands beside the portal for other systems to install; the portal itself does not need it.
sys.path.insert(0, str(settings.BASE_DIR / "clients" / "python"))

from yuanbantong import Client, Problem, Unreachable

from proxy_service.demo.department_system import DepartmentSystem, Listener


class Command(BaseCommand):
    help = "扮演部门的审批系统：经开放接口签收移交、下载材料、反馈进度、作出决定。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--url", default=settings.PUBLIC_URL, help="园办通的地址")
        parser.add_argument("--key", required=True, help="部门服务账号的密钥（ybt_…）")
        parser.add_argument("--papers", type=Path, help="把移交的材料下载到这个文件夹")
        parser.add_argument("--refuse", default="", metavar="理由", help="不予准予，并写明理由（默认准予）")
        parser.add_argument("--interval", type=float, default=5.0, help="两轮之间的秒数")
        parser.add_argument("--until-idle", action="store_true", help="没有可办的就结束（默认一直运行）")
        parser.add_argument("--listen", type=int, metavar="PORT", help="在本机端口接收事件推送，一有事件就办")
        parser.add_argument("--secret", default="", help="推送的签名密钥（whsec_…）")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["listen"] and not options["secret"]:
            raise CommandError("--listen 需要同时给出 --secret。")
        listening = Listener(options["listen"], options["secret"]) if options["listen"] else nullcontext()
        with Client(options["url"], options["key"]) as portal, listening as listener:
            system = DepartmentSystem(
                portal, tell=self.stdout.write, papers=options["papers"], refuses_because=options["refuse"]
            )
            woken = listener.woken if listener else threading.Event()
            try:
                while True:
                    # Cleared before the round: what is heard during it brings another.
                    woken.clear()
                    steps = system.round()
                    if options["until_idle"] and not steps:
                        return
                    if not steps:
                        woken.wait(options["interval"])
            except Problem as problem:
                raise CommandError(str(problem)) from problem
            except Unreachable as error:
                raise CommandError(f"没有答复：{error}") from error
            except KeyboardInterrupt:
                self.stdout.write("已停止。")
