"""What is done to a fleet that is in use. Each fault is a block of the history and has put everything right again at its end."""

import time

from Faults.wires import BLACKHOLE, PASS, REFUSE

LEASE_SECONDS = 15  # the longest in the program: a refresh at the backend-for-frontend


class Faults:
    """`brief`: none lasts longer than it must."""

    def __init__(self, fleet, history, chance, brief=False):
        self.fleet, self.history, self.chance, self.brief = fleet, history, chance, brief

    def all(self):
        """Each kind by its name."""
        kinds = {
            "kill -9 a node": self.kill, "pause a node past its lease": self.pause,
            "drop PostgreSQL's connections": self.drop, "restart PostgreSQL": lambda name: self.restart(name, fast=True),
            "restart PostgreSQL at once": lambda name: self.restart(name, fast=False),
            "cut a node from PostgreSQL (refused)": lambda name: self.cut(name, self.fleet.database_wires, REFUSE),
            "cut a node from PostgreSQL (no answer)": lambda name: self.cut(name, self.fleet.database_wires, BLACKHOLE),
        }
        if self.fleet.redis:
            kinds |= self.of_redis()
        if self.fleet.clock:
            kinds |= {"a node's clock 5 minutes ahead": lambda name: self.skew(name, 300), "a node's clock 5 minutes behind": lambda name: self.skew(name, -300)}
        if self.fleet.disks:
            kinds["fill a node's disk"] = self.fill_node
        if getattr(self.fleet.postgres, "disk", None):
            kinds["fill PostgreSQL's disk"] = self.fill_database
        return kinds

    def of_redis(self):
        return {
            "restart Redis": self.redis_restart, "restart Redis without its file": self.redis_forgets,
            "fail over: Redis killed": lambda name: self.redis_failover(name, "killed"), "fail over: Redis paused": lambda name: self.redis_failover(name, "paused"),
            "fail over: asked for": lambda name: self.redis_failover(name, "asked"),
            "cut a node from Redis (refused)": lambda name: self.cut(name, self.fleet.cache_wires, REFUSE),
            "cut a node from Redis (no answer)": lambda name: self.cut(name, self.fleet.cache_wires, BLACKHOLE),
        }

    def run(self, name):
        self.all()[name](name)

    def wait(self, least, most):
        time.sleep(least if self.brief else self.chance.uniform(least, most))

    def node(self):
        return self.chance.randrange(len(self.fleet.nodes))

    def kill(self, name):
        node = self.fleet.nodes[number := self.node()]
        with self.history.fault(name, note=f"node {number}"):
            node.kill()
            self.wait(1, 5)
            node.start()

    def pause(self, name):
        node = self.fleet.nodes[number := self.node()]
        with self.history.fault(name, note=f"node {number}"):
            node.pause()
            try:
                self.wait(LEASE_SECONDS + 1.5, LEASE_SECONDS + 5)
            finally:
                node.go_on()

    def redis_restart(self, name):
        with self.history.fault(name):
            self.fleet.redis.restart(remembering=True)

    def redis_forgets(self, name):
        with self.history.fault(name, forgets="all"):
            self.fleet.redis.restart(remembering=False)

    def redis_failover(self, name, how):
        with self.history.fault(name, forgets="recent"):
            self.fleet.redis.fail_over(how)

    def drop(self, name):
        """Again and again, and at the end the pools are as they were."""
        with self.history.fault(name):
            for _ in range(2 if self.brief else self.chance.randrange(2, 8)):
                self.fleet.postgres.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'")
                self.wait(0.3, 1.5)

    def restart(self, name, fast):
        with self.history.fault(name):
            self.fleet.postgres.end(fast)
            self.wait(0.5, 4)
            self.fleet.postgres.start()

    def cut(self, name, wires, mode):
        wire = wires[number := self.chance.choice(sorted(wires))]
        with self.history.fault(name, note=f"node {number}"):
            wire.set(mode)
            try:
                self.wait(4, 12)
            finally:
                wire.set(PASS)

    def skew(self, name, seconds):
        """No error and no refusal is excused by it: a clock that is wrong must not be noticed."""
        with self.history.fault(name, harmless=True):
            self.fleet.clock.set_ahead(seconds)
            try:
                self.wait(6, 20)
            finally:
                self.fleet.clock.set_ahead(0)

    def fill_node(self, name):
        """Beside a PostgreSQL a node writes its log there and nothing else."""
        disk = self.fleet.disks[number := self.node()]
        with self.history.fault(name, note=f"node {number}", harmless=True):
            self.full(disk)

    def fill_database(self, name):
        with self.history.fault(name):
            self.full(self.fleet.postgres.disk)
            self.fleet.postgres.revive()

    def full(self, disk):
        disk.fill()
        try:
            self.wait(4, 10)
        finally:
            disk.free()
