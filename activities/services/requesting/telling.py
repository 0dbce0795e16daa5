"""What the requester and the team's leader are told on the way. No names; the link says the rest."""

from django.urls import reverse

from practice.messages import site_url, tell

from ...models import RequestStep, ServiceRequest


def _status_page(request: ServiceRequest) -> str:
    return site_url(reverse("activities:request", args=[request.link]))


def _leaders_page(request: ServiceRequest) -> str:
    return site_url(reverse("activities:team_request", args=[request.team_link]))


def _tell_requester(request: ServiceRequest, key: str, text: str) -> None:
    if request.phone:
        tell(key=f"request:{request.pk}:{key}", phone=request.phone, text=f"{text}{_status_page(request)}")


def _tell_leader(request: ServiceRequest, step: RequestStep, text: str) -> None:
    leader = step.team.leader if step.team else None
    if leader is not None and request.team_link:
        tell(key=f"request:{request.pk}:leader:{step.pk}", phone=leader.phone, text=f"{text}{_leaders_page(request)}")


def received(request: ServiceRequest) -> None:
    text = f"您点的单已收到，单号 {request.code}。随时打开这里看办到哪一步、撤回："
    _tell_requester(request, "received", text)


def refused(request: ServiceRequest, step: RequestStep) -> None:
    _tell_requester(request, f"refused:{step.pk}", f"单号 {request.code} 这次办不了，原因请看：")


def accepted(request: ServiceRequest, step: RequestStep) -> None:
    text = f"单号 {request.code} 已有队伍接单：{request.team}，会打电话和您约时间。详情："
    _tell_requester(request, f"accepted:{step.pk}", text)


def done(request: ServiceRequest, step: RequestStep) -> None:
    text = f"单号 {request.code} 已报办好。办好了请确认，没办好也请告诉我们："
    _tell_requester(request, f"done:{step.pk}", text)


def asked_to_rate(request: ServiceRequest) -> None:
    _tell_requester(request, "rate", f"单号 {request.code} 办得怎么样，您方便时说一声，只提醒这一次：")


def leader_asked(request: ServiceRequest, step: RequestStep) -> None:
    text = f"{request.place}有人点单（单号 {request.code}），派给{request.team}。能不能去，请打开回复："
    _tell_leader(request, step, text)


def leader_reminded(request: ServiceRequest, step: RequestStep) -> None:
    _tell_leader(request, step, f"单号 {request.code} 还在等您的队伍回复，去不了也请说一声：")


def leader_relieved(request: ServiceRequest, step: RequestStep) -> None:
    _tell_leader(request, step, f"单号 {request.code} 不用您的队伍去了，辛苦了。详情：")


def leader_told_of_change(request: ServiceRequest, step: RequestStep) -> None:
    _tell_leader(request, step, f"单号 {request.code} 点单的人改了内容，请打开看：")
