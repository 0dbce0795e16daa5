"""What the OpenAPI document says of the whole; read by the settings, so nothing is imported here."""

from typing import Any

SPECTACULAR: dict[str, Any] = {
    "TITLE": "新时代文明实践门户接口",
    "DESCRIPTION": (
        "阵地、队伍、活动、项目、志愿者、服务记录与月度统计，与网站同一套数据、同一套权限。\n\n"
        "- **公开的部分**（阵地、队伍、活动、项目）不用登录，不含个人信息；"
        "带上令牌，就能按您的职责看到范围内的更多内容。\n"
        "- **范围之外的当作不存在**：读是 404，写里引用是“没有这个…”；看得到但不归您办的是 403。\n"
        "- **时间**是北京时间，写作 `2026-11-27T09:00:00+08:00`；月份写作 `2026-11`；时长是整数分钟。\n"
        "- **不认识的字段和查询参数一律拒绝**，不会悄悄忽略。\n"
        "- **翻页**：用答复里的 `next` 网址取下一页，为 null 就是没有了。\n"
        '- **不成功的答复**都是 `{"code", "message", "fields"}`。\n'
        "- **网络不好时**，新增类的请求请带 `Idempotency-Key`，可以放心重发。\n"
        "- 姓名、电话等个人信息不要放进网址。"
    ),
    "VERSION": "1",
    "TAGS": [
        {"name": "令牌", "description": "程序用的凭证：申请、注销。"},
        {"name": "阵地", "description": "中心、所、站、点。公开。"},
        {"name": "队伍", "description": "志愿服务队。公开，不含个人信息。"},
        {"name": "项目", "description": "常态、固定日和特色项目。公开。"},
        {"name": "活动", "description": "日历上的每一场；草稿、报送、发布、补记、登记时长。"},
        {"name": "报名", "description": "谁来参加；只给管理活动的人看，手机号隐去中间几位。报名本身在“活动”里。"},
        {"name": "文章", "description": "新闻、倡议书、公告和典型。公开。"},
        {"name": "宣传报道", "description": "媒体的报道和自有媒体发布的内容；只在范围内。"},
        {"name": "志愿者", "description": "只在范围内；电话隐去中间几位，证件号码从不给出。"},
        {"name": "服务记录", "description": "服务时长的台账：查、核对、退回。"},
        {"name": "点单", "description": "服务项目公开；群众不用登录就能点单，派单、接单、报办好在范围内。"},
        {"name": "意见反馈", "description": "活动评价、投诉和建议：由上一级看和答复。不给姓名和电话。"},
        {"name": "月度统计", "description": "与领导看到的同一套数。"},
    ],
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {
        "deepLinking": True,
        "persistAuthorization": False,
        "validatorUrl": None,
        "docExpansion": "none",
    },
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums", "portal.api.schema.add_refusals"],
    "ENUM_NAME_OVERRIDES": {
        "PlaceLevel": "practice.models.Place.Level",
        "PlaceStatus": "practice.models.Place.Status",
        "Datum": "practice.models.Place.Datum",
        "TeamKind": "volunteers.models.Team.Kind",
        "Sex": "volunteers.models.Volunteer.Sex",
        "IdType": "volunteers.models.Volunteer.IdType",
        "VolunteerStatus": "volunteers.models.Volunteer.Status",
        "RecordStatus": "volunteers.models.ServiceRecord.Status",
        "RecordSource": "volunteers.models.ServiceRecord.Source",
        "RecordFlag": "volunteers.models.ServiceRecord.Flag",
        "ActivityKind": "activities.models.programme.Kind",
        "ActivityStatus": "activities.models.Activity.Status",
        "ProgrammeCategory": "activities.models.Programme.Category",
        "OnDayOff": "activities.models.Programme.OnDayOff",
        "RegistrationStatus": "activities.models.Registration.Status",
        "RegistrationChannel": "activities.models.Registration.Channel",
        "RegistrationEndedBy": "activities.models.Registration.EndedBy",
        "RequestStatus": "activities.models.ServiceRequest.Status",
        "PartOfDay": "activities.models.ServiceRequest.PartOfDay",
        "FeedbackKind": "activities.models.Feedback.Kind",
        "ArticleKind": "portal.models.Article.Kind",
        "ArticleStatus": "portal.models.Article.Status",
        "OutletLevel": "portal.models.MediaMention.Level",
        "TotalSlice": "portal.models.MonthlyTotal.Slice",
    },
}
