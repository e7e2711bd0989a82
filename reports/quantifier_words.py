"""The words for numbers in the six languages, as data; `reports.quantifiers` writes and reads by it.

The Chinese words were read in A/80/263/Add.1; the others are house wording, to be verified. Words that name no size at
all (“a number of”, “various”, 部分, 某些, 有些, ряд, عدد من) are read as “some”; 数个, 好几个 as “several”; “two” and
“three” as “a few”; “all” as “organizations”, and “the vast majority” as “most”, which are the least that they claim.
"""

from enum import StrEnum

from recommendations.rules import Language
from reports.rules import Quantifier as Q


class Noun(StrEnum):
    """What a note calls those who answered. The published notes use all three; a good note uses one."""

    ORGANIZATION = "organization"
    ENTITY = "entity"
    AGENCY = "agency"


ORDER = (
    *(Q.ORGANIZATIONS, Q.GENERALLY, Q.MOST, Q.MANY, Q.SEVERAL, Q.SOME, Q.A_FEW, Q.ONE, Q.NOT_ALL, Q.OTHER),
    Q.SECRETARIAT,
)
# By language, in ORDER: the subject with which a paragraph begins.
_WRITTEN = {
    Language.ZH: "各组织|各组织总体上|大多数组织|许多组织|若干组织|一些组织|少数几个组织|一个组织"
    "|并非所有组织都|其他组织|秘书处",
    Language.EN: "Organizations|Organizations generally|Most organizations|Many organizations"
    "|Several organizations|Some organizations|A few organizations|One organization"
    "|Not all organizations|Other organizations|The Secretariat",
    Language.FR: "Les organismes|Dans l’ensemble, les organismes|La plupart des organismes"
    "|De nombreux organismes|Plusieurs organismes|Certains organismes|Quelques organismes"
    "|Un organisme|Les organismes n’ont pas tous|D’autres organismes|Le Secrétariat",
    Language.ES: "Las organizaciones|En general, las organizaciones|La mayoría de las organizaciones"
    "|Muchas organizaciones|Varias organizaciones|Algunas organizaciones|Unas pocas organizaciones"
    "|Una organización|No todas las organizaciones|Otras organizaciones|La Secretaría",
    Language.RU: "Организации|В целом организации|Большинство организаций|Многие организации"
    "|Несколько организаций|Некоторые организации|Небольшое число организаций|Одна организация"
    "|Не все организации|Другие организации|Секретариат",
    Language.AR: "المنظمات|المنظمات بوجه عام|معظم المنظمات|العديد من المنظمات|عدة منظمات|بعض المنظمات"
    "|عدد قليل من المنظمات|إحدى المنظمات|ليست جميع المنظمات|منظمات أخرى|الأمانة العامة",
}
WRITTEN = {language: words.split("|") for language, words in _WRITTEN.items()}


NOUNS = {
    Language.ZH: {Noun.ORGANIZATION: "组织|成员(?!国)", Noun.ENTITY: "实体", Noun.AGENCY: "机构"},
    Language.EN: {
        Noun.ORGANIZATION: r"organi[sz]ations?|members(?! States)",
        Noun.ENTITY: r"entit(?:y|ies)",
        Noun.AGENCY: r"agenc(?:y|ies)",
    },
    Language.FR: {
        Noun.ORGANIZATION: r"organismes?|organisations?",
        Noun.ENTITY: r"entités?",
        Noun.AGENCY: r"institutions?",
    },
    Language.ES: {
        Noun.ORGANIZATION: r"organizaci(?:ón|ones)",
        Noun.ENTITY: r"entidad(?:es)?",
        Noun.AGENCY: "organismos?",
    },
    Language.RU: {Noun.ORGANIZATION: r"организаци\w+", Noun.ENTITY: r"структур\w*", Noun.AGENCY: r"учреждени\w+"},
    Language.AR: {
        Noun.ORGANIZATION: r"(?:ال)?منظم(?:ات|ة|تان|تين)",
        Noun.ENTITY: r"(?:ال)?كيان(?:ات|ان|ين)?",
        Noun.AGENCY: r"(?:ال)?وكال(?:ات|ة|تان|تين)",
    },
}
# Each word for a number; N stands for any of the nouns, a space for white space. Where two begin at the same place the
# one that stands first is read, so “not all” comes before “all”, “other” before “some”.
READ = {
    Language.ZH: (
        (Q.NOT_ALL, r"(?:并非|并不是|不是)(?:所有|全部|全体|各|每个)的?N都?"),
        (Q.OTHER, r"(?:其他|其它|其余|另外|另有|还有|另)的?(?:一些|若干|几个|某些|少数几个|少数|一个|一)?N"),
        (
            Q.GENERALLY,
            r"(?:总体而言|总体来说|总的来说|总的来看|一般而言|一般来说|总体上)，?各?N|各?N(?:总体上|普遍|大体上|总的来说)",
        ),
        (Q.MOST, r"(?:绝?大多数|多数|绝?大部分|半数以上|过半数)的?N"),
        (Q.MANY, r"(?:许多|很多|众多|诸多|不少)N"),
        (Q.SEVERAL, r"(?:若干|数个|好几个)N"),
        (Q.A_FEW, r"(?:极?少数几个|极?少数|(?<!十)几个|个别|两三个|两个|三个)N"),
        (Q.SOME, r"(?:一些|有些|某些|有的|部分|多个)N"),
        (Q.ONE, r"(?<!每)(?:一个|一家|某个|某一|某)N"),
        (Q.SECRETARIAT, r"(?:联合国)?秘书处"),
        (Q.ORGANIZATIONS, r"(?:各个?|所有|全体|全部)N"),
    ),
    Language.EN: (
        (Q.NOT_ALL, r"not (?:all|every) N"),
        (Q.OTHER, r"(?:(?:some|several|many|most|a few|the|yet|still) ){0,2}other N|another N|the remaining N|others"),
        (
            Q.GENERALLY,
            r"(?:overall|in general|generally|generally speaking|by and large|on the whole),? (?:the )?N"
            r"|(?:the )?N (?:(?:have|had|are|were) )?(?:generally|overall|broadly|largely|by and large|on the whole)",
        ),
        (
            Q.MOST,
            r"(?:(?:the|a) (?:(?:vast|great|large|overwhelming|clear) )?majority of(?: the)?"
            r"|more than half of(?: the)?|most) N",
        ),
        (Q.MANY, r"(?:a (?:large|great|significant) number of(?: the)?|numerous|many) N"),
        (Q.SEVERAL, r"several N"),
        (Q.A_FEW, r"(?:a (?:very )?small number of(?: the)?|a few|few|two or three|two|three) N"),
        (Q.SOME, r"(?:a number of(?: the)?|various|certain|some) N"),
        (Q.ONE, r"(?:one|a single) N"),
        (Q.SECRETARIAT, r"the (?:United Nations )?(?-i:Secretariat)"),
        (Q.ORGANIZATIONS, r"(?:all (?:the )?|the )?N"),
    ),
    Language.FR: (
        (
            Q.NOT_ALL,
            r"pas tou(?:s|tes) les N|tou(?:s|tes) les N(?= ne | n[’'])|les N (?:ne |n[’'])\w+ pas tou(?:s|tes)",
        ),
        (Q.OTHER, r"(?:plusieurs |certaine?s |quelques |les |d[’'])autres N|une? autre N|d[’']autres(?= \w+nt\b)"),
        (
            Q.GENERALLY,
            r"(?:dans l[’']ensemble|d[’']une manière générale|de manière générale|en général|globalement),? les N"
            r"|les N (?:(?:ont|sont|se sont) )?(?:dans l[’']ensemble|généralement|globalement|largement)",
        ),
        (Q.MOST, r"(?:la plupart des|la (?:grande |vaste )?majorité des|plus de la moitié des) N"),
        (Q.MANY, r"(?:de nombreu(?:x|ses) |(?:un grand )?nombre d(?:e |[’'])|beaucoup d(?:e |[’']))N"),
        (Q.SEVERAL, r"plusieurs N"),
        (Q.A_FEW, r"(?:quelques |un petit nombre d(?:e |[’'])|deux |trois )N"),
        (Q.SOME, r"(?:certain(?:e?s) |un certain nombre d(?:e |[’'])|divers(?:es)? )N"),
        (Q.ONE, r"(?:une?(?: seule?)?|l[’']une? des) N"),
        (Q.SECRETARIAT, r"le (?-i:Secrétariat)"),
        (Q.ORGANIZATIONS, r"(?:(?:tou(?:s|tes) )?les|l[’']ensemble des) N"),
    ),
    Language.ES: (
        (Q.NOT_ALL, r"no tod[ao]s l[ao]s N"),
        (Q.OTHER, r"(?:(?:algun[ao]s|vari[ao]s|much[ao]s|l[ao]s) )?otr[ao]s N|otr[ao] N"),
        (
            Q.GENERALLY,
            r"(?:en general|por lo general|en conjunto|en términos generales),? l[ao]s N"
            r"|l[ao]s N (?:han )?(?:en general|por lo general|en su conjunto|generalmente)",
        ),
        (Q.MOST, r"(?:la (?:gran |inmensa )?mayoría de l[ao]s|más de la mitad de l[ao]s) N"),
        (Q.MANY, r"(?:much[ao]s|numeros[ao]s|(?:un )?gran número de) N"),
        (Q.SEVERAL, r"vari[ao]s N"),
        (Q.A_FEW, r"(?:un[ao]s poc[ao]s|un[ao]s cuant[ao]s|poc[ao]s|un pequeño número de|dos|tres) N"),
        (Q.SOME, r"(?:algun[ao]s|ciert[ao]s|divers[ao]s|un[ao]s) N"),
        (Q.ONE, r"(?:una?(?: sol[ao])?|un[ao] de l[ao]s) N"),
        (Q.SECRETARIAT, r"la (?-i:Secretaría)(?! General)"),
        (Q.ORGANIZATIONS, r"(?:tod[ao]s )?l[ao]s N"),
    ),
    Language.RU: (
        (Q.NOT_ALL, r"не все N"),
        (
            Q.OTHER,
            r"(?:(?:некоторы|многи)(?:е|ми) )?(?:други|остальны|прочи)(?:е|ми) N|другая N|другие(?= \w+(?:ли|ют|ят)\b)",
        ),
        (Q.GENERALLY, r"(?:в целом|в общем|в основном),? N|N (?:в целом|в основном)"),
        (Q.MOST, r"(?:подавляющее )?(?:большинство(?:м)?|большая часть) N"),
        (Q.MANY, r"(?:многи(?:е|ми)|много|(?:значительное|большое) число) N"),
        (Q.SEVERAL, r"(?:несколько|несколькими) N"),
        (Q.A_FEW, r"(?:немноги(?:е|ми)|небольшое число|отдельны(?:е|ми)|две|три) N"),
        (Q.SOME, r"(?:некоторы(?:е|ми)|ряд(?:ом)?|часть|определенны(?:е|ми)) N"),
        (Q.ONE, r"(?:одна(?: из)?|одной из|одно) N"),
        (Q.SECRETARIAT, r"(?-i:Секретариат)(?:ом)?"),
        (Q.ORGANIZATIONS, r"(?:все(?:ми)? )?(?:организаци(?:и|ями)|структур(?:ы|ами)|учреждени(?:я|ями))"),
    ),
    Language.AR: (
        (Q.NOT_ALL, r"(?:لم|لا|ليست|ليس) (?:\w+ )?(?:جميع|كل|كافة) N"),
        (Q.OTHER, r"N (?:\w+ )?(?:ال)?أخرى|(?:سائر|بقية|باقي) N"),
        (
            Q.GENERALLY,
            r"(?:بوجه عام|بشكل عام|عموما|إجمالا|على وجه العموم)،? (?:\w+ )?N"
            r"|N (?:بوجه عام|بشكل عام|عموما|إجمالا|على وجه العموم)",
        ),
        (Q.MOST, r"(?:معظم|غالبية|أغلبية|أغلب) N"),
        (Q.MANY, r"(?:(?:ال)?عديد من|(?:ال)?كثير من|عدد كبير من) N"),
        (Q.SEVERAL, r"عدة N"),
        (Q.A_FEW, r"(?:عدد قليل من|عدد ضئيل من|قلة من|بضع|ثلاث|ثلاثة) N|منظمت(?:ان|ين)|كيان(?:ان|ين)"),
        (Q.SOME, r"(?:بعض|عدد من) N"),
        (Q.ONE, r"(?:إحدى|أحد) N|N واحدة?"),
        (Q.SECRETARIAT, r"الأمانة العامة"),
        (Q.ORGANIZATIONS, r"(?:(?:جميع|كل|كافة) )?(?:المنظمات|الكيانات|الوكالات)"),
    ),
}
# What may stand between the word and its noun.
BETWEEN = {
    Language.ZH: r"(?:联合国系统|参与|成员|签署|答复|的){0,4}",
    Language.EN: r"(?:of (?:the|these|those) )?(?:(?:United Nations|UN|system|CEB|JIU|member|participating|responding"
    r"|signatory|specialized|small(?:er)?|large(?:r)?) ){0,4}",
    Language.RU: r"(?:из )?(?:(?:участвующи\w+|специализированн\w+) ){0,2}",
}
# These speak of organizations without letting them speak: “for some organizations”, 对一些组织而言.
MENTIONED_AFTER = {
    Language.ZH: r"[在对与向为给从使让]|认识到|结合",
    Language.EN: r"\b(?:for|of|to|in|at|on|between|among|with|within|from|across|than|as) ",
    Language.FR: r"\b(?:pour|de|à|dans|entre|avec|chez|parmi) |\b[dl][’']",
    Language.ES: r"\b(?:para|de|a|en|entre|con|desde) ",
    Language.RU: r"\b(?:для|из|в|к|между|среди|от|с) ",
    Language.AR: r"\b(?:في|من|إلى|على|بين|لدى|مع|عن) ",
}
MENTIONED_BEFORE = {
    Language.ZH: r"的(?!秘书处|行政首长|代表)|之间|间(?!接)|而言|来说|内部|行政首长",
    Language.EN: r"[’']",
}
# Bare words make a claim at the head of a clause only; there these may stand before them. Arabic puts the verb first.
HEAD = {
    Language.ZH: r"(?:而|但是?|不过|然而|同时|此外|并且|尽管|虽然|与此同时|由|被|联合国系统)?",
    Language.EN: r"(?:(?:and|but|while|whereas|although|however|yet|by) )?",
    Language.FR: r"(?:(?:et|mais|tandis que|alors que|cependant|toutefois|par) )?",
    Language.ES: r"(?:(?:y|pero|mientras que|aunque|sin embargo|por) )?",
    Language.RU: r"(?:(?:а|и|но|однако|тогда как|хотя) )?",
    Language.AR: r"(?:\w+ ){0,2}",
}
# ... and anywhere as those who did what a passive sentence says: “it was suggested by organizations”.
AGENT = {Language.ZH: "[由被]", Language.EN: r"\bby ", Language.FR: r"\bpar ", Language.ES: r"\bpor "}
AT_HEAD = {Q.ORGANIZATIONS, Q.OTHER, Q.SECRETARIAT}
