"""``manage.py appoint_security_administrator USERNAME NAME EMAIL``: who lets in everybody else."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from portal.accounts.services.passwords import send_reset_letter
from portal.errors import DomainError
from portal.organizations.services.appointing import appoint_first_security_administrator


class Command(BaseCommand):
    help = (
        "Appoints the first security administrator (安全管理员), while there is none. The letter by which the password"
        " is chosen goes to EMAIL. Everybody else is invited on the pages."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="of an account, or the one to make")
        parser.add_argument("name", help="full name, where the account is made")
        parser.add_argument("email")

    @transaction.atomic
    def handle(self, *args: Any, username: str, name: str, email: str, **options: Any) -> None:
        now = timezone.now()
        try:
            appointed = appoint_first_security_administrator(
                username=username, full_name=name, email=email, now=now
            )
        except DomainError as error:
            raise CommandError(error.message) from error
        send_reset_letter(user=appointed.user)
        self.stdout.write(f"{appointed.user.full_name}已任命为安全管理员，设置密码的邮件发往 {email}。")
