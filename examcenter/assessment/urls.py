"""What the room puts behind the staff door and the public one."""

from django.urls import URLPattern, path

from examcenter.assessment.views import draws, plans, public as shown, schedule

staff: list[URLPattern] = [
    path("assessments/", plans.assessment_list, name="assessment_list"),
    path("assessments/new/", plans.assessment_new, name="assessment_new"),
    path("assessments/preview/", plans.assessment_preview, name="assessment_preview"),
    path("assessments/<int:pk>/plan/", plans.assessment_plan, name="assessment_plan"),
    path("assessments/<int:pk>/edit/", plans.assessment_edit, name="assessment_edit"),
    path("assessments/<int:pk>/submit/", plans.assessment_submit, name="assessment_submit"),
    path("assessments/<int:pk>/approve/", plans.assessment_approve, name="assessment_approve"),
    path("assessments/<int:pk>/send-back/", plans.assessment_send_back, name="assessment_send_back"),
    path("assessments/<int:pk>/cancel/", plans.assessment_cancel, name="assessment_cancel"),
    path("assessments/<int:pk>/draw/", draws.assessment_draw, name="assessment_draw"),
    path("assessments/<int:pk>/freeze/", draws.assessment_freeze, name="assessment_freeze"),
    path("assessments/<int:pk>/unfreeze/", draws.assessment_unfreeze, name="assessment_unfreeze"),
    path("assessments/<int:pk>/drawn/", draws.assessment_drawn, name="assessment_drawn"),
    path("assessments/<int:pk>/drawn/record.pdf", draws.assessment_draw_record, name="assessment_draw_record"),
    path("assessments/<int:pk>/sessions/", schedule.assessment_sessions, name="assessment_sessions"),
    path("assessments/<int:pk>/sessions/assign/", schedule.assessment_assign, name="assessment_assign"),
    path("assessments/<int:pk>/venues/new/", schedule.venue_new, name="venue_new"),
    path("assessments/<int:pk>/seats/", schedule.assessment_seats, name="assessment_seats"),
    path("assessments/<int:pk>/phones/", schedule.assessment_phones, name="assessment_phones"),
    path("assessments/<int:pk>/notice/", schedule.assessment_notice, name="assessment_notice"),
    path("sessions/<int:pk>/remove/", schedule.session_remove, name="session_remove"),
    path("seats/<int:pk>/excuse/", schedule.seat_excuse, name="seat_excuse"),
]
enterprise: list[URLPattern] = []
exam: list[URLPattern] = []
public: list[URLPattern] = [
    path("draws/<slug:key>/", shown.public_draw, name="public_draw"),
    path("draws/<slug:key>/population.csv", shown.public_draw_population, name="public_draw_population"),
    path("draws/<slug:key>/selection.csv", shown.public_draw_selection, name="public_draw_selection"),
]
accounts: list[URLPattern] = []
