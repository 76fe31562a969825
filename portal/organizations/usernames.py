"""User names stand on pages, papers and lists for everybody to read: so none tells a person's telephone, identity
number or mailbox, which are masked there. Pure."""

import re
import unicodedata

from django.utils.translation import gettext_lazy as _

from portal.privacy.masking import EMAIL

TELLS_OF_A_PERSON = _("用户名别人看得到，不能是手机号码、身份证号码或邮箱；可以用姓名拼音或工号。")

# Mobile numbers, landlines with their area, identity numbers: none is shorter. Numbers of staff are.
LONG_NUMBER = re.compile(r"\d{11}")
SEPARATORS = re.compile(r"[\s.@+_-]")


def normalise_username(text: str) -> str:
    """One spelling of it, as the form of signing in reads it: full-width letters and digits are narrow ones."""
    return unicodedata.normalize("NFKC", text.strip())


def tells_of_a_person(username: str) -> bool:
    """Whether a telephone number, an identity number or an e-mail address stands in it."""
    return bool(EMAIL.search(username) or LONG_NUMBER.search(SEPARATORS.sub("", username)))
