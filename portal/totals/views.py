"""The pages at /totals/: a place's month, the rows behind each figure, and the month as a spreadsheet."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render

from practice.days import minutes_as_hours

from . import exports, requests, rows
from .asking import Asked, totals_page
from .lines import Opening, stations_lines
from .listing import Listing, number, one_of, page_of, slice_asked
from .page import TotalsPage


@totals_page
def index(request: HttpRequest, asked: Asked) -> HttpResponse:
    return render(request, "totals/index.html", {"page": TotalsPage(asked)})


@totals_page
def activities(request: HttpRequest, asked: Asked) -> HttpResponse:
    part, words = slice_asked(asked)
    only = one_of(asked, "only", {"": "", **rows.ONLY}, "")
    found = rows.sessions(part, only)
    page, query = page_of(found, request.GET)
    sums = [f"{page.paginator.count:,} 场", f"{rows.sum_of(found, 'attendances'):,} 人次"]
    words = [*([rows.ONLY[only]] if only else []), *words]
    listing = Listing(asked, "活动", "场活动", words, sums, page, query)
    return render(request, "totals/activities.html", {"listing": listing})


@totals_page
def hours(request: HttpRequest, asked: Asked) -> HttpResponse:
    part, words = slice_asked(asked)
    status = one_of(asked, "status", rows.HOURS, "counted")
    found = rows.hours(part, status)
    if who := asked.more.get("volunteer"):
        found = found.filter(volunteer=number(who))
        words = [*words, "其中一位志愿者"]
    page, query = page_of(found, request.GET)
    sums = [minutes_as_hours(rows.sum_of(found, "minutes")), f"{page.paginator.count:,} 条"]
    choices = [
        Opening(label, "" if key == status else asked.url("hours", status=key)) for key, label in rows.HOURS.items()
    ]
    listing = Listing(asked, f"{rows.HOURS[status]}的服务时长", "条记录", words, sums, page, query, choices)
    return render(request, "totals/hours.html", {"listing": listing})


@totals_page
def volunteers(request: HttpRequest, asked: Asked) -> HttpResponse:
    part, words = slice_asked(asked)
    page, query = page_of(rows.people(part), request.GET)
    page.object_list = rows.with_service(page.object_list, part)
    sums = [f"{page.paginator.count:,} 人", minutes_as_hours(rows.sum_of(rows.hours(part), "minutes"))]
    listing = Listing(asked, "活跃志愿者", "人", words, sums, page, query)
    return render(request, "totals/volunteers.html", {"listing": listing})


@totals_page
def stations(request: HttpRequest, asked: Asked) -> HttpResponse:
    chosen = one_of(asked, "activity", {"": "", **rows.STATIONS}, "")
    page, query = page_of(rows.stations(asked.place, asked.month, chosen), request.GET)
    choices = {"": "所有的", **rows.STATIONS}
    links = [
        Opening(label, "" if key == chosen else asked.url("stations", activity=key)) for key, label in choices.items()
    ]
    sums = [f"{page.paginator.count:,} 个站"]
    listing = Listing(asked, f"{choices[chosen]}站", "个站", [], sums, page, query, links)
    context = {"listing": listing, "lines": stations_lines(asked, list(page.object_list))}
    return render(request, "totals/stations.html", context)


@totals_page
def requests_for_help(request: HttpRequest, asked: Asked) -> HttpResponse:
    part, words = slice_asked(asked)
    only = requests.only_asked(asked)
    page, query = page_of(requests.rows(part, only), request.GET)
    is_own = {"own": 1} if part.own else {}
    choices = [
        Opening(label, "" if key == only else asked.url("requests", only=key, **is_own))
        for key, label in requests.ONLY.items()
    ]
    sums = [f"{page.paginator.count:,} 件"]
    listing = Listing(asked, f"{requests.ONLY[only]}求助点单", "件求助点单", words, sums, page, query, choices)
    return render(request, "totals/requests.html", {"listing": listing})


@totals_page
def export(request: HttpRequest, asked: Asked) -> FileResponse:
    return FileResponse(
        exports.workbook(asked),
        as_attachment=True,
        filename=f"月度统计-{asked.place.label}-{asked.month:%Y-%m}.xlsx",
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
