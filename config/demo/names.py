"""Given and family names of the demo's members, each with the Latin spelling that e-mail addresses need."""

from random import Random
from typing import Literal, NamedTuple

NameBook = Literal["simplified", "traditional", "english", "german"]
Gender = Literal["female", "male"]

# simplified / traditional / Latin
CHINESE_FAMILY = """
王/王/Wang 李/李/Li 张/張/Zhang 刘/劉/Liu 陈/陳/Chen 杨/楊/Yang 黄/黃/Huang 赵/趙/Zhao 吴/吳/Wu
周/周/Zhou 徐/徐/Xu 孙/孫/Sun 马/馬/Ma 朱/朱/Zhu 胡/胡/Hu 郭/郭/Guo 何/何/He 林/林/Lin 高/高/Gao
罗/羅/Luo 郑/鄭/Zheng 梁/梁/Liang 谢/謝/Xie 宋/宋/Song 唐/唐/Tang 许/許/Xu 韩/韓/Han 邓/鄧/Deng
冯/馮/Feng 曹/曹/Cao 彭/彭/Peng 曾/曾/Zeng 萧/蕭/Xiao 田/田/Tian 董/董/Dong 潘/潘/Pan 袁/袁/Yuan
蔡/蔡/Cai 蒋/蔣/Jiang 余/余/Yu 叶/葉/Ye 程/程/Cheng 苏/蘇/Su 魏/魏/Wei 吕/呂/Lu 丁/丁/Ding 沈/沈/Shen
任/任/Ren 姚/姚/Yao 卢/盧/Lu 钟/鍾/Zhong 姜/姜/Jiang 谭/譚/Tan 廖/廖/Liao 范/范/Fan 汪/汪/Wang 陆/陸/Lu
金/金/Jin 石/石/Shi 戴/戴/Dai 贾/賈/Jia 韦/韋/Wei 夏/夏/Xia 邱/邱/Qiu 方/方/Fang 邹/鄒/Zou 秦/秦/Qin
江/江/Jiang 龙/龍/Long 洪/洪/Hong 庄/莊/Zhuang 赖/賴/Lai 简/簡/Jian 欧阳/歐陽/Ouyang
"""
CHINESE_FEMALE = """
婷/婷/Ting 雅婷/雅婷/Yating 怡君/怡君/Yijun 诗涵/詩涵/Shihan 欣怡/欣怡/Xinyi 梓涵/梓涵/Zihan
雨桐/雨桐/Yutong 佳怡/佳怡/Jiayi 思颖/思穎/Siying 淑芬/淑芬/Shufen 丽华/麗華/Lihua 美玲/美玲/Meiling
静/靜/Jing 静怡/靜怡/Jingyi 芳/芳/Fang 娜/娜/Na 敏/敏/Min 燕/燕/Yan 晓雯/曉雯/Xiaowen 雪梅/雪梅/Xuemei
慧玲/慧玲/Huiling 佩珊/佩珊/Peishan 宜臻/宜臻/Yizhen 若兰/若蘭/Ruolan 梦琪/夢琪/Mengqi 语嫣/語嫣/Yuyan
心怡/心怡/Xinyi 琳/琳/Lin 倩/倩/Qian 莉/莉/Li 玉兰/玉蘭/Yulan 秀英/秀英/Xiuying 宛如/宛如/Wanru
雅雯/雅雯/Yawen 筱涵/筱涵/Xiaohan 钰婷/鈺婷/Yuting 惠君/惠君/Huijun 依晨/依晨/Yichen 彩凤/彩鳳/Caifeng
晴/晴/Qing 悦/悅/Yue 欣悦/欣悅/Xinyue 嘉玲/嘉玲/Jialing 诗雅/詩雅/Shiya 乐怡/樂怡/Leyi 紫萱/紫萱/Zixuan
雨欣/雨欣/Yuxin 佩琪/佩琪/Peiqi 韵如/韻如/Yunru 晓彤/曉彤/Xiaotong
"""
CHINESE_MALE = """
伟/偉/Wei 志伟/志偉/Zhiwei 建国/建國/Jianguo 俊杰/俊傑/Junjie 浩然/浩然/Haoran 宇轩/宇軒/Yuxuan
子豪/子豪/Zihao 家豪/家豪/Jiahao 志明/志明/Zhiming 冠宇/冠宇/Guanyu 承翰/承翰/Chenghan 宗翰/宗翰/Zonghan
柏翰/柏翰/Bohan 强/強/Qiang 磊/磊/Lei 军/軍/Jun 勇/勇/Yong 杰/傑/Jie 涛/濤/Tao 明/明/Ming 超/超/Chao
鹏/鵬/Peng 飞/飛/Fei 文博/文博/Wenbo 国栋/國棟/Guodong 建华/建華/Jianhua 晓明/曉明/Xiaoming
天佑/天佑/Tianyou 泽宇/澤宇/Zeyu 思远/思遠/Siyuan 嘉伟/嘉偉/Jiawei 永强/永強/Yongqiang 立群/立群/Liqun
文华/文華/Wenhua 俊宏/俊宏/Junhong 彦廷/彥廷/Yanting 哲玮/哲瑋/Zhewei 育诚/育誠/Yucheng
信宏/信宏/Xinhong 振华/振華/Zhenhua 海波/海波/Haibo 一鸣/一鳴/Yiming 子轩/子軒/Zixuan 昊天/昊天/Haotian
宏达/宏達/Hongda 启铭/啟銘/Qiming 凯/凱/Kai 乐天/樂天/Letian
"""
ENGLISH_FAMILY = """
Smith Jones Taylor Brown Williams Wilson Johnson Davies Patel Robinson Wright Thompson Evans Walker
White Roberts Green Hall Wood Jackson Clarke Khan Harris Martin Cooper King Ward Morris Baker Turner
Hill Scott Moore Campbell Parker Edwards Mitchell Bennett Cook Shaw Murphy Kelly Byrne Ryan Walsh Doyle
Gallagher Begum Ahmed Singh Hussain Stewart Murray Reid Fraser Hughes Lewis Price Griffiths Owen Okafor
Mensah
"""
ENGLISH_FEMALE = """
Olivia Amelia Isla Ava Emily Sophie Grace Lily Freya Ella Charlotte Jessica Hannah Lucy Megan Rachel
Laura Emma Sarah Claire Nicola Karen Helen Julie Alison Priya Aisha Zara Niamh Aoife Ciara Siobhan
Eilidh Catrin Abigail Chloe Rebecca Louise Fiona Joanna Harriet Imogen Maya Naomi Ruth Victoria
"""
ENGLISH_MALE = """
Oliver George Harry Jack Noah Leo Arthur Oscar Thomas James William Daniel Samuel Joseph Alexander
Matthew Luke Adam Ryan Liam Callum Ewan Rhys Owen Conor Sean Patrick Andrew David Michael Peter Simon
Mark Stephen Paul Ian Imran Arjun Omar Kwame Benjamin Edward Henry Max Nathan Robert
"""
GERMAN_FAMILY = """
Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter
Klein Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Werner Krause Lehmann
Maier Köhler Herrmann König Walter Mayer Huber Kaiser Fuchs Peters Lang Scholz Möller Weiß Jung Hahn
Vogel Friedrich Keller Günther Frank Berger Winkler Roth Beck Lorenz Baumann Yilmaz Kaya Nowak
"""
GERMAN_FEMALE = """
Anna Lena Laura Julia Sarah Katharina Lisa Marie Sophie Johanna Hannah Lea Clara Emma Mia Nina Sabine
Petra Monika Claudia Susanne Andrea Birgit Heike Stefanie Nicole Christina Melanie Anja Franziska
Theresa Jana Greta Frieda Elif Charlotte Paula Antonia Miriam Kerstin
"""
GERMAN_MALE = """
Lukas Jonas Leon Finn Paul Felix Maximilian Elias Ben Noah Tim Jan Niklas Moritz Philipp Alexander
Sebastian Florian Tobias Christian Michael Thomas Andreas Stefan Markus Matthias Martin Jürgen Klaus
Wolfgang Uwe Frank Dirk Emre Anton Jakob Henri Simon Daniel David
"""
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


class PersonName(NamedTuple):
    """A name as its owner writes it, and its two parts in lower-case ASCII."""

    full: str
    latin_given: str
    latin_family: str


def draw_name(random: Random, book: NameBook, gender: Gender) -> PersonName:
    """Return a name from one of the four books; Chinese names put the family first."""
    if book in ("simplified", "traditional"):
        family = _chinese(random.choice(CHINESE_FAMILY.split()), book)
        given = _chinese(
            random.choice((CHINESE_FEMALE if gender == "female" else CHINESE_MALE).split()), book
        )
        return PersonName(family[0] + given[0], given[1].lower(), family[1].lower())
    families, females, males = (
        (GERMAN_FAMILY, GERMAN_FEMALE, GERMAN_MALE)
        if book == "german"
        else (ENGLISH_FAMILY, ENGLISH_FEMALE, ENGLISH_MALE)
    )
    latin_given = random.choice((females if gender == "female" else males).split())
    latin_family = random.choice(families.split())
    return PersonName(
        f"{latin_given} {latin_family}",
        latin_given.lower().translate(UMLAUTS),
        latin_family.lower().translate(UMLAUTS),
    )


def _chinese(entry: str, book: NameBook) -> tuple[str, str]:
    """Return (written form, Latin spelling) of one entry of the Chinese lists."""
    simplified, traditional, latin = entry.split("/")
    return (simplified if book == "simplified" else traditional), latin
