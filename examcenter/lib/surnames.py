"""Readings of Chinese surnames that differ from the character's usual one; tones as digits.

Only where a general dictionary goes wrong. Where a surname has several readings, the more frequent one stands here.
"""

SINGLE = {
    "仇": "qiu2", "任": "ren2", "佴": "nai4", "便": "pian2", "冼": "xian3", "华": "hua4", "单": "shan4", "卜": "bu3",
    "区": "ou1", "召": "shao4", "句": "gou1", "员": "yun2", "哈": "ha3", "塞": "sai4", "宁": "ning4", "宓": "mi4",
    "宿": "su4", "尉": "wei4", "应": "ying1", "强": "qiang2", "折": "she2", "撒": "sa3", "晁": "chao2", "晟": "cheng2",
    "曲": "qu1", "曾": "zeng1", "朴": "piao2", "查": "zha1", "柏": "bai3", "殷": "yin1", "洗": "xian3", "燕": "yan1",
    "牟": "mu4", "盖": "ge3", "盛": "sheng4", "相": "xiang4", "瞿": "qu2", "石": "shi2", "祭": "zhai4", "种": "chong2",
    "秘": "bi4", "繁": "po2", "纪": "ji3", "缪": "miao4", "翟": "zhai2", "能": "nai4", "莘": "shen1", "葛": "ge3",
    "藏": "zang1", "行": "xing2", "褚": "chu3", "要": "yao1", "覃": "qin2", "角": "jue2", "解": "xie4", "訾": "zi1",
    "谷": "gu3", "贠": "yun4", "贾": "jia3", "车": "che1", "过": "guo1", "适": "kuo4", "逄": "pang2", "那": "na1",
    "郇": "xun2", "郗": "xi1", "都": "du1", "重": "chong2", "钭": "tou3", "长": "chang2", "阚": "kan4", "隗": "wei3",
    "黑": "he4", "乐": "yue4", "乜": "nie4", "么": "yao1", "幺": "yao1",
}  # fmt: skip
DOUBLE = {
    "万俟": ("mo4", "qi2"), "中行": ("zhong1", "hang2"), "亓官": ("qi2", "guan1"), "令狐": ("ling2", "hu2"),
    "单于": ("chan2", "yu2"), "呼延": ("hu1", "yan2"), "宇文": ("yu3", "wen2"), "宰父": ("zai3", "fu3"),
    "尉迟": ("yu4", "chi2"), "澹台": ("tan2", "tai2"), "濮阳": ("pu2", "yang2"), "皇甫": ("huang2", "fu3"),
    "长孙": ("zhang3", "sun1"), "鲜于": ("xian1", "yu2"), "独孤": ("du2", "gu1"), "相里": ("xiang4", "li3"),
}  # fmt: skip
