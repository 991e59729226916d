"""Names as they are common: what aliases and made-up guests are drawn from, and the two-character surnames."""

_SURNAMES = """
王 李 张 刘 陈 杨 黄 赵 吴 周 徐 孙 马 朱 胡 郭 何 林 高 罗 郑 梁 谢 宋 唐 许 韩 邓 冯 曹 彭 曾 肖 田 董 潘 袁 蔡 蒋
余 于 杜 叶 程 魏 苏 吕 丁 任 卢 姚 沈 钟 姜 崔 谭 陆 范 汪 廖
"""
_MEN = """
伟 强 磊 洋 勇 军 杰 涛 超 明 刚 平 辉 鹏 建国 建华 志强 志明 文杰 文博 浩然 子轩 宇航 俊杰 晓东 晓明 海涛 海波 国强
国栋 永强 永刚 振华 立新 少华 家豪 嘉伟 天宇 一鸣 子涵 博文 思远 世杰 伟东 新华 春生 德明 光明 红军 金龙 凯 林 宁 斌
波 峰 飞 健 亮 毅 旭东 卫国
"""
_WOMEN = """
芳 娜 敏 静 丽 艳 霞 燕 玲 娟 英 慧 倩 婷 雪 梅 兰 洁 莉 萍 红 颖 琳 丹 秀英 秀兰 桂英 玉兰 丽华 丽娟 淑珍 淑华 春梅
春燕 晓燕 晓红 雪梅 海燕 文静 雨欣 子涵 欣怡 梓涵 思琪 佳怡 诗涵 梦瑶 雅婷 佳慧 婉婷 美玲 美华 小红 小丽 建华 凤英
红梅 爱华 月华 云 瑶 璐
"""
_LATIN_SURNAMES = """
Smith Jones Taylor Brown Williams Wilson Johnson Davies Evans Roberts Walker Wright Thompson White Hughes Edwards
Green Hall Wood Harris Lewis Martin Jackson Clarke Clark Turner Hill Cooper Morris Ward Moore King Baker Harrison
Morgan Allen James Scott Phillips Watson Davis Parker Bennett Young Cook Richardson Carter Collins Bell Shaw Murphy
Miller Cox Marshall Anderson Simpson Ellis Adams Foster Mason
"""
_LATIN_MEN = """
James John Robert Michael David William Richard Thomas Mark Paul Steven Andrew Kevin Brian George Edward Peter Daniel
Matthew Anthony Christopher Joseph Charles Simon Martin Stephen Alan Philip Ian Neil Adam Benjamin Samuel Patrick
Frank Henry Jack Oliver Luke Ryan
"""
_LATIN_WOMEN = """
Mary Patricia Jennifer Linda Elizabeth Barbara Susan Jessica Sarah Karen Nancy Lisa Margaret Sandra Ashley Emily
Michelle Amanda Laura Helen Anna Ruth Emma Olivia Sophie Charlotte Claire Catherine Rachel Rebecca Julia Alice Jane
Nicola Hannah Lucy Victoria Diana Grace Alison
"""
_COMPOUND_SURNAMES = """
欧阳 歐陽 司马 司馬 上官 诸葛 諸葛 夏侯 尉迟 尉遲 公孙 公孫 皇甫 慕容 令狐 长孙 長孫 宇文 司徒 司空 东方 東方 独孤
獨孤 南宫 南宮 西门 西門 东郭 東郭 百里 呼延 轩辕 軒轅 端木 澹台 澹臺 万俟 萬俟 单于 單于 拓跋 赫连 赫連 申屠 太史
濮阳 濮陽 公冶 淳于 钟离 鍾離 闾丘 閭丘 鲜于 鮮于 仲孙 仲孫 完颜 完顏 第五 纳兰 納蘭 叶赫 葉赫 公羊 穀梁 左丘 亓官
宗政
"""

SURNAMES = tuple(_SURNAMES.split())
MENS_NAMES = tuple(_MEN.split())
WOMENS_NAMES = tuple(_WOMEN.split())
LATIN_SURNAMES = tuple(_LATIN_SURNAMES.split())
LATIN_MENS_NAMES = tuple(_LATIN_MEN.split())
LATIN_WOMENS_NAMES = tuple(_LATIN_WOMEN.split())
COMPOUND_SURNAMES = frozenset(_COMPOUND_SURNAMES.split())
