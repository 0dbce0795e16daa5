"""Who signed in, who took data out, who looked at what is masked."""

from django.db import models

from .staff import User


class AuditEvent(models.Model):
    """One act worth keeping: written by services, never edited. Holds no personal data of volunteers, only keys."""

    class Action(models.TextChoices):
        SIGN_IN = "sign_in", "登录"
        SIGN_OUT = "sign_out", "退出"
        EXPORT = "export", "导出"
        IMPORT = "import", "导入"
        UNMASK = "unmask", "查看完整信息"
        TOKEN = "token", "接口令牌"
        BULK = "bulk", "批量操作"

    at = models.DateTimeField("时间", auto_now_add=True, db_index=True)
    actor = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="谁")
    action = models.CharField("做了什么", max_length=12, choices=Action)
    subject = models.CharField(
        "对象", max_length=60, blank=True, help_text="模型与主键，例如 volunteers.volunteer:12。"
    )
    detail = models.JSONField("说明", default=dict, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "审计记录"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.get_action_display()} {self.subject}"
