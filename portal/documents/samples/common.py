"""People, places and pieces that the samples share."""

from typing import Any

PARK = "博乐边境经济合作区管理委员会"
WINDOW = "博乐边境经济合作区代办服务专窗"
CASE = "BLBJ-2026-000128"
PROJECT = {"name": "年产12万吨棉籽深加工项目", "site": "博乐边境经济合作区五台片区经三路8号"}
CLIENT: dict[str, Any] = {
    "name": "新疆赛里木棉业科技有限公司",
    "uscc": "91652701MA7ABCDE5X",
    "address": "新疆博乐市边境经济合作区经三路8号",
    "legal_representative": "哈米提·阿克木",
    "contact": "李文静",
    "phone": "0909-2320011",
}
PERMIT = "建设工程规划许可证核发"
MATTERS = ["建设用地规划许可证核发", PERMIT]
MATERIALS: list[dict[str, Any]] = [
    {"name": "建设工程规划许可证申请表", "form": "原件", "copies": 1},
    {"name": "建设项目批准、核准或者备案文件", "form": "复印件", "copies": 1},
    {"name": "使用土地的有关证明文件", "form": "复印件", "copies": 1},
    {"name": "建设工程设计方案及总平面图", "form": "原件", "copies": 2},
    {"name": "企业营业执照", "form": "电子证照"},
]
LETTER = {"contact": "王建国", "contact_phone": "0909-2318800", "issued_on": "2026-11-19"}
WINDOW_CONTACT = {"window": WINDOW, "officer": "古丽娜尔·买买提", "officer_phone": "0909-2318801"}
RECEIVED = {
    "case_number": CASE,
    "query_code": "7K3M-Q9TX",
    "addressee": CLIENT["name"],
    "received_on": "2026-11-18",
    "matters": [PERMIT],
}
SCORES = [("服务效率", 5, 4), ("办理质量", 5, 5), ("问题解决能力", 4, 5)]
MULTI_SCORES = [("协同效率", 4, 4), ("跨区域沟通成效", 5, 4), ("事项办结完整性", 5, 5)]
