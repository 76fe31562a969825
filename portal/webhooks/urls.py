"""Addresses of webhooks: everything stands under 系统对接."""

from django.urls import path

from portal.webhooks.views import deliveries, endpoints

app_name = "webhooks"
urlpatterns = [
    path("system-access/<int:account_pk>/endpoints/", endpoints.endpoints, name="endpoints"),
    path("system-access/<int:account_pk>/endpoints/new/", endpoints.new, name="new"),
    path("system-access/endpoints/<int:pk>/", endpoints.endpoint, name="endpoint"),
    path("system-access/endpoints/<int:pk>/events/", endpoints.events, name="events"),
    path("system-access/endpoints/<int:pk>/rotate/", endpoints.rotate, name="rotate"),
    path("system-access/endpoints/<int:pk>/stop/", endpoints.stop, name="stop"),
    path("system-access/endpoints/<int:pk>/resume/", endpoints.resume, name="resume"),
    path("system-access/endpoints/<int:pk>/ping/", endpoints.ping, name="ping"),
    path("system-access/endpoints/<int:pk>/replay/", endpoints.replay_time, name="replay-time"),
    path("system-access/deliveries/<uuid:pk>/", deliveries.delivery, name="delivery"),
    path("system-access/deliveries/<uuid:pk>/replay/", deliveries.replay_one, name="replay"),
]
