"""Every code of a problem. Codes are stable: programs decide by them; the words are for people and may be mended."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class ProblemKind:
    """``explanation`` says what happened, ``remedy`` what the caller does; ``again`` whether the same request with the
    same ``Idempotency-Key`` is sent again."""

    code: str
    status: int
    title: str | Promise
    explanation: str | Promise
    remedy: str | Promise
    again: bool = False


_ALL = [
    ProblemKind(
        "malformed",
        400,
        _("请求无法读懂"),
        _("请求正文不是有效的 JSON 对象或 multipart 表单，或含有不允许的字符。"),
        _("检查编码（UTF-8）、括号和引号；同一成员不能出现两次；不得含空字符。"),
    ),
    ProblemKind(
        "invalid-query",
        400,
        _("查询参数不正确"),
        _("有查询参数的值不正确。"),
        _("按 errors 中 /query/… 指出的参数逐项改正；时间须带时区，如 2026-11-22T09:00:00+08:00。"),
    ),
    ProblemKind(
        "unknown-parameter",
        400,
        _("没有这个查询参数"),
        _("本接口没有所给的查询参数。"),
        _(
            "删去 errors 中指出的参数，或改用接口说明中列出的名称。多余的参数一律拒绝，以免筛选条件被悄悄忽略。"
        ),
    ),
    ProblemKind(
        "position-unknown",
        400,
        _("没有这个位置"),
        _("after 不是本平台现有记录的位置：数据可能已从备份恢复。"),
        _("重新取一遍列表，再不带 after 从头取变化。"),
    ),
    ProblemKind(
        "idempotency-key-missing",
        400,
        _("缺少 Idempotency-Key"),
        _("写操作必须带 Idempotency-Key 请求头：1 至 128 个可见 ASCII 字符。"),
        _("为每一次业务操作生成一个新的值（如 UUID）；没有收到答复而重发时用原来的值。"),
    ),
    ProblemKind(
        "not-authenticated",
        401,
        _("没有表明身份"),
        _("本接口须带密钥访问。"),
        _("在 Authorization 请求头中写 Bearer 和密钥。密钥由本单位负责人在“系统对接”页面生成。"),
    ),
    ProblemKind(
        "key-refused",
        401,
        _("密钥无效"),
        _("密钥不存在、已过期、已吊销，或不允许从这个地址使用。"),
        _("请本单位负责人在“系统对接”页面核对密钥的有效期和允许的地址，必要时生成新的密钥。"),
    ),
    ProblemKind(
        "csrf-failed",
        403,
        _("会话校验失败"),
        _("以登录会话访问的写操作须带 X-CSRFToken。"),
        _("刷新页面后重试；业务系统请改用密钥。"),
    ),
    ProblemKind(
        "no-membership",
        403,
        _("没有任职"),
        _("登录的人员现在没有在任何单位任职。"),
        _("请本单位负责人核对任职。"),
    ),
    ProblemKind(
        "scope-missing",
        403,
        _("密钥没有这项权限"),
        _("密钥的权限范围不包括本接口。"),
        _(
            "请本单位负责人生成带有所需权限范围的密钥；所需范围见 X-Scope-Needed 答复头："
            "空格隔开的须同时具有，逗号隔开的任选其一。"
        ),
    ),
    ProblemKind(
        "second-factor-missing",
        403,
        _("没有设置第二因子"),
        _("登录的人员还没有设置第二因子。"),
        _("请先登录网页设置动态验证码或安全密钥；业务系统请改用密钥。"),
    ),
    ProblemKind(
        "password-too-old",
        403,
        _("密码已到期"),
        _("登录的人员的密码已到期。"),
        _("请先登录网页修改密码；业务系统请改用密钥。"),
    ),
    ProblemKind(
        "recent-sign-in-needed",
        403,
        _("须再次确认身份"),
        _("登录已有一段时间，这项操作须再次确认身份。"),
        _("请在网页上重新登录或确认身份后重试；业务系统请改用密钥。"),
    ),
    ProblemKind("forbidden", 403, _("不允许访问"), _("不允许访问。"), _("核对密钥所属的单位和角色。")),
    ProblemKind(
        "not-found",
        404,
        _("没有找到"),
        _("没有这个对象，或者您无权查看、办理。"),
        _("核对地址中的编号，以及服务账号的单位和角色。无权与不存在答复相同。"),
    ),
    ProblemKind(
        "method-not-allowed", 405, _("不支持的方法"), _("本地址不支持这种请求方法。"), _("见 Allow 答复头。")
    ),
    ProblemKind(
        "not-acceptable",
        406,
        _("没有所要的格式"),
        _("本接口答复 application/json。"),
        _("把 Accept 请求头改为 application/json 或 */*。"),
    ),
    ProblemKind(
        "conflict",
        409,
        _("与当前状态冲突"),
        _("事项已不在可以这样办理的状态，或者已有他人先办。"),
        _("重新读取对象，看它现在的状态和可以办理的事。"),
    ),
    ProblemKind(
        "idempotency-key-reused",
        409,
        _("Idempotency-Key 已用于另一请求"),
        _("同一个 Idempotency-Key 已用于内容不同的请求。"),
        _("新的业务操作用新的值；重发时内容必须与原来一致。"),
    ),
    ProblemKind(
        "changed-meanwhile",
        412,
        _("对象已有变化"),
        _("您读取之后对象已有变化，与 If-Match 不符，没有办理。"),
        _("重新读取对象，核对后以新的 ETag 和新的 Idempotency-Key 再办。"),
    ),
    ProblemKind(
        "too-large",
        413,
        _("请求过大"),
        _("请求正文超过上限。"),
        _("文件以 multipart 上传，每个不超过 20 MB。"),
    ),
    ProblemKind(
        "unsupported-media-type",
        415,
        _("不支持的内容类型"),
        _("请求正文须为 application/json 或 multipart/form-data。"),
        _("核对 Content-Type 请求头。"),
    ),
    ProblemKind(
        "range-not-satisfiable",
        416,
        _("没有这一段"),
        _("Range 请求头所要的一段超出文件长度。"),
        _("文件长度见 Content-Range 答复头。"),
    ),
    ProblemKind(
        "invalid",
        422,
        _("内容不符合要求"),
        _("所填内容不符合要求。"),
        _("按 errors 逐项改正；pointer 指出请求正文中的位置。"),
    ),
    ProblemKind(
        "unknown-member",
        422,
        _("没有这一项"),
        _("请求正文中有本操作没有的成员。"),
        _("删去 errors 中指出的成员，或改用接口说明中列出的名称。"),
    ),
    ProblemKind(
        "too-often",
        429,
        _("请求过于频繁"),
        _("请求过于频繁。"),
        _("等待 Retry-After 答复头所说的秒数后重发。余量见 RateLimit 答复头。"),
        again=True,
    ),
    ProblemKind(
        "server-error",
        500,
        _("系统出错"),
        _("系统出错，没有办理。"),
        _("稍后以同一个 Idempotency-Key 重发；仍然出错时请联系系统管理员，并告知时间。"),
        again=True,
    ),
    ProblemKind(
        "busy",
        503,
        _("正在办理同一事项"),
        _("另一操作正在办理同一事项，等待超时，没有办理。"),
        _("等待 Retry-After 答复头所说的秒数后，以同一个 Idempotency-Key 重发。"),
        again=True,
    ),
    ProblemKind(
        "unavailable",
        503,
        _("数据库没有应答"),
        _("数据库没有应答，不能确认是否已经办成。"),
        _(
            "等待 Retry-After 答复头所说的秒数后，以同一个 Idempotency-Key 重发："
            "已经办成的，得到原来的答复，不会重复办理。"
        ),
        again=True,
    ),
]
KINDS = {kind.code: kind for kind in _ALL}
