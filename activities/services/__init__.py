"""What is done with programmes and activities."""

from .editing import create_activity, mark_edited, plan_activity, plan_again
from .generating import Occurrence, generate_month, preview_month
from .lifecycle import cancel, lock_visible, mark_held, publish, publish_all, return_all, return_to_draft, submit
from .photos import add_photo
from .reporting import (
    Report,
    Reported,
    correct_record,
    eligible_volunteers,
    log_hours,
    log_locked,
    occasion_of,
    report_activity,
    report_locked,
    report_once,
    report_unplanned,
)
from .revealing import reveal_phones
from .sign_up_terms import arrange_sign_up, put_sign_up

__all__ = [
    "Occurrence",
    "Report",
    "Reported",
    "add_photo",
    "arrange_sign_up",
    "cancel",
    "correct_record",
    "create_activity",
    "eligible_volunteers",
    "generate_month",
    "lock_visible",
    "log_hours",
    "log_locked",
    "mark_edited",
    "mark_held",
    "occasion_of",
    "plan_activity",
    "plan_again",
    "preview_month",
    "publish",
    "publish_all",
    "put_sign_up",
    "report_activity",
    "report_locked",
    "report_once",
    "report_unplanned",
    "return_all",
    "return_to_draft",
    "reveal_phones",
    "submit",
]
