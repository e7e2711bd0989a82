"""Words that describe one organization without its name, in the six languages. Not a list of names: those are recorded.

A note speaks of no organization; “the refugee agency” or “the organization based in Montreal” names one all the same.
Cities are those where one or two organizations of the system have their seat; Geneva and New York house many.
"""

import re

_CITIES = {
    "en": "Montreal|Bern|Berne|London|Madrid|Paris|Vienna|Rome|Nairobi|Copenhagen|Bonn|Amman",
    "fr": "Montréal|Berne|Londres|Madrid|Paris|Vienne|Rome|Nairobi|Copenhague|Bonn|Amman",
    "es": "Montreal|Berna|Londres|Madrid|París|Viena|Roma|Nairobi|Copenhague|Bonn|Ammán",
    "ru": "Монреал|Берн|Лондон|Мадрид|Париж|Вен|Рим|Найроби|Копенгаген|Бонн|Амман",
    "zh": "蒙特利尔|伯尔尼|伦敦|马德里|巴黎|维也纳|罗马|内罗毕|哥本哈根|波恩|安曼",
    "ar": "مونتريال|برن|لندن|مدريد|باريس|فيينا|روما|نيروبي|كوبنهاغن|بون|عمان",
}
_ALPHABETIC = (
    # English: what it works on, then what it is; or where it sits.
    r"(?:refugees?|atomic(?: energy)?|nuclear|children[’']s|food and agriculture|labou?r|weather|meteorological"
    r"|maritime|shipping"
    r"|civil aviation|postal|telecommunications?|tourism|intellectual property|patent|drugs and crime|human settlements"
    r"|global health|industrial development|migration) (?:agency|agencies|body|watchdog|union|fund|office"
    r"|organi[sz]ation)",
    r"(?:agency|organi[sz]ation|body|fund|programme) (?:for|on|of) (?:refugees|children|civil aviation|atomic energy"
    r"|migration|tourism|human settlements|public health|meteorology)",
    rf"(?:based|headquartered|with (?:its )?headquarters|seated?) in (?:{_CITIES['en']})|(?:{_CITIES['en']})-based",
    # French
    r"(?:agence|organisme|organisation) (?:pour|chargée? d(?:es |e l[’'])|d(?:es |e l[’'])) ?(?:réfugiés|atome"
    r"|énergie atomique"
    r"|enfance|tourisme|aviation civile|santé publique|migrations?)",
    rf"(?:basée?s?|sise?|siégeant|dont le siège (?:est|se trouve)) à (?:{_CITIES['fr']})",
    # Spanish
    r"(?:agencia|organismo|organización) (?:de|para|encargad[ao] de) (?:los |la |el )?(?:refugiados"
    r"|energía atómica|infancia"
    r"|turismo|aviación civil|migraciones)",
    rf"con sede en (?:{_CITIES['es']})",
    # Russian
    r"(?:агентств|учреждени|организаци|орган)\w* (?:по делам беженцев|по атомной энергии|по вопросам миграции"
    r"|гражданской авиации)",
    rf"(?:базирующ\w+ся|расположенн\w+|со штаб-квартирой|находящ\w+ся) в (?:{_CITIES['ru']})\w*",
    # Arabic
    r"(?:ال)?(?:وكالة|منظمة|هيئة) (?:المعنية ب)?(?:شؤون )?(?:اللاجئين|الطاقة الذرية|الطفولة|الهجرة|الطيران المدني"
    r"|السياحة)",
    rf"(?:مقرها|يقع مقرها|الكائنة|التي تتخذ من) (?:في )?(?:{_CITIES['ar']})",
)
_CHINESE = (
    "(?:难民|原子能|核能|儿童|航空|民航|邮政|电信|海事|海运|气象|旅游|知识产权|劳工|卫生|移民|人居|禁毒)(?:事务)?机构",
    f"(?:总部|设|位)(?:设)?(?:在|于)(?:{_CITIES['zh']})的?",
)
DESCRIPTION = re.compile(
    r"(?<!\w)(?:" + "|".join(_ALPHABETIC).replace(" ", r"\s+") + r")(?!\w)|" + "|".join(_CHINESE), re.IGNORECASE
)
# Short forms that may also be the end of another word, and what stands before them then.
AMBIGUOUS = {"基金组织": re.compile(r"[各和与及、口]\Z"), "移民组织": re.compile(r"[非各]\Z")}
