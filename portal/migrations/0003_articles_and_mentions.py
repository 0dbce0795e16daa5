import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import portal.models.articles


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0002_total_index"),
        ("practice", "0005_changed_month_whole"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Article",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("news", "新闻"), ("appeal", "倡议书"), ("notice", "公告"), ("showcase", "典型")],
                        default="news",
                        max_length=10,
                        verbose_name="栏目",
                    ),
                ),
                ("title", models.CharField(max_length=80, verbose_name="标题")),
                (
                    "lead",
                    models.CharField(
                        blank=True,
                        help_text="一两句话说清楚是什么事，列表和订阅里看到的就是它。",
                        max_length=200,
                        verbose_name="导语",
                    ),
                ),
                ("body", models.TextField(max_length=20000, verbose_name="正文")),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="供稿的单位或作者；不填就署发布的阵地。",
                        max_length=60,
                        verbose_name="供稿",
                    ),
                ),
                (
                    "is_pinned",
                    models.BooleanField(default=False, help_text="公告过了有效期就不再置顶。", verbose_name="置顶"),
                ),
                (
                    "is_public_notice",
                    models.BooleanField(default=False, help_text="公示要写明起止日期。", verbose_name="这是公示"),
                ),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="有效期（公示期）自")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="至")),
                (
                    "co_issuers",
                    models.TextField(
                        blank=True,
                        help_text="一行写一家。",
                        max_length=1800,
                        validators=[portal.models.articles.validate_issuers],
                        verbose_name="联名发出的单位",
                    ),
                ),
                (
                    "subject",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("person", "人物"),
                            ("family", "家庭"),
                            ("project", "项目"),
                            ("method", "做法"),
                            ("organisation", "单位"),
                        ],
                        max_length=12,
                        verbose_name="典型是",
                    ),
                ),
                (
                    "honour",
                    models.CharField(
                        blank=True, help_text="例如“山西好人”。没有表彰过就不填。", max_length=60, verbose_name="荣誉"
                    ),
                ),
                (
                    "honour_level",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("nation", "国家级"),
                            ("province", "省级"),
                            ("city", "市级"),
                            ("county", "县级"),
                            ("town", "乡镇级"),
                        ],
                        max_length=10,
                        verbose_name="荣誉级别",
                    ),
                ),
                ("grantor", models.CharField(blank=True, max_length=60, verbose_name="授予单位")),
                ("honour_year", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="授予年份")),
                ("consented_at", models.DateTimeField(editable=False, null=True, verbose_name="同意公开，登记于")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("submitted", "待发布"),
                            ("published", "已发布"),
                            ("withdrawn", "已撤下"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "return_reason",
                    models.CharField(blank=True, editable=False, max_length=120, verbose_name="退回原因"),
                ),
                (
                    "withdraw_reason",
                    models.CharField(blank=True, editable=False, max_length=120, verbose_name="撤下原因"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="录入时间")),
                ("published_at", models.DateTimeField(editable=False, null=True, verbose_name="发布时间")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="最近修改")),
                ("is_demo", models.BooleanField(default=False, editable=False, verbose_name="演示数据")),
                (
                    "consented_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="同意公开，登记人",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="articles",
                        to="practice.place",
                        verbose_name="发布的阵地",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="发布人",
                    ),
                ),
            ],
            options={
                "verbose_name": "文章",
                "verbose_name_plural": "文章",
                "ordering": ["-published_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="AppealJoin",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tap", models.UUIDField(unique=True, verbose_name="页面的号")),
                ("joined_on", models.DateField(verbose_name="日期")),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="taps",
                        to="portal.article",
                        verbose_name="倡议书",
                    ),
                ),
            ],
            options={
                "verbose_name": "加入倡议",
                "verbose_name_plural": "加入倡议",
            },
        ),
        migrations.CreateModel(
            name="ArticlePhoto",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "image",
                    models.ImageField(
                        height_field="height", upload_to="news/", verbose_name="照片", width_field="width"
                    ),
                ),
                ("width", models.PositiveIntegerField(default=0, editable=False, verbose_name="宽")),
                ("height", models.PositiveIntegerField(default=0, editable=False, verbose_name="高")),
                (
                    "small",
                    models.ImageField(
                        editable=False,
                        height_field="small_height",
                        upload_to="news/",
                        verbose_name="小图",
                        width_field="small_width",
                    ),
                ),
                ("small_width", models.PositiveIntegerField(default=0, editable=False, verbose_name="小图宽")),
                ("small_height", models.PositiveIntegerField(default=0, editable=False, verbose_name="小图高")),
                (
                    "alt",
                    models.CharField(
                        help_text="念给看不见照片的人听的一句话。", max_length=80, verbose_name="照片说明"
                    ),
                ),
                ("credit", models.CharField(blank=True, max_length=40, verbose_name="摄影")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="次序")),
                ("added_at", models.DateTimeField(auto_now_add=True, verbose_name="上传时间")),
                (
                    "added_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="上传人",
                    ),
                ),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="photos",
                        to="portal.article",
                        verbose_name="文章",
                    ),
                ),
            ],
            options={
                "verbose_name": "照片",
                "verbose_name_plural": "照片",
                "ordering": ["order", "pk"],
            },
        ),
        migrations.CreateModel(
            name="HistoricalArticle",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("news", "新闻"), ("appeal", "倡议书"), ("notice", "公告"), ("showcase", "典型")],
                        default="news",
                        max_length=10,
                        verbose_name="栏目",
                    ),
                ),
                ("title", models.CharField(max_length=80, verbose_name="标题")),
                (
                    "lead",
                    models.CharField(
                        blank=True,
                        help_text="一两句话说清楚是什么事，列表和订阅里看到的就是它。",
                        max_length=200,
                        verbose_name="导语",
                    ),
                ),
                ("body", models.TextField(max_length=20000, verbose_name="正文")),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="供稿的单位或作者；不填就署发布的阵地。",
                        max_length=60,
                        verbose_name="供稿",
                    ),
                ),
                (
                    "is_pinned",
                    models.BooleanField(default=False, help_text="公告过了有效期就不再置顶。", verbose_name="置顶"),
                ),
                (
                    "is_public_notice",
                    models.BooleanField(default=False, help_text="公示要写明起止日期。", verbose_name="这是公示"),
                ),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="有效期（公示期）自")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="至")),
                (
                    "co_issuers",
                    models.TextField(
                        blank=True,
                        help_text="一行写一家。",
                        max_length=1800,
                        validators=[portal.models.articles.validate_issuers],
                        verbose_name="联名发出的单位",
                    ),
                ),
                (
                    "subject",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("person", "人物"),
                            ("family", "家庭"),
                            ("project", "项目"),
                            ("method", "做法"),
                            ("organisation", "单位"),
                        ],
                        max_length=12,
                        verbose_name="典型是",
                    ),
                ),
                (
                    "honour",
                    models.CharField(
                        blank=True, help_text="例如“山西好人”。没有表彰过就不填。", max_length=60, verbose_name="荣誉"
                    ),
                ),
                (
                    "honour_level",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("nation", "国家级"),
                            ("province", "省级"),
                            ("city", "市级"),
                            ("county", "县级"),
                            ("town", "乡镇级"),
                        ],
                        max_length=10,
                        verbose_name="荣誉级别",
                    ),
                ),
                ("grantor", models.CharField(blank=True, max_length=60, verbose_name="授予单位")),
                ("honour_year", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="授予年份")),
                ("consented_at", models.DateTimeField(editable=False, null=True, verbose_name="同意公开，登记于")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("submitted", "待发布"),
                            ("published", "已发布"),
                            ("withdrawn", "已撤下"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "return_reason",
                    models.CharField(blank=True, editable=False, max_length=120, verbose_name="退回原因"),
                ),
                (
                    "withdraw_reason",
                    models.CharField(blank=True, editable=False, max_length=120, verbose_name="撤下原因"),
                ),
                ("created_at", models.DateTimeField(blank=True, editable=False, verbose_name="录入时间")),
                ("published_at", models.DateTimeField(editable=False, null=True, verbose_name="发布时间")),
                ("updated_at", models.DateTimeField(blank=True, editable=False, verbose_name="最近修改")),
                ("is_demo", models.BooleanField(default=False, editable=False, verbose_name="演示数据")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "consented_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="同意公开，登记人",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="practice.place",
                        verbose_name="发布的阵地",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="发布人",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 文章",
                "verbose_name_plural": "historical 文章",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalArticlePhoto",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("image", models.TextField(max_length=100, verbose_name="照片")),
                ("width", models.PositiveIntegerField(default=0, editable=False, verbose_name="宽")),
                ("height", models.PositiveIntegerField(default=0, editable=False, verbose_name="高")),
                ("small", models.TextField(editable=False, max_length=100, verbose_name="小图")),
                ("small_width", models.PositiveIntegerField(default=0, editable=False, verbose_name="小图宽")),
                ("small_height", models.PositiveIntegerField(default=0, editable=False, verbose_name="小图高")),
                (
                    "alt",
                    models.CharField(
                        help_text="念给看不见照片的人听的一句话。", max_length=80, verbose_name="照片说明"
                    ),
                ),
                ("credit", models.CharField(blank=True, max_length=40, verbose_name="摄影")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="次序")),
                ("added_at", models.DateTimeField(blank=True, editable=False, verbose_name="上传时间")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "added_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="上传人",
                    ),
                ),
                (
                    "article",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="portal.article",
                        verbose_name="文章",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 照片",
                "verbose_name_plural": "historical 照片",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalMediaMention",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "outlet",
                    models.CharField(
                        help_text="报纸、电视台、网站或公众号的名称。", max_length=60, verbose_name="媒体"
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("nation", "国家级"),
                            ("province", "省级"),
                            ("city", "市级"),
                            ("county", "县级"),
                            ("own", "自有媒体"),
                        ],
                        help_text="本县实践中心（所、站）自己办的公众号、广播，选自有媒体。",
                        max_length=10,
                        verbose_name="媒体级别",
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="题目")),
                ("published_on", models.DateField(verbose_name="刊播日期")),
                ("month", models.DateField(editable=False, verbose_name="月份")),
                (
                    "link",
                    models.URLField(
                        blank=True,
                        help_text="没有网页的就不填。",
                        max_length=500,
                        validators=[django.core.validators.URLValidator(["http", "https"])],
                        verbose_name="网址",
                    ),
                ),
                ("created_at", models.DateTimeField(blank=True, editable=False, verbose_name="录入时间")),
                ("is_demo", models.BooleanField(default=False, editable=False, verbose_name="演示数据")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="practice.place",
                        verbose_name="报道的阵地",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 宣传报道",
                "verbose_name_plural": "historical 宣传报道",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="MediaMention",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "outlet",
                    models.CharField(
                        help_text="报纸、电视台、网站或公众号的名称。", max_length=60, verbose_name="媒体"
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("nation", "国家级"),
                            ("province", "省级"),
                            ("city", "市级"),
                            ("county", "县级"),
                            ("own", "自有媒体"),
                        ],
                        help_text="本县实践中心（所、站）自己办的公众号、广播，选自有媒体。",
                        max_length=10,
                        verbose_name="媒体级别",
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="题目")),
                ("published_on", models.DateField(verbose_name="刊播日期")),
                ("month", models.DateField(editable=False, verbose_name="月份")),
                (
                    "link",
                    models.URLField(
                        blank=True,
                        help_text="没有网页的就不填。",
                        max_length=500,
                        validators=[django.core.validators.URLValidator(["http", "https"])],
                        verbose_name="网址",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="录入时间")),
                ("is_demo", models.BooleanField(default=False, editable=False, verbose_name="演示数据")),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="media_mentions",
                        to="practice.place",
                        verbose_name="报道的阵地",
                    ),
                ),
            ],
            options={
                "verbose_name": "宣传报道",
                "verbose_name_plural": "宣传报道",
                "ordering": ["-published_on", "-pk"],
            },
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(fields=["status", "-published_at", "-id"], name="article_by_publication"),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(fields=["place", "-published_at"], name="article_by_place"),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "published"), _negated=True),
                    models.Q(("published_at__isnull", False), ("published_by__isnull", False)),
                    _connector="OR",
                ),
                name="article_published_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "withdrawn"), models.Q(("withdraw_reason", ""), _negated=True)),
                    models.Q(models.Q(("status", "withdrawn"), _negated=True), ("withdraw_reason", "")),
                    _connector="OR",
                ),
                name="article_withdrawn_has_reason",
                violation_error_message="撤下文章要写明原因。",
            ),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_from", None),
                    ("valid_until", None),
                    ("valid_until__gte", models.F("valid_from")),
                    _connector="OR",
                ),
                name="article_valid_in_order",
                violation_error_message="截止日期不能早于开始日期。",
            ),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("is_public_notice", True), ("kind", "notice"), _negated=True),
                    models.Q(("valid_from__isnull", False), ("valid_until__isnull", False)),
                    _connector="OR",
                ),
                name="article_public_notice_has_period",
                violation_error_message="公示要写明从哪天到哪天。",
            ),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "showcase"), _negated=True),
                    models.Q(("subject", ""), _negated=True),
                    _connector="OR",
                ),
                name="article_showcase_has_subject",
                violation_error_message="请选典型是人物、家庭、项目、做法还是单位。",
            ),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("consented_at", None), ("consented_by", None)),
                    models.Q(("consented_at__isnull", False), ("consented_by__isnull", False)),
                    _connector="OR",
                ),
                name="article_consent_paired",
            ),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind", "showcase"),
                        ("status", "published"),
                        ("subject__in", ["person", "family"]),
                        _negated=True,
                    ),
                    ("consented_at__isnull", False),
                    _connector="OR",
                ),
                name="article_people_have_agreed",
                violation_error_message="写到的人还没有登记同意公开。请先问过本人，再勾选同意；要收回同意，请先撤下文章。",
            ),
        ),
        migrations.AddConstraint(
            model_name="articlephoto",
            constraint=models.CheckConstraint(
                condition=models.Q(("alt", ""), _negated=True),
                name="article_photo_is_told",
                violation_error_message="请写一句照片说明。",
            ),
        ),
        migrations.AddIndex(
            model_name="mediamention",
            index=models.Index(fields=["month", "place"], include=("level",), name="mention_by_month"),
        ),
        migrations.AddConstraint(
            model_name="mediamention",
            constraint=models.UniqueConstraint(
                fields=("outlet", "published_on", "title", "place"),
                name="mention_once",
                violation_error_message="这篇报道已经登记过。",
            ),
        ),
        migrations.AddConstraint(
            model_name="mediamention",
            constraint=models.CheckConstraint(condition=models.Q(("month__day", 1)), name="mention_month_is_first"),
        ),
    ]
