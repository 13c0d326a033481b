"""What a checker found, in words, with the events that show it."""

import dataclasses

from Faults.history import Event


@dataclasses.dataclass(frozen=True)
class Finding:
    rule: str
    text: str
    events: tuple

    def __str__(self):
        return "\n".join([f"{self.rule}: {self.text}", *(f"    {line(event)}" for event in self.events)])


def line(event):
    if not isinstance(event, Event):
        return f"{event.start:9.3f} {event.end:9.3f} fault {event.kind} {event.note}"
    about = " ".join(f"{name}={value}" for name in ("uses", "gave", "under", "expected", "got", "note") if (value := getattr(event, name)))
    if event.ends:
        about += f" ends {event.ends[-1]}" + (f" and {len(event.ends) - 1} before it" if event.ends[1:] else "")
    return f"{event.start:9.3f} {event.end:9.3f} {event.actor} {event.kind} {event.outcome} {event.status or ''} {event.node} {about}"
