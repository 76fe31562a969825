from portal.service_accounts.models.account import ServiceAccount
from portal.service_accounts.models.key import ApiKey

__all__ = ["ApiKey", "ServiceAccount"]
