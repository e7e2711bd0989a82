"""The vocabulary of data made for measurement: comments that look like text, and words whose frequency is known."""

import random
from dataclasses import dataclass
from itertools import accumulate, product

# Each stands in RARE_TIMES answers (in fewer of a small installation), once: what a rare search finds.
RARE_WORDS = {
    "en": ("zirconium", "tourmaline", "quicksilver", "xylophone"),
    "zh": ("锆石", "琥珀", "翡翠", "珊瑚"),
}
RARE_TIMES = 20
# The most frequent words of their language: each stands in a sixth or a fifth of its English, and in a
# quarter or a third of its Chinese comments.
COMMON_WORDS = {
    "en": ("recommendation", "organization", "policy", "framework", "resources", "implementation", "management"),
    "zh": ("建议", "组织", "政策", "框架", "资源", "执行", "管理"),
}
# How many of 100 comments are written in which language.
LANGUAGES = {"en": 62, "zh": 25, "fr": 5, "es": 4, "ru": 2, "ar": 2}
# Syllables of English words that mean nothing: 20 x 12 x 18 = 4,320 of them.
_SYLLABLES = (
    "bal cor dem fen gal hob jor kel lum mar nor pel ras sol tam ven wes dro cla bri",
    "a e i o u an en il or al um is",
    "dar mon tic vel rine lase pont ster fing ment bert cade dole gorn hast lund meth nock",
)
# Words of two characters each.
_CHINESE = (
    "联合国际系统检查报告审查结果问题意见立场支持同意部分保留条件理由说明法律规章制度程序方法标准原则相互承认协议"
    "合作协调机制机构部门单位总部区域国家地区办事人员干部专家顾问职员培训能力建设发展计划方案项目活动任务目标指标"
    "成果绩效评价评估监督监测审计调查内部外部控制风险安全信息技术数据平台网络工具服务采购合同供应财务预算经费费用"
    "成本效益效率时间期限日期年度季度阶段目前今后已经正在将要可以应当需要必须能够希望认为指出强调注意赞赏欢迎建立"
    "制定通过批准修订更新完成开始继续加强改进提高扩大减少避免确保促进推动实现实施采取措施行动步骤进展情况经验教训"
    "做法最佳有效重要主要具体相关适当必要充分明确全面共同统一一致不同特殊一般长期短期大会理事成员代表秘书主席领导"
    "高级责任义务权利职能授权任期治理透明公开沟通交流分享知识学习研究分析统计文件记录档案语言翻译出版会议决定决议"
    "声明战略规划优先领域环境社会经济性别平等多样健康教育粮食农业工业贸易交通能源气候海洋土地城市住房移民难民儿童"
    "青年妇女残疾人权和平民主伙伴"
)
_OTHERS = {
    "fr": "la recommandation organisation politique cadre ressources mise en oeuvre gestion appuie avec des réserves "
    "conseil décision budget délai mandat coordination mécanisme existant évaluation rapport examen secrétariat "
    "programme activités personnel règlement financier proposé année suivante pour les dans une sur sera déjà",
    "es": "la recomendación organización política marco recursos aplicación gestión apoya con reservas consejo "
    "decisión presupuesto plazo mandato coordinación mecanismo existente evaluación informe examen secretaría programa "
    "actividades personal reglamento financiero propuesto año siguiente para los en una sobre será ya está",
    "ru": "рекомендация организация политика рамки ресурсы выполнение управление поддерживает с оговорками совет "
    "решение бюджет срок мандат координация механизм существующий оценка доклад обзор секретариат программа "
    "деятельность персонал положения финансовые предложено год следующий для в на будет уже принято",
    "ar": "التوصية المنظمة السياسة الإطار الموارد التنفيذ الإدارة تؤيد مع تحفظات المجلس القرار الميزانية المهلة "
    "الولاية التنسيق الآلية القائمة التقييم التقرير الاستعراض الأمانة البرنامج الأنشطة الموظفون النظام المالي المقترح "
    "السنة القادمة من أجل في على سوف بالفعل",
}


def vocabulary(language: str) -> list[str]:
    """The words of a language, the most frequent first; the same ones in every run."""
    if language == "en":
        made = ["".join(parts) for parts in product(*(group.split() for group in _SYLLABLES))]
        random.Random(0).shuffle(made)  # noqa: S311 - an order, not a secret
        return [*COMMON_WORDS["en"], *made]
    if language == "zh":
        pairs = (_CHINESE[start : start + 2] for start in range(0, len(_CHINESE), 2))
        return list(dict.fromkeys([*COMMON_WORDS["zh"], *pairs]))
    return list(dict.fromkeys(_OTHERS[language].split()))


@dataclass(frozen=True)
class Sentences:
    """A stock of sentences in one language, and how two of them, or a sentence and a word, are joined."""

    language: str
    stock: list[str]
    joint: str
    most: int  # sentences of a comment

    @classmethod
    def made(cls, language: str, count: int, chance: random.Random) -> "Sentences":
        """`count` sentences whose words are as unevenly frequent as those of a language (Zipf's law, flattened)."""
        words = vocabulary(language)
        weights = list(accumulate(1 / (rank + 20) for rank in range(len(words))))
        chinese = language == "zh"
        stock = []
        for _number in range(count):
            many = chance.randint(12, 14) if chinese else chance.randint(8, 16)
            drawn = chance.choices(words, cum_weights=weights, k=many)
            if chinese:  # 25 to 30 characters
                stock.append("".join(drawn[:6]) + "，" + "".join(drawn[6:]) + "。")
            else:
                stock.append(" ".join(drawn).capitalize() + ".")
        return cls(language, stock, "" if chinese else " ", 2 if chinese else 3)

    def comment(self, chance: random.Random) -> str:
        """A comment of one to `most` sentences."""
        draw, stock = chance.random, self.stock
        text = stock[int(draw() * len(stock))]
        for _number in range(int(draw() * self.most)):
            text += self.joint + stock[int(draw() * len(stock))]
        return text

    def with_word(self, word: str, chance: random.Random) -> str:
        """A comment in which `word` stands, before its first sentence."""
        return f"{word}{self.joint}{self.comment(chance)}"
