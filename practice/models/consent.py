"""What people agreed to when they gave personal data."""

import hashlib

from django.db import models


class Consent(models.Model):
    """告知同意书: one version of the words a person agreed to; never changed once it is here.

    Asked for by 个人信息保护法第十四条 and 第十七条.
    """

    purpose = models.CharField("用途", max_length=20)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    text = models.TextField("全文")
    since = models.DateTimeField("启用时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "告知同意书"
        ordering = ["-since", "-pk"]

    def __str__(self) -> str:
        return f"{self.purpose} 第 {self.pk} 版"

    @staticmethod
    def digest_of(purpose: str, text: str) -> str:
        return hashlib.sha256(f"{purpose}\n{text}".encode()).hexdigest()
