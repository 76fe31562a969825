"""A security key in a real browser: set up, and used to sign in, with Chromium's authenticator in software."""

import pytest

from portal.organizations.enums import Role
from tests.journeys.conftest import Stage
from tests.journeys.people import PASSWORD
from tests.journeys.prepared import post

KEY = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasResidentKey": False,
    "hasUserVerification": False,
    "automaticPresenceSimulation": True,
}


@pytest.mark.soak
def test_a_security_key_is_added_and_opens_the_account(stage: Stage) -> None:
    post("古丽娜", Role.DEPARTMENT_CLERK, "652701-FGW")
    clerk = stage.visitor("古丽娜", "department_clerk-652701-FGW").logs_in()
    browser = clerk.page.context.new_cdp_session(clerk.page)
    browser.send("WebAuthn.enable")
    plugged = browser.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})["authenticatorId"]

    clerk.opens("/account/").follows("添加安全密钥").fills({"名称": "蓝色U盾"})
    clerk.presses("添加").sees("恢复码只在这里显示一次").follows("已保存，继续").sees("蓝色U盾")
    assert len(browser.send("WebAuthn.getCredentials", {"authenticatorId": plugged})["credentials"]) == 1

    clerk.page.context.clear_cookies()
    clerk.opens("/login/").fills({"用户名": clerk.username, "密码": PASSWORD}).presses("登录")
    clerk.sees("登录：第二步").presses("使用安全密钥").sees("今天要办")
    clerk.opens("/account/").sees("安全密钥", "当前设备")

    # Another key is refused by the browser before anything is sent, and other ways are offered.
    clerk.page.context.clear_cookies()
    browser.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": plugged})
    other = browser.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})["authenticatorId"]
    assert other != plugged
    clerk.opens("/login/").fills({"用户名": clerk.username, "密码": PASSWORD}).presses("登录")
    clerk.page.get_by_role("button", name="使用安全密钥").click()
    clerk.page.get_by_text("没有完成。请再试一次").wait_for()
