"""What columns are called in the exports of shops, tills and CRMs, in English and Chinese, best name first.

Names are compared by ``words_of``: without case, punctuation and repeated spaces.
"""

import re
import unicodedata

EXTERNAL = (
    *("member", "member id", "member no", "member number", "member code", "customer id", "customer no"),
    *(
        "customer number",
        "customer code",
        "customer key",
        "customer",
        "cust id",
        "custid",
        "client id",
        "client",
    ),
    *("household id", "household key", "household", "loyalty id", "loyalty number", "loyalty card"),
    *("card number", "card no", "card id", "user id", "user", "uid", "buyer id", "buyer", "contact id"),
    *("subscriber id", "account id", "shopper id", "guest id", "person id", "kundennummer"),
    *(
        "会员",
        "会员号",
        "会员编号",
        "会员id",
        "会员卡号",
        "会员账号",
        "客户编号",
        "客户号",
        "客户id",
        "客户代码",
        "客户",
    ),
    *("顾客编号", "顾客id", "用户id", "用户编号", "买家id", "买家账号", "卡号", "会员代码", "会员码"),
)
EMAIL = (
    *("email", "e mail", "email address", "e mail address", "mail", "customer email", "billing email"),
    *("email billing", "contact email", "member email", "user email", "buyer email"),
    *("邮箱", "电子邮箱", "电子邮件", "邮箱地址", "邮件", "会员邮箱", "客户邮箱"),
)
PHONE = (
    *("phone", "phone number", "mobile", "mobile number", "mobile phone", "mobile no", "cell", "cell phone"),
    *("telephone", "telephone number", "tel", "billing phone", "phone billing", "customer phone"),
    *("contact number", "default address phone", "shipping phone", "handy"),
    *(
        "手机",
        "手机号",
        "手机号码",
        "移动电话",
        "电话",
        "电话号码",
        "联系电话",
        "联系手机",
        "会员手机",
        "联系方式",
    ),
)

ACTIVITY: dict[str, tuple[str, ...]] = {
    "occurred_at": (
        *("occurred at", "transaction timestamp", "transaction time", "transaction date", "order date"),
        *("purchase date", "date", "datetime", "date time", "timestamp", "order time", "ordered at"),
        *("purchased at", "event time", "event timestamp", "event date", "created at", "date created"),
        *("redemption date", "redeemed at", "invoice date", "invoicedate", "sale date", "sales date"),
        *("paid at", "date paid", "payment date", "completed at", "created", "day", "time", "create date"),
        *("交易时间", "交易日期", "订单时间", "订单日期", "下单时间", "下单日期", "消费时间", "消费日期"),
        *(
            "购买时间",
            "购买日期",
            "付款时间",
            "支付时间",
            "订单创建时间",
            "订单付款时间",
            "成交时间",
            "创建时间",
        ),
        *("兑换时间", "兑换日期", "发生时间", "日期时间", "日期", "时间"),
    ),
    "amount": (
        *("amount", "sales value", "dollar value", "order total", "order total amount", "grand total"),
        *("total amount", "total price", "total", "order amount", "order value", "transaction amount"),
        *("sales amount", "sale amount", "sales", "revenue", "net amount", "amount paid", "paid amount"),
        *(
            "net sales",
            "net total",
            "line total",
            "subtotal",
            "spend",
            "value",
            "price",
        ),
        *("item total",),
        *(
            "金额",
            "实付金额",
            "实收金额",
            "支付金额",
            "付款金额",
            "订单金额",
            "消费金额",
            "交易金额",
            "销售金额",
        ),
        *(
            "总金额",
            "实付款",
            "实付",
            "总价",
            "应付金额",
            "价格",
        ),
    ),
    "currency": (
        *("currency", "currency code", "order currency", "presentment currency", "iso currency"),
        *("币种", "货币", "货币代码", "币别"),
    ),
    "order_id": (
        *("order id", "order number", "order no", "order name", "order code", "order", "basket id", "basket"),
        *("invoice id", "invoice number", "invoice no", "invoiceno", "invoice", "transaction id"),
        *("transaction number", "receipt id", "receipt number", "receipt no", "receipt", "ticket", "bill no"),
        *("订单号", "订单编号", "订单id", "订单", "单号", "交易号", "交易单号", "流水号", "小票号", "单据号"),
    ),
    "product": (
        *("product", "product name", "product title", "lineitem name", "item name", "item", "article name"),
        *("article", "product id", "product code", "sku", "lineitem sku", "stock code", "stockcode"),
        *("item id", "upc", "ean", "product sku", "title"),
        *("商品", "商品名称", "商品名", "商品标题", "宝贝标题", "产品", "产品名称", "品名", "货品名称"),
        *("商品编号", "商品编码", "商品id", "产品编号", "货号"),
    ),
    "category": (
        *("category", "product category", "category name", "product type", "department", "product group"),
        *("类别", "分类", "品类", "商品分类", "商品类别", "商品品类", "产品类别", "产品分类"),
    ),
    "kind": (
        *(
            "kind",
            "activity kind",
            "activity type",
            "event type",
            "activity",
            "event name",
            "event",
            "action",
        ),
        *("transaction type", "type", "类型", "行为", "行为类型", "事件", "活动类型", "动作", "交易类型"),
    ),
    "source": (
        *("source", "source name", "order source", "sales channel", "channel", "utm source"),
        *("来源", "渠道", "订单来源", "销售渠道"),
    ),
    "external_id": (
        *("external id", "activity id", "event id", "line id", "row id", "record id", "uuid", "guid"),
        *("记录编号", "记录id", "事件id"),
    ),
}

MEMBERS: dict[str, tuple[str, ...]] = {
    "external_id": (*EXTERNAL, "external id", "id", "编号"),
    "email": EMAIL,
    "phone": PHONE,
    "name": (
        *(
            "name",
            "full name",
            "member name",
            "customer name",
            "contact name",
            "display name",
            "billing name",
        ),
        *("shipping name", "first name", "given name", "nickname"),
        *(
            "姓名",
            "名字",
            "会员姓名",
            "会员名",
            "客户姓名",
            "客户名称",
            "顾客姓名",
            "收货人",
            "收货人姓名",
            "昵称",
        ),
    ),
    "birth_date": (
        *("birth date", "birthdate", "date of birth", "birthday", "dob", "born", "geburtsdatum"),
        *("生日", "出生日期", "出生年月", "出生年月日", "会员生日"),
    ),
    "gender": ("gender", "sex", "性别"),
    "marital_status": ("marital status", "marital", "civil status", "婚姻状况", "婚姻状态", "婚姻", "婚否"),
    "occupation": ("occupation", "profession", "job title", "job", "职业", "工作", "职位"),
    "country": (
        *("country", "country code", "country region", "default address country code", "billing country"),
        *("default address country", "shipping country", "nation", "国家", "国家 地区", "国别"),
    ),
    "region": (
        *("region", "state", "province", "state region", "state province", "county", "billing state"),
        *(
            "default address province code",
            "default address province",
            "shipping province",
            "billing province",
        ),
        *("省", "省份", "省市", "州", "地区", "区域"),
    ),
    "city": (
        *("city", "town", "default address city", "billing city", "city billing", "shipping city"),
        *("城市", "市", "所在城市", "所在地"),
    ),
    "language": ("language", "preferred language", "locale", "lang", "语言", "首选语言"),
    "time_zone": ("time zone", "timezone", "tz", "时区"),
    "source": (
        *("source", "lead source", "original source", "acquisition source", "utm source", "signup source"),
        *(
            "registration source",
            "first touch source",
            "来源",
            "渠道",
            "注册来源",
            "注册渠道",
            "会员来源",
            "获客渠道",
        ),
    ),
    "medium": ("medium", "utm medium", "acquisition medium", "媒介"),
    "campaign": ("campaign", "utm campaign", "acquisition campaign", "campaign name", "活动", "营销活动"),
    "first_touch": (
        *("first touch", "first touch at", "first seen", "registered at", "registration date", "signup date"),
        *(
            "sign up date",
            "joined at",
            "join date",
            "joined",
            "member since",
            "customer since",
            "enrolled at",
        ),
        *("created at", "create date", "created", "date created", "date registered", "sign up"),
        *("注册时间", "注册日期", "入会时间", "入会日期", "开卡日期", "开卡时间", "加入时间", "创建时间"),
    ),
    "last_touch": (
        *("last touch", "last touch at", "last seen", "last activity", "last activity date", "last active"),
        *(
            "last login",
            "last visit",
            "last contacted",
            "最近访问",
            "最后登录",
            "最近登录时间",
            "最后活跃时间",
        ),
    ),
    "preferred_channel": (
        *("preferred channel", "preferred contact method", "contact preference", "偏好渠道", "首选渠道"),
    ),
    "device": ("device", "device type", "platform", "设备", "设备类型", "终端"),
    "consent.email": (
        *("consent email", "email consent", "accepts email marketing", "email marketing consent"),
        *("email opt in", "email marketing", "accepts marketing", "newsletter", "subscribed to email"),
        *("邮件订阅", "接收邮件", "邮件同意", "同意邮件"),
    ),
    "consent.sms": (
        *("consent sms", "sms consent", "accepts sms marketing", "sms marketing consent", "sms opt in"),
        *("sms marketing", "接收短信", "短信订阅", "短信同意", "同意短信"),
    ),
    "consent.phone": (
        "consent phone",
        "phone consent",
        "phone opt in",
        "call consent",
        "接受电话",
        "电话同意",
    ),
    "consent.post": ("consent post", "post consent", "postal consent", "接收邮寄", "邮寄同意"),
    "consent.push": (
        "consent push",
        "push consent",
        "push opt in",
        "push notifications",
        "接收推送",
        "推送同意",
    ),
    "consent.social": ("consent social", "social consent", "wechat consent", "微信同意"),
}

# A longer name that ends in a known one usually means it ("eur order total"), but not with one of these.
OTHER_MEANING = frozenset(
    """
    discount coupon voucher tax taxes vat shipping refund refunded delivery tip fee fees cost compare opt out
    unsubscribed unsubscribe previous second alternate manager sales rep store parent unit
    优惠 折扣 运费 退款 税 积分
    """.split()  # noqa: SIM905  (read as a list of words)
)
# Never proposed as an attribute or trait: what should not be stored by accident.
PRIVATE = frozenset(
    """
    password passwort pwd secret token cvv cvc iban bic ssn passport ip address address1 address2 street zip
    postal postcode latitude longitude 密码 身份证 身份证号 证件号 银行卡 地址 收货地址 邮编
    """.split()  # noqa: SIM905  (read as a list of words)
)

_TRADITIONAL = str.maketrans(
    "會員號編碼戶顧帳電話郵機聯絡訂單時間額幣別類產稱購買銷來語區業況職國費實付總價",
    "会员号编码户顾账电话邮机联络订单时间额币别类产称购买销来语区业况职国费实付总价",
)
_CAPITAL_INSIDE = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NOT_A_WORD = re.compile(r"[\W_]+")
_UNIT = re.compile(r"[(（\[][^)）\]]*[)）\]]\s*$")


def words_of(header: str) -> str:
    """Return a column's name as it is compared: small letters, words parted by single spaces, 简体."""
    text = unicodedata.normalize("NFKC", header).translate(_TRADITIONAL)
    return " ".join(_NOT_A_WORD.sub(" ", _CAPITAL_INSIDE.sub(" ", text)).casefold().split())


def without_unit(header: str) -> str:
    """Return the name without a note in brackets at its end, such as ``金额(元)``."""
    return _UNIT.sub("", header)
