"""Refusals as programs read them: one shape, every reason, the caller's language, never 500, nothing personal."""

import json

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from frontdesk.edge.problems import problem, refused, unexpected
from frontdesk.identity.errors import TooManyAttempts
from frontdesk.kernel.errors import Invalid, Reason
from tests.api.front import Front

SECRET = "王建国 110105198001010016"


def test_a_problem_has_the_shape_of_rfc_9457(front_desk: Front) -> None:
    answer = front_desk.desk.post("quotes", {"adults": -1})
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert answer.json.keys() == {"type", "title", "status", "code", "detail", "reasons"}
    assert (answer.json["status"], answer.json["code"]) == (422, "invalid")
    assert answer.json["type"] == "/api/docs#problem-invalid"
    assert {"code": "number-out-of-range", "title": "The number is too large or too small.", "field": "adults"} in (
        front_desk.desk.post("quotes", {"adults": -1}, Accept_Language="en").json["reasons"]
    )


def test_a_problem_is_told_in_the_callers_language(front_desk: Front) -> None:
    chinese = front_desk.desk.get("rooms/999", Accept_Language="zh-CN")
    english = front_desk.desk.get("rooms/999", Accept_Language="en-GB,en;q=0.9")
    assert (chinese.headers["Content-Language"], english.headers["Content-Language"]) == ("zh-CN", "en")
    assert english.json["detail"] == "There is no such room."
    assert chinese.json["detail"] != english.json["detail"]
    assert chinese.json["code"] == english.json["code"]


@pytest.mark.parametrize(
    "sent",
    [
        ("GET", "nothing", None, {}, 404, "not-found"),
        ("GET", "stays/not-an-id", None, {}, 404, "not-found"),
        ("DELETE", "rooms", None, {}, 405, "method-not-allowed"),
        ("POST", "quotes", b"{", {}, 400, "not-json"),
        ("POST", "quotes", b"[]", {}, 422, "invalid"),
        ("POST", "quotes", b"null", {}, 422, "invalid"),
        ("POST", "quotes", b'"text"', {}, 422, "invalid"),
        ("POST", "quotes", b"{}", {"Content_Type": "text/plain"}, 415, "content-type-wrong"),
        ("POST", "quotes", b"a=1", {"Content_Type": "application/x-www-form-urlencoded"}, 415, "content-type-wrong"),
        (
            "POST",
            "quotes",
            b"--x\r\n\r\n--x--",
            {"Content_Type": "multipart/form-data; boundary=x"},
            415,
            "content-type-wrong",
        ),
        ("POST", "quotes", b"[" * 100_000, {}, 400, "not-json"),
        ("POST", "quotes", b'{"adults": NaN}', {}, 400, "not-json"),
        ("POST", "quotes", b'{"adults": 1, "adults": 2}', {}, 422, "invalid"),
        ("POST", "quotes", b'{"room_type": "\\ud800"}', {}, 422, "invalid"),
        ("POST", "quotes", b'"' + b"a" * 10_000_000 + b'"', {}, 413, "body-too-large"),
        ("POST", "walk-ins", b'"' + b"a" * 10_000_000 + b'"', {}, 413, "body-too-large"),
        ("POST", "quotes", b"{}", {"Idempotency_Key": "x" * 81}, 422, "invalid"),
        ("GET", "rooms?limit=99999999999999999999999", None, {}, 422, "invalid"),
        ("GET", "rooms?limit=%ff", None, {}, 422, "invalid"),
    ],
)
def test_bad_input_is_refused_for_what_it_is(
    front_desk: Front, sent: tuple[str, str, bytes | None, dict[str, str], int, str]
) -> None:
    method, path, body, headers, status, code = sent
    answer = front_desk.desk(method, path, body, **headers)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert answer.json["code"] == code
    assert answer.json["reasons"]


def test_a_method_that_is_not_taken_is_told_which_are(front_desk: Front) -> None:
    answer = front_desk.desk("DELETE", "rooms")
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_who_is_not_signed_in_is_asked_to_before_anything_is_read(front_desk: Front) -> None:
    answers = [front_desk.nobody.post("walk-ins", body) for body in (b"{", b"x" * 10_000_000)]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].headers["WWW-Authenticate"] == "Bearer"
    assert front_desk.nobody.get("rooms").json["code"] == "sign-in-needed"


def test_the_id_of_a_request_is_taken_or_made_and_told(front_desk: Front) -> None:
    assert front_desk.desk.get("rooms", X_Request_Id="night-7").headers["X-Request-Id"] == "night-7"
    assert front_desk.desk.get("nothing", X_Request_Id="night-7").headers["X-Request-Id"] == "night-7"
    made = {front_desk.desk.get("rooms", X_Request_Id=name).headers["X-Request-Id"] for name in ("", "a b", "x" * 65)}
    assert len(made) == 3
    assert made.isdisjoint({"", "a b", "x" * 65})


def test_a_refusal_says_when_to_try_again(app: Flask) -> None:
    with app.test_request_context("/api/v1/rooms"):
        assert refused(TooManyAttempts(90)).headers["Retry-After"] == "90"


def test_a_database_that_is_away_is_503_and_never_500(app: Flask) -> None:
    away = OperationalError("SELECT", {}, _Gone("unable to open database file"))
    with app.test_request_context("/api/v1/rooms"):
        answer = unexpected(away)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


_Gone = type("OperationalError", (Exception,), {})


def test_a_fault_of_the_program_is_told_without_a_word_about_it_and_logged_without_what_it_said(app: Flask) -> None:
    with app.test_request_context("/api/v1/rooms"), capture_logs() as logged:
        answer = unexpected(_raised(ValueError(SECRET)))
    assert (answer.status_code, json.loads(answer.data)["code"]) == (500, "fault")
    assert SECRET not in answer.get_data(as_text=True)
    assert logged[0]["error"] == "ValueError"
    assert "test_problems.py" in logged[0]["where"][-1]
    assert SECRET not in repr(logged)


def _raised(error: Exception) -> Exception:
    try:
        raise error
    except ValueError as raised:
        return raised


def test_a_person_is_shown_a_page_instead(front_desk: Front) -> None:
    answer = front_desk.nobody("GET", "/nothing-here", Accept="text/html")
    assert (answer.status_code, answer.mimetype) == (404, "text/html")


@pytest.mark.rule("PRI-4")
def test_no_reason_ever_names_a_rule_of_privacy() -> None:
    with pytest.raises(ValueError, match="privacy"):
        Reason("see-duty-manager", rule="PRI-7")


def test_reasons_beyond_all_measure_are_cut(app: Flask) -> None:
    with app.test_request_context("/api/v1/rooms"):
        told = problem(422, "invalid", [Reason("unknown-field", f"f{number}") for number in range(5_000)])
        answer = refused(Invalid([Reason("unknown-field", "x")] * 2))
    assert len(told["reasons"]) == 500
    assert len(json.loads(answer.data)["reasons"]) == 2
