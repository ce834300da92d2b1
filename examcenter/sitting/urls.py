from django.urls import URLPattern, path

from examcenter.sitting.views import entry, exam as page, printing, sessions

staff: list[URLPattern] = [
    path("sessions/", sessions.sitting_sessions, name="sitting_sessions"),
    path("sessions/<int:pk>/", sessions.sitting_monitor, name="sitting_monitor"),
    path("sessions/<int:pk>/prepare/", sessions.sitting_prepare, name="sitting_prepare"),
    path("sessions/<int:pk>/code/", sessions.sitting_room_code, name="sitting_room_code"),
    path("sessions/<int:pk>/poster/", printing.sitting_poster_pdf, name="sitting_poster_pdf"),
    path("sessions/<int:pk>/attendance/", printing.sitting_attendance, name="sitting_attendance"),
    path("sessions/<int:pk>/tickets/", printing.sitting_tickets_pdf, name="sitting_tickets_pdf"),
    path("sessions/<int:pk>/tickets/print/", printing.sitting_tickets_print, name="sitting_tickets_print"),
    path("printings/<int:pk>/", printing.sitting_tickets_file, name="sitting_tickets_file"),
    path("seats/<int:pk>/ticket/", printing.sitting_ticket_pdf, name="sitting_ticket_pdf"),
    path("sittings/<int:pk>/release/", sessions.sitting_release, name="sitting_release"),
]
enterprise: list[URLPattern] = []
exam: list[URLPattern] = [
    path("", entry.exam_entry, name="exam_entry"),
    path("enter/", entry.exam_enter, name="exam_enter"),
    path("rules/", entry.exam_rules, name="exam_rules"),
    path("start/", entry.exam_start, name="exam_start"),
    path("paper/", page.exam_paper, name="exam_paper"),
    path("save/", page.exam_save, name="exam_save"),
    path("picture/<str:digest>/", page.exam_picture, name="exam_picture"),
    path("status/", page.exam_status, name="exam_status"),
]
public: list[URLPattern] = []
accounts: list[URLPattern] = []
