from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("practice", "0006_residents"),
    ]

    operations = [
        migrations.AlterField(
            model_name="contentchange",
            name="topic",
            field=models.CharField(
                choices=[
                    ("places", "阵地"),
                    ("holidays", "节假日"),
                    ("teams", "队伍"),
                    ("volunteers", "志愿者"),
                    ("programmes", "项目、方式和主题"),
                    ("activities", "活动"),
                    ("sign_ups", "报名"),
                    ("offers", "服务项目"),
                    ("feedback", "意见反馈"),
                    ("news", "新闻"),
                    ("joins", "加入倡议"),
                ],
                max_length=12,
                verbose_name="内容",
            ),
        ),
    ]
