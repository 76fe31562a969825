"""``manage.py appoint_first ROLE USERNAME NAME EMAIL``: who lets in everybody else, and who watches."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from portal.accounts.services.passwords import send_reset_letter
from portal.errors import DomainError
from portal.organizations.services.appointing import FIRST, appoint_first
from portal.organizations.shell import from_shell


class Command(BaseCommand):
    help = (
        "Appoints the first security administrator (安全管理员) or auditor (审计管理员), while there is none. The"
        " letter by which the password is chosen goes to EMAIL. Everybody else is invited on the pages, where what the"
        " security administrator gives waits for a second person."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("role", choices=[role.value for role in FIRST])
        parser.add_argument("username", help="of an account, or the one to make")
        parser.add_argument("name", help="full name, where the account is made")
        parser.add_argument("email")

    @transaction.atomic
    def handle(self, *args: Any, role: str, username: str, name: str, email: str, **options: Any) -> None:
        now = timezone.now()
        try:
            appointed = appoint_first(
                role=role, username=username, full_name=name, email=email, told=from_shell(), now=now
            )
        except DomainError as error:
            raise CommandError(error.message) from error
        send_reset_letter(user=appointed.user)
        self.stdout.write(
            f"{appointed.user.full_name}已任命为{appointed.get_role_display()}，设置密码的邮件发往 {email}。"
        )
