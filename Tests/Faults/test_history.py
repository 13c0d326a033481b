"""What an answer, a lost answer and a refusal are called in a history."""

from email.message import Message

import pytest

from Support.wire import Answer

from Faults.history import BROKEN, OK, REFUSED, UNAVAILABLE, UNKNOWN, Dropped, History, Problem, taken


def asked(status=None, error=None, nodes="127.0.0.1:2"):
    """The event of one request that was answered so."""
    history = History()
    with history.asking("somebody", "userinfo", uses="t1") as event:
        if error:
            raise error
        headers = Message()
        headers["X-Node"] = nodes
        taken(event, Answer("http://localhost/", status, headers, b""), 200)
    (only,) = history.events
    return only


@pytest.mark.parametrize("status, outcome", [
    (200, OK), (400, REFUSED), (401, REFUSED), (403, REFUSED), (302, REFUSED), (502, UNAVAILABLE), (503, UNAVAILABLE), (504, UNAVAILABLE),
    (500, BROKEN), (429, BROKEN), (404, BROKEN), (204, BROKEN),
])
def test_an_answer_is_what_its_status_says(status, outcome):
    event = asked(status)
    assert (event.outcome, event.status, event.node) == (outcome, status, "127.0.0.1:2")
    assert event.start <= event.end


@pytest.mark.parametrize("status, outcome", [(200, OK), (400, UNKNOWN), (503, UNAVAILABLE), (500, BROKEN)])
def test_a_refusal_by_the_second_node_that_was_asked_says_nothing(status, outcome):
    event = asked(status, nodes="127.0.0.1:1, 127.0.0.1:2")
    assert (event.outcome, event.node) == (outcome, "127.0.0.1:2")


@pytest.mark.parametrize("error, outcome", [(ConnectionResetError(), UNKNOWN), (TimeoutError(), UNKNOWN), (Problem(REFUSED, 200, "inactive"), REFUSED)])
def test_no_answer_is_unknown(error, outcome):
    assert asked(error=error).outcome == outcome


def test_a_mistake_of_the_test_is_no_outcome():
    with pytest.raises(KeyError):
        asked(error=KeyError("access_token"))


def test_what_the_end_of_the_run_cut_short_is_no_event():
    history = History()
    with history.asking("somebody", "told"):
        raise Dropped
    assert history.events == []


def test_a_fault_ends_when_it_was_put_right():
    history = History()
    with history.fault("outage", forgets="all") as fault:
        assert fault.end == 0
    assert history.faults == [fault] and fault.end >= fault.start


def test_the_same_secret_has_the_same_name_and_is_not_in_it():
    history = History()
    assert history.name("r", "secret") == history.name("r", "secret") != history.name("r", "other")
    assert "secret" not in history.name("r", "secret")
