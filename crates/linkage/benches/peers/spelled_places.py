"""A roster whose host states, employers and worksites are written in the language and script of each row, instead of as codes.

    python spelled_places.py ROSTER.csv OUT.csv

Reads the columns of the bench `roster` beside `script`. Each code gets a name of two or three Korean syllables, a trade or a kind of worksite; a
row spells it by its own system, with legal forms, spaces and capitals as the list has them. Truth and all other columns stay as they are.
"""
import csv
import random
import sys

# Hangul, Latin of the DPRK, of the Republic of Korea, Cyrillic (Kontsevich), a character read so.
SYLLABLES = """금 kum geum кым 金|릉 rung neung нын 绫|대 tae dae тэ 大|성 song seong сон 成|선 son seon сон 鲜|봉 pong bong пон 峰|화 hwa hwa хва 花|련 ryon ryeon рён 莲
명 myong myeong мён 明|남 nam nam нам 南|강 kang gang кан 江|산 san san сан 山|철 chol cheol чхоль 铁|광 kwang gwang кван 光|평 phyong pyeong пхён 平|양 yang yang ян 阳
백 paek baek пэк 白|두 tu du ту 头|은 un eun ын 银|하 ha ha ха 河|수 su su су 水|정 jong jeong чон 正|진 jin jin чин 进|룡 ryong ryong рён 龙|천 chon cheon чхон 千|리 ri ri ри 里
마 ma ma ма 马|류 ryu ryu рю 柳|경 kyong gyeong кён 京|흥 hung heung хын 兴|동 tong dong тон 东|해 hae hae хэ 海|청 chong cheong чхон 青|송 song song сон 松|묘 myo myo мё 妙|향 hyang hyang хян 香"""
TABLE = [row.split() for row in SYLLABLES.replace("\n", "|").split("|")]
# Hangul, Latin, Cyrillic, Chinese.
TRADES = "무역 Trading торговая 贸易|건설 Construction строительная 建设|수산 Fishery рыбная 水产|피복 Garment швейная 服装|림업 Forestry лесная 林业".split("|")
SITES = "농장 Farm ферма 农场|공장 Factory завод 工厂|식당 Restaurant ресторан 餐厅|광산 Mine рудник 矿山|부두 Port порт 港口".split("|")
HOSTS = """RU 로씨야 Russia Россия 俄罗斯 روسيا|CN 중국 China Китай 中国 الصين|KW 쿠웨이트 Kuwait Кувейт 科威特 الكويت|QA 까타르 Qatar Катар 卡塔尔 قطر|AE 아랍에미리트 UAE ОАЭ 阿联酋 الإمارات
PL 뽈스까 Poland Польша 波兰 بولندا|MN 몽골 Mongolia Монголия 蒙古 منغوليا|MY 말레이시아 Malaysia Малайзия 马来西亚 ماليزيا|OM 오만 Oman Оман 阿曼 عمان|AO 앙골라 Angola Ангола 安哥拉 أنغولا""".replace("\n", "|")
HOSTS = {row.split()[0]: row.split()[1:] for row in HOSTS.split("|")}
FORMS = {0: ["", " 회사", "회사"], 1: [" Co., Ltd.", " LLC", "", " Company"], 2: ["", " ООО"], 3: ["公司", "有限公司"]}


def spelled(name: tuple, kind: str, column: int, system: int, firm: bool, chance: random.Random) -> str:
    syllables, word = [TABLE[at] for at in name], kind.split()[column]
    form = chance.choice(FORMS[column]) if firm else ""
    if column in (0, 3):
        return "".join(syllable[0 if column == 0 else 4] for syllable in syllables) + word + form
    text = [syllable[3 if column == 2 else system] for syllable in syllables]
    proper = chance.choice(["", "", " ", "-"]).join(text) if chance.random() < 0.3 else "".join(text)
    text = f"{proper.capitalize()} {word}"
    return (text.upper() if chance.random() < 0.1 else text) + form


def main() -> None:
    chance, names, taken = random.Random(7), {}, set()
    with open(sys.argv[1], encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    columns = {"hangul": 0, "latin": 1, "cyrillic": 2, "han": 3, "hanzi": 3, "arabic": 1}
    for row in rows:
        column = columns.get(row["script"], 1)
        system = 1 if row["list"] in ("visa", "interview") else 2
        for field, kinds in (("site", SITES), ("company", TRADES)):
            if code := row[field]:
                while code not in names:
                    made = (tuple(chance.sample(range(len(TABLE)), chance.choice([2, 3]))), chance.choice(kinds))
                    if made not in taken:
                        taken.add(made)
                        names[code] = made
                row[field] = spelled(*names[code], column, system, field == "company", chance)
        row["host"] = HOSTS[row["host"]][4 if row["script"] == "arabic" else column] if row["host"] else ""
    with open(sys.argv[2], "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


main()
