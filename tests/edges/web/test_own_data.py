"""Downloading one's data, and a client's."""

import zipfile
from io import BytesIO

import pytest

from tests.edges.web.desk import Clock, Desk
from tests.make import make_client, make_professional


@pytest.fixture
def desk(db: None, clock: Clock) -> Desk:
    return Desk(make_professional(), clock)


def as_client(desk: Desk) -> Desk:
    client = make_client(desk.professional)
    assert client.user
    desk.visitor.force_login(client.user)
    return desk


def test_a_client_downloads_their_data_once_a_day(desk: Desk) -> None:
    as_client(desk)
    assert "/account/data" in desk.get("/account").page
    answer = desk.visitor.post("/account/data", dict(desk.get("/account/data").form("/account/data").sent))
    assert answer.headers["Content-Type"] == "application/zip"
    assert "no-store" in answer.headers["Cache-Control"]
    assert "data.json" in zipfile.ZipFile(BytesIO(answer.content)).namelist()
    again = desk.fill("/account/data")
    assert (again.status, again.code) == (429, "exported_often")
    assert "within a day" in again.words


def test_a_professional_downloads_a_clients_data(desk: Desk) -> None:
    client, foreign = make_client(desk.professional), make_client(make_professional())
    path = f"/clients/{client.uuid}/data"
    assert path in desk.get(f"/clients/{client.uuid}").page
    answer = desk.visitor.post(path, dict(desk.get(path).form(path).sent))
    assert answer.headers["Content-Type"] == "application/zip"
    assert desk.get(f"/clients/{foreign.uuid}/data").status == 404
    assert desk.post(f"/clients/{foreign.uuid}/data", {"request_key": "x"}).status in (404, 422)
