"""Somebody who changes keys and clients while everything goes on: all nodes follow within a second."""

import secrets
import time

from Support import flow, wire

from Faults.caller import Caller
from Faults.history import taken

SEEN_SECONDS = 1.02
ROTATION_SECONDS = 20  # who checks signatures asks for an unknown key at most every ten seconds


class Administrator(Caller):
    rotated = 0.0

    def rotate(self):
        self.rotated = self.history.now()
        self.operator("key", "rotate", "--immediately", ends=())

    def tokens_at_each_node(self, client, root):
        for node in self.fleet.nodes:
            with self.asking("client", uses=root, under=(root,), node=f"127.0.0.1:{node.port}") as event:
                answer = wire.post(node.at("/oauth2/token"), form={"grant_type": "client_credentials"}, headers=client.headers())
                event.status = answer.status
                taken(event, answer, 200)

    def add_client(self):
        """The client and its root, or None."""
        client_id = f"client{secrets.token_hex(6)}"
        root = self.name("k", client_id)
        event = self.operator("client", "add", client_id, "--scope", "MyService/weather_read", ends=(), gave=(root,))
        return (flow.Client(client_id, self.said.split()[-1], "", ""), root) if event.ok else None


def administer(admin, shelf, chance):
    if chance.random() < 0.4 and admin.history.now() > admin.rotated + ROTATION_SECONDS:
        admin.rotate()
    elif added := admin.add_client():
        time.sleep(SEEN_SECONDS)
        admin.tokens_at_each_node(*added)
        admin.operator("client", "remove", added[0].client_id, ends=(added[1],))
        time.sleep(SEEN_SECONDS)
        admin.tokens_at_each_node(*added)
    time.sleep(chance.uniform(2, 6))
