"""Takes the pictures of docs/guide/ from a running demonstration: `.venv/bin/python scripts/guide_screenshots.py`.

The demonstration must stand as it was seeded (`make demo-reset`, then `make run`); another address than
http://127.0.0.1:8000 is the first argument. Only pages are opened: nothing is filled in or carried out.
"""

import io
import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "guide" / "images"
CHROMIUM = "/usr/bin/chromium-headless-shell"
WIDTH, HEIGHT, COLOURS = 1280, 900, 96


@dataclass(frozen=True)
class Shot:
    """One picture: who opens which page, follows which links from there, and what of it is shown.

    ``part`` is a selector to scroll to, ``height`` the height of the picture."""

    name: str
    who: str
    path: str = "/home/"
    links: tuple[str, ...] = ()
    part: str = ""
    height: int = HEIGHT


VISITOR = ""
BOLE, JINGHE = "652701-BJHZQ-.*-", "652722-GYYQ-.*-"
SHOTS = (
    # Enterprises
    Shot("enterprise-front", VISITOR, "/"),
    Shot("enterprise-register", VISITOR, "/register/", height=1000),
    Shot("enterprise-home", "shengyuan"),
    Shot("enterprise-draft", "shengyuan", links=("继续填写",), height=820),
    Shot("enterprise-matters", "shengyuan", links=("继续填写", "^委托事项$")),
    Shot("enterprise-materials", "shengyuan", links=("继续填写", "^申请材料$")),
    Shot("enterprise-review", "shengyuan", links=("继续填写", "^核对并提交$"), part=".confirm-entrustment"),
    Shot("enterprise-request", "hongguo", "/requests/", (BOLE + "00005",), height=1000),
    Shot("enterprise-documents", "hongguo", "/requests/", (BOLE + "00005",), part="#documents", height=620),
    Shot("enterprise-correction", "hongguo", "/requests/", (BOLE + "00007", "^提交补正材料")),
    Shot("enterprise-plan", "lvneng", links=("^确认工作计划",)),
    Shot("enterprise-evaluate", "tongda", links=("^企业评价",)),
    Shot("enterprise-status", VISITOR, "/status/", height=720),
    # Parks
    Shot("park-home", "bole-chuangkou", height=760),
    Shot("park-window", "bole-chuangkou", "/drafts/new/", height=700),
    Shot("park-accept", "bole-chuangkou", links=("^予以受理",)),
    Shot("park-correction", "bole-chuangkou", links=("^一次性告知补正",), height=1000),
    Shot("park-plan", "jinghe-zhuanyuan", "/requests/", (JINGHE + "00003", "^编制工作计划")),
    Shot("park-request", "bole-zhuanyuan", "/requests/", (BOLE + "00005",), height=1000),
    Shot("park-handover", "jinghe-zhuanyuan", "/requests/", (JINGHE + "00002", "^移交部门")),
    Shot("park-coordination", "jinghe-zhuanyuan", "/requests/", (JINGHE + "00002", "^启动协调"), height=1000),
    Shot("park-report", "bole-fuzeren", links=("^审签并报送",), height=1000),
    Shot("park-list", "bole-fuzeren", "/requests/"),
    Shot("park-dashboard", "bole-fuzeren", "/dashboard/", height=1000),
    Shot("park-seals", "bole-fuzeren", "/documents/seals/"),
    Shot("park-people", "bole-fuzeren", "/people/"),
    # Departments
    Shot("department-home", "bole-huanjing", height=620),
    Shot("department-sign", "bole-huanjing", links=("^签收材料",), height=760),
    Shot("department-progress", "bole-fagai", links=("^反馈进度",)),
    Shot("department-return", "bole-fagai", "/requests/", (BOLE + "00005", "^退回补正"), height=1000),
    Shot("department-pause", "bole-fagai", "/requests/", (BOLE + "00005", "^进入特殊程序")),
    Shot("department-grant", "bole-fagai", "/requests/", (BOLE + "00005", "^准予")),
    Shot("department-supervision", "bole-huanjing", links=("^签收督办函",), height=860),
    # County governments and the work-group
    Shot("oversight-home", "bole-zhengfu", height=760),
    Shot("oversight-review", "bole-zhengfu", links=("^审阅通过",), height=1000),
    Shot("oversight-return", "bole-zhengfu", links=("^退回修改",), height=820),
    Shot("oversight-supervision", "bole-zhengfu", "/requests/", (BOLE + "00005", "^发督办函"), height=1200),
    Shot("oversight-visit", "zhou-zhuanban", links=("^满意度回访",)),
    Shot("oversight-dashboard", "zhou-zhuanban", "/dashboard/", height=1000),
    Shot("oversight-tracking", "zhou-zhuanban", "/tracking/", height=820),
    Shot("oversight-file", "zhou-zhuanban", "/requests/", (JINGHE + "00001",), part="#report", height=760),
    # Delegated powers
    Shot("delegation-power", VISITOR, "/powers/YN84-1-1/", height=1100),
    Shot("delegation-permit-apply", "jiecheng", "/delegation/permit/", ("^申请行政许可$",), height=1000),
    Shot("delegation-inspection", "tianshan", "/delegation/inspection/", ("联检",), height=1000),
    Shot("delegation-park-home", "yining-fuzeren", height=1000),
    Shot("delegation-decisions", "yining-chengguan-fuzeren", "/delegation/decisions/", height=760),
    # Platform administrators
    Shot("administrator-calendar", "guanliyuan", "/calendar/?scope=652701&year=2027", height=1000),
    Shot("administrator-year", "guanliyuan", "/calendar/?scope=652701&year=2027", part="#year", height=1000),
    Shot("administrator-propose", "guanliyuan", "/calendar/propose/", height=1000),
)


def accounts() -> dict[str, str]:
    """User names and passwords of the demonstration, as it tells them itself."""
    command = [sys.executable, "manage.py", "demo_accounts"]
    told = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return {row["username"]: row["password"] for row in json.loads(told)}


def signed_in(browser: Browser, base: str, who: str, passwords: dict[str, str]) -> Page:
    context = browser.new_context(
        viewport={"width": WIDTH, "height": HEIGHT}, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    page = context.new_page()
    if who:
        page.goto(f"{base}/login/")
        page.get_by_label("用户名").fill(who)
        page.get_by_label("密码").fill(passwords[who])
        page.locator("main").get_by_role("button", name="登录").click()
        page.wait_for_url(f"{base}/home/")
    return page


def take(page: Page, base: str, shot: Shot) -> bytes:
    page.set_viewport_size({"width": WIDTH, "height": shot.height})
    page.goto(base + shot.path)
    for link in shot.links:
        page.locator("main").get_by_role("link", name=re.compile(link)).first.click()
        page.wait_for_load_state()
    if shot.part:
        page.locator(shot.part).first.evaluate(
            "e => scrollTo(0, e.getBoundingClientRect().top + scrollY - 16)"
        )
    return page.screenshot()


def save(name: str, png: bytes) -> int:
    """Few colours suffice for screens, and keep the pictures small."""
    path = IMAGES / f"{name}.png"
    with Image.open(io.BytesIO(png)) as picture:
        picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    return path.stat().st_size


def main() -> None:
    base = (sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000").rstrip("/")
    passwords = accounts()
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
        )
        pages: dict[str, Page] = {}
        for shot in SHOTS:
            page = pages.setdefault(
                shot.who, pages.get(shot.who) or signed_in(browser, base, shot.who, passwords)
            )
            print(f"{shot.name}: {save(shot.name, take(page, base, shot)) // 1024} KB", flush=True)
        browser.close()


if __name__ == "__main__":
    main()
