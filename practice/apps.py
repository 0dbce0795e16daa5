from django.apps import AppConfig

from .text import watch_every_field


class PracticeConfig(AppConfig):
    name = "practice"
    verbose_name = "阵地与人员"

    def import_models(self) -> None:
        watch_every_field()
        super().import_models()
