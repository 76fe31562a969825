"""The acts on requests and their parts as operations. ``submit`` is here too: on the pages it is the last step of a
draft."""

from dataclasses import replace

from django.urls import URLPattern, path

from portal.api.acts.operations import act_patterns
from portal.service_accounts.enums import Scope
from proxy_service.acts import TABLE
from proxy_service.api.drafts import NAME, RequestDraft, SubmitForm
from proxy_service.api.names import RESOURCES

API_TABLE = replace(TABLE, forms={"submit": SubmitForm, **TABLE.forms})

urlpatterns: list[URLPattern] = act_patterns(API_TABLE, RESOURCES, scope=(Scope.PROXY_READ, Scope.PROXY_ACT))
urlpatterns.append(path(f"{NAME}/<uuid:pk>/draft/", RequestDraft.as_view(), name="api-requests-draft"))
