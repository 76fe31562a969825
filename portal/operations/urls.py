from django.urls import path

from portal.operations import views

urlpatterns = [
    path("operations/", views.operations, name="operations"),
    path("operations/alarms/<int:pk>/acknowledge/", views.acknowledge_alarm, name="acknowledge-alarm"),
    path("operations/deadlines/<int:pk>/retry/", views.retry_deadline, name="retry-deadline"),
    path("operations/documents/<uuid:pk>/retry/", views.retry_document, name="retry-document"),
]
