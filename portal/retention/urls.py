"""保管与销毁."""

from django.urls import path

from portal.retention import views

app_name = "retention"

urlpatterns = [
    path("retention/", views.due, name="due"),
    path("retention/appraisals/<int:pk>/", views.appraisal, name="appraisal"),
    path("retention/appraisals/<int:pk>/register/", views.register, name="register"),
    path("retention/files/<uuid:pk>/", views.file, name="file"),
]
