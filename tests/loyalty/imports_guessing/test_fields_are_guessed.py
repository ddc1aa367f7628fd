"""Columns of usual exports find their fields, and what is private is not proposed."""

import csv
import io
from collections.abc import Sequence

import pytest

from loyalty.imports.cells import Cell
from loyalty.imports.guessing import TableGuess, guess_fields, trait_name


def guessed(content: str, table: str) -> TableGuess:
    header, *lines = csv.reader(io.StringIO(table))
    columns: dict[str, Sequence[Cell]] = {
        name: [line[at] for line in lines] for at, name in enumerate(header)
    }
    return guess_fields(content, header, columns)


def test_purchases_of_a_till() -> None:
    guess = guessed(
        "activity",
        "household_id,store_id,basket_id,product_id,quantity,sales_value,retail_disc,week,transaction_timestamp\n"
        "2261,309,31625220889,940996,1.0,3.86,0.43,5,2017-01-28 19:06:53\n",
    )
    assert guess.fields == {
        "member": "household_id",
        "order_id": "basket_id",
        "product": "product_id",
        "amount": "sales_value",
        "occurred_at": "transaction_timestamp",
    }
    assert guess.identity == "external"
    assert guess.date_formats == ("",)
    others = {column.header: column.field for column in guess.columns if not column.sure}
    assert others["store_id"] == "attributes.store_id"


def test_cdnow() -> None:
    guess = guessed("activity", "customer_id,date,number_of_cds,dollar_value\n00001,19970101,1,11.77\n")
    assert guess.fields == {"member": "customer_id", "occurred_at": "date", "amount": "dollar_value"}


def test_orders_of_shopify() -> None:
    guess = guessed(
        "activity",
        "Name,Email,Paid at,Currency,Subtotal,Shipping,Total,Discount Amount,Created at,Lineitem name,"
        "Lineitem price,Billing Name,Phone,Source\n"
        "#1001,a@b.co,2024-01-05 10:11:12 +0200,EUR,10.00,2.00,12.00,0.00,2024-01-05 10:11:10 +0200,Lens,"
        "10.00,Ana Bell,+49 170 1234567,web\n",
    )
    assert guess.identity == "email"
    assert guess.fields == {
        "member": "Email",
        "occurred_at": "Created at",
        "amount": "Total",
        "currency": "Currency",
        "order_id": "Name",
        "product": "Lineitem name",
        "source": "Source",
    }
    private = [column.header for column in guess.columns if not column.field]
    assert private == ["Billing Name", "Phone"]


def test_orders_of_woocommerce() -> None:
    guess = guessed(
        "activity",
        "Order Number,Order Date,Email (Billing),Item Name,Order Total Amount,Cart Discount Amount\n"
        "1001,2024-01-05 10:11,a@b.co,Lens,13.00,0.00\n",
    )
    assert guess.identity == "email"
    assert guess.fields["amount"] == "Order Total Amount"
    assert guess.fields["member"] == "Email (Billing)"


@pytest.mark.parametrize(
    ("header", "identity"),
    [
        ("会员号,日期,金额(元),订单号,商品,优惠金额", "external"),
        ("手机号码,訂單日期,實付金額,訂單編號,商品名稱,優惠金額", "phone"),
        ("邮箱,下单时间,实付金额,订单编号,商品名称,折扣", "email"),
    ],
)
def test_chinese_orders(header: str, identity: str) -> None:
    guess = guessed("activity", f"{header}\n13800138000,2024/1/15,12.50,A1,镜片,1.00\n")
    names = header.split(",")
    wanted = ("member", "occurred_at", "amount", "order_id", "product")
    assert guess.fields == dict(zip(wanted, names, strict=False))
    assert guess.identity == identity


def test_chinese_members() -> None:
    guess = guessed(
        "members",
        "会员号,手机,邮箱,姓名,性别,生日,城市,注册渠道,密码\n8,13800138000,a@b.co,李婷,女,1990年1月5日,上海,门店,x\n",
    )
    assert guess.fields == {
        "external_id": "会员号",
        "phone": "手机",
        "email": "邮箱",
        "name": "姓名",
        "gender": "性别",
        "birth_date": "生日",
        "city": "城市",
        "source": "注册渠道",
    }
    assert guess.date_formats == ("%Y年%m月%d日",)
    assert guess.columns[-1].field == ""


def test_members_of_a_crm() -> None:
    guess = guessed(
        "members",
        "ContactID,Full Name,Email Address,Mobile Phone,Date of Birth,Lead Source,Country/Region,Time Zone,"
        "Email Opt Out,Accepts Email Marketing,consent.sms,Total Spent,Password\n"
        "C1,A B,a@b.co,+49 170 1234567,13/02/1990,web,DE,Europe/Berlin,no,yes,no,12.00,x\n",
    )
    assert guess.fields == {
        "external_id": "ContactID",
        "name": "Full Name",
        "email": "Email Address",
        "phone": "Mobile Phone",
        "birth_date": "Date of Birth",
        "source": "Lead Source",
        "country": "Country/Region",
        "time_zone": "Time Zone",
        "consent.email": "Accepts Email Marketing",
        "consent.sms": "consent.sms",
    }
    others = {column.header: column.field for column in guess.columns if not column.sure}
    assert others == {
        "Email Opt Out": "traits.email_opt_out",
        "Total Spent": "traits.total_spent",
        "Password": "",
    }


def test_demographics() -> None:
    guess = guessed("members", "household_id,age,income,marital_status\n1,65+,35-49K,Married\n")
    assert guess.fields == {"external_id": "household_id", "marital_status": "marital_status"}
    assert [column.field for column in guess.columns if not column.sure] == ["traits.age", "traits.income"]


def test_cells_speak_where_names_say_nothing() -> None:
    guess = guessed("activity", 'a,b,c\nx@y.de,01.02.2024,"12,50"\nz@y.de,13.02.2024,"1.112,50"\n')
    assert guess.identity == "email"
    assert guess.fields == {"member": "a", "occurred_at": "b", "amount": "c"}


def test_a_price_of_one_piece_is_not_the_amount() -> None:
    assert (
        "amount"
        not in guessed("activity", "CustomerID,InvoiceDate,Quantity,UnitPrice\n1,2024-01-05,6,2.55\n").fields
    )


def test_an_id_that_repeats_is_not_the_id_of_a_row() -> None:
    guess = guessed("activity", "customer,date,event_id\n1,2024-01-05,7\n1,2024-01-05,7\n")
    assert "external_id" not in guess.fields


@pytest.mark.parametrize(
    ("header", "name"),
    [("Kids Count", "kids_count"), ("householdSize", "household_size"), ("城市", ""), ("1st", "")],
)
def test_traits_get_plain_names(header: str, name: str) -> None:
    assert trait_name(header) == name
