"""How slow the machine is at this moment, so that a bound on a duration is one on a machine that does much else, too."""

import time

WORK = 0.03  # seconds of the processor


def pace():
    """How much longer than the processor works on it something takes now: 1 where nobody else wants the processor."""
    began, worked = time.perf_counter(), time.thread_time()
    while time.thread_time() - worked < WORK:
        sum(range(1000))
    return max(1.0, (time.perf_counter() - began) / WORK)


def allowed(seconds=1.0):
    """What may be taken where the promise is so many seconds: these on an idle machine, on a busy one as many times longer as all there takes."""
    return seconds * max(pace(), pace())
