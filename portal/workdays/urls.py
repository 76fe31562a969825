"""工作日历."""

from django.urls import path

from portal.workdays.views import deciding, hours, proposing, reading

urlpatterns = [
    path("calendar/", reading.calendar, name="calendar"),
    path("calendar/history/", reading.history, name="calendar-history"),
    path("calendar/propose/", proposing.propose, name="calendar-propose"),
    path("calendar/import/", proposing.import_workbook, name="calendar-import"),
    path("calendar/hours/", hours.propose_hours, name="calendar-hours"),
    path("calendar/template/", proposing.template, name="calendar-template"),
    path("calendar/proposals/<int:pk>/", deciding.proposal, name="calendar-proposal"),
    path("calendar/proposals/<int:pk>/approve/", deciding.approve, name="calendar-approve"),
    path("calendar/proposals/<int:pk>/reject/", deciding.reject, name="calendar-reject"),
    path("calendar/proposals/<int:pk>/withdraw/", deciding.withdraw, name="calendar-withdraw"),
]
