"""The refusals that many statements share, each with everything that its RFC asks of it."""

from Support.flow import WEB_APP


def page(answer):
    """RFC 6749 §4.1.2.1: a refusal that a person reads; nothing goes to the client."""
    assert 400 <= answer.status < 500, answer
    assert answer.headers["location"] is None, answer
    assert answer.media_type == "text/html", answer
    return answer


def redirected(server, answer, error, client=WEB_APP, state="the-state"):
    """RFC 6749 §4.1.2.1 and RFC 9207 §2: the error, the state as sent, and iss."""
    assert answer.status in (302, 303), answer
    assert answer.location.startswith(client.redirect_uri + "?"), answer
    parameters = answer.redirect
    assert parameters["error"] == error, parameters
    assert parameters["iss"] == server.issuer
    assert parameters.get("state") == state
    assert "code" not in parameters
    return parameters


def refused(answer, error, status=400):
    """RFC 6749 §5.2: JSON with the code, a description in the permitted characters, not to be stored."""
    assert answer.status == status, answer
    assert answer.media_type == "application/json", answer
    body = answer.json()
    assert body["error"] == error, body
    description = body.get("error_description", "")
    assert all(character.isascii() and character.isprintable() and character not in '"\\' for character in description)
    assert "no-store" in answer.headers["cache-control"]
    return answer
