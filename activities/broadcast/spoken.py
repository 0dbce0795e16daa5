"""Numbers, days and times in the words in which they are spoken: 十一月二十七号，星期五，上午九点半."""

import datetime as dt

from practice.days import SHANGHAI, as_day, weekday

DIGITS = "零一二三四五六七八九"
UNITS = ((1000, "千"), (100, "百"), (10, "十"))
PARTS = ((6, "凌晨"), (8, "早上"), (12, "上午"), (13, "中午"), (18, "下午"), (24, "晚上"))


def spoken_number(number: int) -> str:
    """十二, 二十, 一百零五, 两千 is said 二千: for counts up to 9,999; larger ones stay figures."""
    if not 0 <= number <= 9_999:
        return str(number)
    if number < 10:
        return DIGITS[number]
    said, skipped = "", False
    for value, name in UNITS:
        digit, number = divmod(number, value)
        if digit:
            said += f"{'零' if skipped else ''}{DIGITS[digit]}{name}"
        skipped = bool(said) and not digit
    said += (f"{'零' if skipped else ''}{DIGITS[number]}") if number else ""
    return said.removeprefix("一") if said.startswith("一十") else said


def spoken_digits(written: str) -> str:
    """A telephone number digit by digit: 零三五八，四四二零一二三."""
    return "".join(DIGITS[int(one)] if one in "0123456789" else "，" for one in written)


def part_of_day(hour: int) -> str:
    """上午, 下午 … as people say it."""
    return next(name for until, name in PARTS if hour < until)


def spoken_day(value: dt.date) -> str:
    """十一月二十七号，星期五"""
    day = as_day(value)
    return f"{spoken_number(day.month)}月{spoken_number(day.day)}号，{weekday(day)}"


def spoken_time(moment: dt.datetime) -> str:
    """上午九点半, 下午两点, 晚上七点零五分"""
    local = moment.astimezone(SHANGHAI)
    hour = local.hour - 12 if local.hour > 12 else local.hour
    said = "两" if hour == 2 else spoken_number(hour)
    minutes = {0: "", 30: "半"}.get(local.minute)
    if minutes is None:
        minutes = f"{'零' if local.minute < 10 else ''}{spoken_number(local.minute)}分"
    return f"{part_of_day(local.hour)}{said}点{minutes}"
