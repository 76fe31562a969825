"""``manage.py verify_archive FILE``: exit code 0 if the package is as the portal made it, 1 and why if not."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from portal.archives.checking import check
from proxy_service.management.package_command import PackageCommand


class Command(PackageCommand):
    help = (
        "Verifies the package of an archived request: every file by its hash, none missing or added, safe names, "
        "the ledger's chain, and the signature on the manifest. Of this portal it reads the registered seals alone."
    )

    def handle(self, *args: Any, file: Path, unsigned: bool, **options: Any) -> None:
        try:
            with file.open("rb") as package:
                found = check(package, unsigned=unsigned)
        except OSError as error:
            raise CommandError(f"无法读取 {file}：{error.strerror}") from error
        if found.reasons:
            raise CommandError(
                "\n".join([f"{file.name}：核验不通过", *(f"- {why}" for why in found.reasons)])
            )
        signed = (
            f"签名：{found.signer}，{timezone.localtime(found.signed_at):%Y-%m-%d %H:%M}"
            if found.signer
            else "未签名"
        )
        self.stdout.write(
            f"{file.name}：核验通过。{found.data.get('number')}，{found.files} 个文件，"
            f"台账 {found.ledger['length']} 条；{signed}"
        )
