"""Which copies there are: how many of each edition, in what order, under which numbers and names."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from benchmarks.scale.schema import copy_in, run

# Rare words and frequent ones: the first of each list is taken most often.
GOODS = (
    "番茄酱 枸杞原浆 棉纱 石灰石 碳酸钙 乳制品 牛羊肉 葡萄干 沙棘果汁 面粉 菜籽油 马铃薯淀粉 "
    "甜菜糖 亚麻布 羊绒衫 地毯 砂石骨料 水泥 商品混凝土 预制构件 彩钢板 铝型材 铜箔 石墨负极 "
    "储能电池 光伏支架 风机叶片 氢气 液化气 煤焦油 聚乙烯 复合肥 滴灌带 农膜 饲料 冷链仓储 "
    "保税物流 跨境电商 再生塑料 废旧轮胎 生物质颗粒 中药饮片 口罩 医用敷料 纸箱 玻璃瓶 家具 木门 "
    "工艺品 奶酪 蜂蜜 核桃 红枣 辣椒红素 甘草片 薰衣草油 冰川水 啤酒 白酒 醋 "
    "酱油 豆制品 速冻饺子 馕 骆驼奶粉 马肠 鹿茸 鱼子 螃蟹 卤虫卵 盐 芒硝 "
    "硅砂 萤石 钨粉"
)
WORKS = (
    "生产线建设项目 加工厂扩建工程 技术改造项目 产业园一期 产业园二期 仓储中心 "
    "研发中心 示范基地 循环利用项目 智能工厂"
)

TOLD = """
    CREATE UNLOGGED TABLE scale.told (edition integer PRIMARY KEY, begins timestamptz NOT NULL, copies integer NOT NULL,
        issuer bigint NOT NULL, year integer, stem text, moves boolean NOT NULL);
    CREATE UNLOGGED TABLE scale.papers (edition integer NOT NULL, rank integer NOT NULL, stem text NOT NULL);
"""
COPIES = """
    INSERT INTO scale.copies (n, edition, apart, project, code)
    SELECT row_number() OVER (ORDER BY begins, edition, number) - 1, edition,
        CASE WHEN moves THEN random() * interval '0.999 seconds' ELSE interval '0' END,
        '年产' || 1 + floor(random() * 99)::int || '万吨'
            || (%(goods)s::text[])[1 + floor(power(random(), 4) * %(many)s)::int]
            || (%(works)s::text[])[1 + floor(power(random(), 2) * %(few)s)::int],
        upper(translate(substr(md5('code:' || edition || ':' || number), 1, 16), '01', 'gh'))
    FROM scale.told, generate_series(1, copies) AS number
"""
NUMBERS = """
    WITH given AS (
        SELECT c.n, t.stem,
            row_number() OVER (PARTITION BY t.issuer, t.year ORDER BY c.n) + coalesce(k.last, 0) AS number
        FROM scale.copies AS c JOIN scale.told AS t USING (edition)
        LEFT JOIN documents_counter AS k ON k.issuer_id = t.issuer AND k.kind = 'request' AND k.year = t.year
        WHERE t.stem IS NOT NULL
    )
    UPDATE scale.copies AS c
    SET number = given.stem || lpad(given.number::text, greatest(5, length(given.number::text)), '0')
    FROM given WHERE c.n = given.n
"""
PAPERS = """
    WITH listed AS (
        SELECT c.n, p.rank, p.stem || '〔' || d.year || '〕' AS stem,
            row_number() OVER (PARTITION BY d.issuer_id, d.kind, d.year ORDER BY c.n, p.rank) + coalesce(k.last, 0)
                AS number
        FROM scale.copies AS c
        JOIN scale.papers AS p USING (edition)
        JOIN scale.documents_document AS d ON d.edition = p.edition AND d.id = p.rank
        LEFT JOIN documents_counter AS k ON k.issuer_id = d.issuer_id AND k.kind = d.kind AND k.year = d.year
    ), papers AS (
        SELECT n, array_agg(stem || number || '号' ORDER BY rank) AS papers,
            array_agg(number ORDER BY rank) AS sequences
        FROM listed GROUP BY n
    )
    UPDATE scale.copies AS c SET papers = papers.papers, sequences = papers.sequences
    FROM papers WHERE c.n = papers.n
"""
# The registers go on behind what was given.
COUNTERS = """
    INSERT INTO documents_counter (issuer_id, kind, year, last)
    SELECT issuer_id, kind, year, max(sequence) FROM documents_document GROUP BY issuer_id, kind, year
    UNION ALL
    SELECT told.issuer, 'request', told.year, count(*) + coalesce(max(k.last), 0)
    FROM scale.copies JOIN scale.told USING (edition)
    LEFT JOIN documents_counter AS k ON k.issuer_id = told.issuer AND k.kind = 'request' AND k.year = told.year
    WHERE stem IS NOT NULL GROUP BY told.issuer, told.year
    ON CONFLICT (issuer_id, kind, year) DO UPDATE SET last = excluded.last
"""


@dataclass(frozen=True)
class Told:
    """An edition and what its copies are numbered by; ``stem`` is None for drafts, which have no number yet."""

    edition: int
    begins: datetime
    copies: int
    issuer: int
    year: int
    stem: str | None
    moves: bool
    papers: dict[int, str]


def list_copies(told: list[Told]) -> None:
    """Fills ``scale.copies``: dice are thrown the same way every time."""
    run(TOLD)
    lines = [
        "\t".join(
            map(
                str,
                (t.edition, t.begins, t.copies, t.issuer, t.year, t.stem or r"\N", "t" if t.moves else "f"),
            )
        )
        for t in told
    ]
    papers = ["\t".join((str(t.edition), str(rank), stem)) for t in told for rank, stem in t.papers.items()]
    copy_in("COPY scale.told FROM STDIN", lines)
    copy_in("COPY scale.papers FROM STDIN", papers)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE scale.told; ANALYZE scale.papers; SELECT setseed(0.26)")
        goods, works = GOODS.split(), WORKS.split()
        cursor.execute(COPIES, {"goods": goods, "many": len(goods), "works": works, "few": len(works)})
    run("ANALYZE scale.copies")
    run(NUMBERS)
    run(PAPERS)
    run("ANALYZE scale.copies")


def set_counters() -> None:
    run(COUNTERS)
