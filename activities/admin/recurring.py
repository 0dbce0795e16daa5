"""When a programme recurs, as people say it: on which days of the week, or of the month; the rule is made from that."""

import re
from typing import Any

from django import forms

from practice.admin.forms import WholeRowForm

from ..models import Programme

DAYS = {"MO": "一", "TU": "二", "WE": "三", "TH": "四", "FR": "五", "SA": "六", "SU": "日"}
WEEKLY = re.compile(r"FREQ=WEEKLY;BYDAY=((?:MO|TU|WE|TH|FR|SA|SU)(?:,(?:MO|TU|WE|TH|FR|SA|SU))*)")
MONTHLY = re.compile(r"FREQ=MONTHLY;BYMONTHDAY=([0-9]{1,2}(?:,[0-9]{1,2})*)")


def week_days(rule: str) -> list[str]:
    """The days of a rule that is weekly and no more."""
    found = WEEKLY.fullmatch(rule)
    return found[1].split(",") if found else []


def month_days(rule: str) -> list[str]:
    """The days of a rule that is monthly and no more."""
    found = MONTHLY.fullmatch(rule)
    return found[1].split(",") if found else []


def rule_in_words(rule: str) -> str:
    """每周五, 每月5、20日, 每天; any other rule as it is written."""
    if days := week_days(rule):
        return f"每周{'、'.join(DAYS[day] for day in days)}"
    if days := month_days(rule):
        return f"每月{'、'.join(days)}日"
    return "每天" if rule == "FREQ=DAILY" else rule


class ProgrammeForm(WholeRowForm):
    weekdays = forms.MultipleChoiceField(
        label="每周几",
        choices=[(key, f"周{name}") for key, name in DAYS.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.CharField(label="或每月几号", max_length=60, required=False, help_text="例如 5；几天的写成 5、20。")
    recurrence = forms.CharField(
        label="或别的规则", max_length=120, required=False, help_text="上面两样说不清的才填，由系统管理员填写。"
    )

    class Meta:
        model = Programme
        fields = ["recurrence"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rule = self.instance.recurrence
        self.initial["weekdays"], self.initial["days"] = week_days(rule), "、".join(month_days(rule))
        if week_days(rule) or month_days(rule):
            self.initial["recurrence"] = ""

    def clean_days(self) -> list[int]:
        typed = str(self.cleaned_data["days"])
        numbers = re.findall(r"[0-9]+", typed)
        if re.sub(r"[0-9、，,;； 日号]", "", typed) or not all(1 <= int(number) <= 31 for number in numbers):
            raise forms.ValidationError("请写 1 到 31 的数字，几天的用顿号隔开，例如 5、20。")
        return sorted({int(number) for number in numbers})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        chosen = [name for name in ("weekdays", "days", "recurrence") if cleaned.get(name)]
        if len(chosen) > 1:
            self.add_error(chosen[1], "每周几、每月几号、别的规则，只填一样。")
        elif cleaned.get("weekdays"):
            cleaned["recurrence"] = f"FREQ=WEEKLY;BYDAY={','.join(cleaned['weekdays'])}"
        elif cleaned.get("days"):
            cleaned["recurrence"] = f"FREQ=MONTHLY;BYMONTHDAY={','.join(map(str, cleaned['days']))}"
        return cleaned
