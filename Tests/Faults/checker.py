"""Reads a history and says what in it must not be. It knows no server, no clock and no network: values in, findings out."""

import bisect
import collections
import dataclasses

from Faults.finding import Finding
from Faults.history import BROKEN, OK, REFUSED, UNAVAILABLE, UNKNOWN

USES = ("redeem", "refresh", "userinfo", "introspect", "silent", "me", "call", "bff_refresh", "client")


@dataclasses.dataclass(frozen=True)
class Bounds:
    """What is promised, in seconds. `slack` is what the clients' own reading of the clock may be wrong by."""

    revoked_within: float = 1.0  # ENDPOINTS.md "Revocation", and issue 5: after a second nowhere
    told_within: float = 5.0  # until a logout has reached the backend-for-frontend, while nothing is wrong; otherwise it is told again
    recovers_within: float = 5.0  # after the end of a fault no request fails because of it
    code_lifetime: float = 60.0
    retry_window: float = 60.0  # of refresh tokens, as the fleet is configured
    replica_lag: float = 1.0  # what a failover of Redis may forget: what was acknowledged this long before it
    slack: float = 2.0

    def at(self, pace):
        """The same where everything takes so many times longer (Support.pace). What a server counts by its clock stays."""
        slower = ("revoked_within", "told_within", "recovers_within", "replica_lag", "slack")
        return dataclasses.replace(self, **{name: getattr(self, name) * pace for name in slower})


class Checker:
    """Each method that begins with `rule_` yields the findings of one rule."""

    def __init__(self, events, faults=(), bounds=Bounds()):
        self.events = sorted(events, key=lambda event: event.start)
        self.faults, self.bounds = sorted(faults, key=lambda fault: fault.start), bounds
        self.by_use = collections.defaultdict(list)
        self.issued = {}  # what was handed out -> the first event that acknowledged it
        self.endings = collections.defaultdict(list)
        self.redemptions = collections.defaultdict(list)  # of the code of a grant: those that may have been done
        for event in self.events:
            if event.uses:
                self.by_use[event.uses].append(event)
            for root in {*event.ends, *event.notifies}:
                self.endings[root].append(event)
            if event.ok:
                for each in event.gave:
                    self.issued.setdefault(each, event)
            if event.kind == "redeem" and event.outcome != REFUSED:
                self.redemptions[event.under[:1]].append(event)
        self.successors = collections.defaultdict(set)
        for event in self.events:
            if event.kind == "refresh" and event.ok and event.gave:
                self.successors[event.uses].add(event.gave[0])

    def findings(self):
        return [finding for name in sorted(dir(self)) if name.startswith("rule_") for finding in getattr(self, name)()]

    # 1. Single use.

    def rule_1_a_code_gives_once(self):
        for code, events in self.by_use.items():
            won = [event for event in events if event.kind == "redeem" and event.ok]
            if len(won) > 1:
                yield Finding("1 single use", f"code {code} was redeemed {len(won)} times", tuple(won))

    def rule_1_a_refresh_token_has_one_successor(self):
        for token, gave in self.successors.items():
            if len(gave) > 1:
                events = tuple(event for event in self.by_use[token] if event.ok)
                yield Finding("1 single use", f"refresh token {token} has {len(gave)} successors", events)

    def rule_1_a_used_successor_ends_its_predecessor(self):
        for token, gave in self.successors.items():
            used = [event for each in gave for event in self.by_use[each] if event.kind == "refresh" and event.ok]
            first = min((event.end for event in used), default=None)
            for event in self.by_use[token]:
                if first is not None and event.kind == "refresh" and event.ok and event.start > first:
                    yield Finding("1 single use", f"refresh token {token} worked after its successor had", (*used[:1], event))

    # 2. Nothing acknowledged is lost.

    def rule_2_what_was_acknowledged_works(self):
        for event in self.events:
            if event.outcome == REFUSED and event.kind in USES and not self.excuse(event):
                issue = self.issued.get(event.uses)
                yield Finding("2 lost", f"{event.kind} of {event.uses} was refused and nothing had ended it", (*([issue] if issue else []), event))

    def rule_2_who_may_come_in_does(self):
        for event in self.events:
            if event.outcome == REFUSED and event.kind in ("login", "code", "bff_login", "revoke", "sign_out", "bff_logout", "operator"):
                if not self.forgotten(event, event.end) and not self.excuse(event):
                    yield Finding("2 lost", f"{event.kind} was refused though everything in it was right", (event,))

    def excuse(self, event):
        """Why a credential may have been refused, or None."""
        if any(self.may_have_ended(ending, event) for root in event.under for ending in self.endings[root]):
            return "ended"
        if event.kind != "redeem" and len(self.redemptions[event.under[:1]]) > 1:
            return "its code was sent again, and what was sent first may arrive last"
        if event.kind == "client":
            return "not seen yet" if self.under_a_fault(event) else None
        issue = self.issued.get(event.uses)
        if event.kind == "redeem":
            return self.excuse_code(event, issue)
        if event.kind == "refresh":
            return self.excuse_refresh(event, issue)
        return self.excuse_short_lived(event, issue)

    def may_have_ended(self, ending, event):
        """A second redemption ends a grant however it is answered; of a code itself its redemptions say nothing here."""
        if ending is event or ending.start >= event.end:
            return False
        return event.kind != "redeem" if ending.kind == "redeem" else ending.outcome != REFUSED

    def excuse_code(self, event, issue):
        others = [other for other in self.by_use[event.uses] if other is not event and other.kind == "redeem" and other.start < event.end]
        if any(other.outcome != REFUSED for other in others):
            return "used before, or perhaps"
        if issue and event.end - issue.start > self.bounds.code_lifetime - self.bounds.slack:
            return "expired"
        return issue and self.forgotten(issue, event.end) and "forgotten"

    def excuse_refresh(self, event, issue):
        for other in self.by_use[event.uses]:
            if other is not event and other.kind == "refresh" and other.outcome != REFUSED:
                if event.end - other.start > self.bounds.retry_window - self.bounds.slack:
                    return "its window to try again is over"
        for successor in self.successors[event.uses]:
            if any(other.kind == "refresh" and other.start < event.end for other in self.by_use[successor]):
                return "its successor was used"
        return self.excuse_short_lived(event, issue)

    def excuse_short_lived(self, event, issue):
        """Sessions are in Redis; a grant without offline_access goes with its session."""
        for root in event.under:
            if root[0] in "sb":
                made = self.issued.get(root, issue)
                if made and self.forgotten(made, event.end):
                    return "forgotten"
        return None

    def forgotten(self, made, until):
        """Whether Redis may have lost what it was given by the event `made` and asked for at `until`: docs/storage.md "Redis"."""
        for fault in self.faults:
            if not fault.forgets or fault.start >= until or fault.end <= made.start:
                continue
            if fault.forgets == "all" or made.end > fault.start - self.bounds.replica_lag:
                return fault
        return None

    # 3. Nobody is let in who should not be.

    def rule_3_no_guess_is_right(self):
        for event in self.events:
            if event.kind == "guess" and event.ok:
                yield Finding("3 let in", "something that opens nothing was taken", (event,))

    def rule_3_everybody_is_who_they_are(self):
        for event in self.events:
            if event.ok and event.got and event.got != event.expected:
                yield Finding("3 let in", f"{event.expected} was taken for {event.got}", (event,))

    # 4. What has ended is over after a second.

    def rule_4_nothing_is_used_after_its_end(self):
        for event in self.events:
            if not event.ok or event.kind not in USES:
                continue
            for root in event.under:
                for ending in self.endings[root]:
                    if acknowledged(ending, root) and event.start > ending.end + self.bounds.revoked_within and not self.undone(root, ending, event):
                        late = event.start - ending.end
                        yield Finding("4 revoked", f"{event.kind} of {event.uses} worked {late:.2f} s after {root} had ended", (ending, event))

    def undone(self, root, ending, event):
        """The end of a session is in Redis alone, and so is what a second use of a code is known by; the end of a grant is in the database.

        A node that cannot see the database goes on with the clients that it knows, and the backend-for-frontend with a token that it holds.
        """
        if event.kind in ("client", "me", "call") and root[0] in "kg":
            return self.fault_between(ending.start, event.start)
        if ending.kind == "redeem":
            first = next((event for event in self.by_use[ending.uses] if event.ok), ending)
            return self.forgotten(first, ending.end)
        fault = self.forgotten(ending, event.start)
        return root[0] in "sb" and fault and fault.forgets == "recent"

    def rule_4_a_logout_reaches_the_backend_for_frontend(self):
        for event in self.events:
            if event.kind != "told":
                continue
            if not event.ok:
                yield Finding("4 revoked", f"session {event.uses} goes on {event.end - event.start:.0f} s after the logout at its provider", (event,))
            elif event.end - event.start > self.bounds.told_within and not self.under_a_fault(event):
                yield Finding("4 revoked", f"the logout reached the backend-for-frontend after {event.end - event.start:.1f} s", (event,))

    # 5. Errors are 503, and end when the fault does.

    def rule_5_errors_are_503(self):
        for event in self.events:
            if event.outcome == BROKEN:
                yield Finding("5 errors", f"status {event.status} is neither an answer nor 503", (event,))

    def rule_5_errors_end_with_the_fault(self):
        for event in self.events:
            if event.outcome in (UNAVAILABLE, UNKNOWN) and not self.under_a_fault(event) and not self.cut_off(event):
                yield Finding("5 errors", f"{event.outcome} {event.status or ''} while nothing was wrong", (*self.last_fault(event), event))

    def cut_off(self, event):
        """A proxied answer that is on its way when its session ends is cut off: whoever is out gets no more of it."""
        if event.kind != "call" or event.outcome != UNKNOWN:
            return False
        return any(self.may_have_ended(ending, event) for root in event.under for ending in self.endings[root])

    def under_a_fault(self, event):
        return self.fault_between(event.start, event.end)

    def fault_between(self, since, until):
        return any(fault.start <= until and since <= fault.end + self.bounds.recovers_within for fault in self.faults if not fault.harmless)

    def last_fault(self, event):
        return [fault for fault in self.faults if fault.end and fault.end <= event.start][-1:]

    def rule_5_every_node_works_again(self):
        """In each pause between two faults every node that ever answered answers: with what was asked for, or a refusal."""
        good = collections.defaultdict(list)
        for event in self.events:
            if event.outcome in (OK, REFUSED) and event.node:
                good[event.node].append(event.start)
        last = max((event.end for event in self.events), default=0.0)
        for times in good.values():
            times.sort()
        for fault in self.faults:
            since = fault.end + self.bounds.recovers_within
            until = min((other.start for other in self.faults if other.start >= fault.end and other is not fault), default=last)
            if until - since < 1:
                continue
            for node, times in good.items():
                place = bisect.bisect_left(times, since)
                if place == len(times) or times[place] > until:
                    yield Finding("5 errors", f"node {node} did not answer between {since:.1f} and {until:.1f}", (fault,))


def acknowledged(ending, root):
    """A second redemption that was refused has ended what the first one gave."""
    return root in ending.ends and ending.outcome == (REFUSED if ending.kind == "redeem" else OK)
