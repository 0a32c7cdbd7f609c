"""Characters and words that Chinese names of people and places are made of."""

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石"
    "姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
"""The hundred most common ones, roughly in order."""

DOUBLE_SURNAMES = ("欧阳", "上官", "司马", "诸葛")

WOMEN_OLD = "丽红艳梅秀英玲燕芳娟敏静霞萍华凤云兰琴淑平洁慧君新颖莉娜蕾晖宏杰东"
WOMEN_YOUNG = "婷雪佳欣怡梦雨琪思颖晓悦萌瑶璐倩莹晨薇菲妍诗涵珊楠蕊宁然一可心子清"
MEN_OLD = "伟强军勇刚建国明志永海平斌峰辉文东春林宏利华庆波立新民忠学兵"
MEN_YOUNG = "浩宇博轩鹏超磊晨旭阳俊杰涛凯帆翔昊天泽子文思远志航一鸣嘉瑞宁然"

PLACE_FIRST = "青清永安福景锦松柏柳杏桃枫榆槐竹梅云霞玉碧宏瑞祥泰康丰泽润静知明远望春晴和"
PLACE_URBAN = "园里桥街苑台府堂庭巷坊井塔湖华庄"
PLACE_TOWN = "庄营屯店坨堡集镇桥湾台河"
PLACE_RURAL = "峪沟岭峰坡崖口涧潭洼寨梁"

URBAN_PRIMARY = ("{place}小学", "{place}实验小学", "{place}路小学", "{place}第一小学", "{place}中心小学")
TOWN_PRIMARY = ("{place}中心小学", "{place}小学", "{place}镇小学")
RURAL_PRIMARY = ("{place}小学", "{place}中心小学", "{place}寄宿制小学")
JUNIOR = ("{place}初级中学", "{place}中学", "{place}第二中学")
SECONDARY = ("{place}中学", "{place}第一中学", "{place}实验中学")
NINE_YEAR = ("{place}学校", "{place}实验学校")
TWELVE_YEAR = ("{place}一贯制学校",)
TEACHING_POINT = ("{place}教学点",)
SPECIAL = ("{place}特殊教育学校", "{place}培智学校")

ROADS = ("文化路", "建设街", "育才路", "团结街", "新华路", "中心街", "学府路", "和平街", "迎宾路", "公园街")
