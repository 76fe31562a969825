"""Rules for passwords that Django does not have; ``PASSWORD_PROFILE`` says which apply."""

import string
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import EarlierPassword
from portal.organizations.models import User
from portal.organizations.services.feeds import end_feed

KINDS_NEEDED = 3
SHORTEST_NAME = 3


def kinds_in(password: str) -> int:
    """How many kinds of characters: capital letters, small ones, digits, signs, and letters of other scripts, which
    are neither capital nor small, as Chinese characters are."""
    return len({_kind(character) for character in password})


def _kind(character: str) -> str:
    if character.isdigit():
        return "digit"
    if not character.isalpha():
        return "sign"
    if character.isupper():
        return "capital"
    return "small" if character.islower() else "other"


class KindsOfCharacters:
    def validate(self, password: str, user: User | None = None) -> None:
        if kinds_in(password) < KINDS_NEEDED:
            raise ValidationError(self.get_help_text(), code="password_too_plain")

    def get_help_text(self) -> str:
        return _("密码应含有大写字母、小写字母、数字、符号、汉字中的至少三类。")


class NotDressedUp(CommonPasswordValidator):
    """Django's list of common passwords has few that are long: here one that was made long by repeating it, or by
    digits and signs around it, is common too."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        core = password.casefold().strip(string.digits + string.punctuation + string.whitespace)
        half = core[: len(core) // 2]
        if core in self.passwords or (half and half * 2 == core and half in self.passwords):
            raise ValidationError(self.get_help_text(), code="password_too_common")

    def get_help_text(self) -> str:
        return _("密码不能是在常见密码前后加上数字、符号，或把它重复一遍。")


class WithoutUsername:
    def validate(self, password: str, user: User | None = None) -> None:
        name = user.username.casefold() if user else ""
        typed = password.casefold()
        if len(name) >= SHORTEST_NAME and (name in typed or name[::-1] in typed):
            raise ValidationError(self.get_help_text(), code="password_has_username")

    def get_help_text(self) -> str:
        return _("密码不能含有用户名。")


class NotUsedBefore:
    """The ``last`` passwords, one or more, that in use included, may not be set again. Those and no others are kept, as
    hashes; the newest says how old the password is."""

    # Nothing to tell to whoever makes an account.
    for_newcomers = False

    def __init__(self, last: int) -> None:
        self.last = last

    def validate(self, password: str, user: User | None = None) -> None:
        if user is None or user.pk is None:
            return
        used = [earlier.password for earlier in user.earlier_passwords.all()[: self.last]]
        # The one in use has no row if it was set before there were any.
        if any(check_password(password, old) for old in {user.password, *used} if old):
            raise ValidationError(self.get_help_text(), code="password_used_before")

    def password_changed(self, password: str, user: User) -> None:
        """Django calls it once a new one is saved, by whatever way (not when the same is hashed anew). Sessions end by
        the database (``0002_guards``); the address of the calendar, a way in without any, ends here."""
        end_feed(user=user)
        if user.has_usable_password():
            EarlierPassword.objects.create(user=user, password=user.password, set_at=timezone.now())
            kept = user.earlier_passwords.values("pk")[: self.last]
            user.earlier_passwords.exclude(pk__in=list(kept.values_list("pk", flat=True))).delete()

    def get_help_text(self) -> str:
        if self.last == 1:
            return _("新密码不能与现在的密码相同。")
        return _("新密码不能与最近 %(count)d 次用过的密码相同。") % {"count": self.last}


def password_ends_at(user: User) -> datetime | None:
    """When the password has to be changed; None if it never has. One that was set before its age was written down is
    as old as the account."""
    if not settings.PASSWORD_DAYS:
        return None
    newest = user.earlier_passwords.first()
    return (newest.set_at if newest else user.created_at) + timedelta(days=settings.PASSWORD_DAYS)
