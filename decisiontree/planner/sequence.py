"""The sequence of remedies and when to escalate: the cost to repair (ECR) without asking anything more.

Remedies are taken by efficiency, P(fixes now) / price, updated after each failure; the plan is the prefix of
that order which costs least when it is followed by escalation (k = 0: escalate now). For independent remedies
that is optimal; for dependent ones the order costs at most four times the optimum (Lin, IJAR 55, 2014), and
seldom as much as one per cent more.

Weights are unnormalised, so that costs of branches add up. Efficiencies only fall while weights fall: the
heap may hold stale ones and needs to refresh only its top. Cost: R remedies with N pairs of (cause, chance)
among them take O(N + s·r·log R) for s steps with r refreshed tops each; s and r are small when remedies
overlap little, and never more than R.
"""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heapify, heappop, heappush, heapreplace, nsmallest
from operator import mul

from decisiontree.planner.board import Board
from decisiontree.planner.model import Gains, Model

MANY = 32  # remedies; up to here a dense scan is exact
EASE = 0.8
# When less than this part of the cost is at stake, the rest of the order does not matter.
NEGLIGIBLE = 1e-4


# Cost; order of nodes as far as it was looked at; so many of them, then escalate.
Plan = tuple[float, list[int], int]


def best_sequence(board: Board, weights: Sequence[float]) -> Plan:
    """The best plan without further questions, but for those that must come before a remedy."""
    if board.options.first or board.late:
        return _Constrained(board, weights).plan()
    if board.model.dense:
        return _scan_dense(board.model, board.remedies, weights)
    return _scan(board.model.gains, board.model.price, board.remedies, weights)


def _scan(gains: Sequence[Gains], price: Sequence[float], remedies: Sequence[int], weights: Sequence[float]) -> Plan:
    """The plan where nothing constrains the order. This loop is where the planner spends its time."""
    left = list(weights)  # relative to `scale`, so that a failure touches only the causes that stand out
    mass = best = sum(left)
    heap = []
    for node in remedies:
        row = gains[node]
        worth = row.common * mass
        for cause, gain, _ in row.pairs:
            worth += left[cause] * gain
        heap.append((-worth, node))
    heapify(heap)
    scale, spent, keep = 1.0, 0.0, 0
    order: list[int] = []
    is_fresh = True
    while heap:
        stale, node = heap[0]
        # At a rate of gain no better than the top's, what is left costs at least mass² / 2 rate, or it is
        # escalated; and nobody minds what is negligible.
        if mass * mass >= 2 * stale * (spent - best) or mass < NEGLIGIBLE * best:
            break
        row = gains[node]
        if not is_fresh:
            worth = 0.0
            for cause, gain, _ in row.pairs:
                worth += left[cause] * gain
            worth = -worth * scale - row.common * mass
            if worth > stale:
                heapreplace(heap, (worth, node))
                if heap[0][1] != node:
                    continue
                stale = worth
        spent += price[node] * mass
        if spent >= best:
            break
        heappop(heap)
        is_fresh = False
        order.append(node)
        mass += stale * price[node]
        if spent + mass < best:
            best, keep = spent + mass, len(order)
        scale *= row.left
        for cause, _, remains in row.pairs:
            left[cause] *= remains
    return best, order, keep


def _scan_dense(model: Model, remedies: Sequence[int], weights: Sequence[float]) -> Plan:
    """The same where every remedy helps a little with almost everything. Then each failure makes all efficiencies
    stale; with many remedies, only the best few are kept, and stale ones are taken to have fallen with the mass."""
    rates, fails, price = model.dense, model.fails, model.price
    ease = EASE if len(remedies) > MANY else 0.0
    mass = best = sum(weights)
    norm = mass**ease
    heap = nsmallest(MANY, [(-sum(map(mul, weights, rates[node])) / norm, node) for node in remedies]) if mass else []
    spent, keep, order = 0.0, 0, list[int]()
    is_fresh = True
    while heap:
        stale, node = heap[0]
        rate = stale if is_fresh else -sum(map(mul, weights, rates[node])) / norm
        if rate > stale:
            heapreplace(heap, (rate, node))
            if heap[0][1] != node:
                continue
        if mass * mass >= 2 * rate * norm * (spent - best) or mass < NEGLIGIBLE * best:
            break
        spent += price[node] * mass
        if spent >= best:
            break
        heappop(heap)
        is_fresh = False
        order.append(node)
        weights = list(map(mul, weights, fails[node]))
        mass = sum(weights)
        norm = mass**ease
        if spent + mass < best:
            best, keep = spent + mass, len(order)
    return best, order, keep


class _Constrained:
    """The same where some nodes wait for others: a remedy that waits stands for itself and all that must come
    first, and is judged, and done, as one bundle. Remedies pinned last come when nothing else is left."""

    __slots__ = ("best", "board", "done", "keep", "left", "mass", "order", "rates", "scale", "spent", "total")

    def __init__(self, board: Board, weights: Sequence[float]) -> None:
        self.board, self.done, self.total = board, board.done, list(board.options.total)
        self.left, self.scale = list(weights), 1.0
        self.mass = self.best = sum(weights)
        self.spent, self.keep = 0.0, 0
        self.order: list[int] = []
        self.rates: dict[int, float] = {}  # as last computed

    def plan(self) -> Plan:
        board, price = self.board, self.board.model.price
        late = min((-self.gain(node) / price[node] for node in board.late), default=0.0)
        if self.work_through(board.remedies, late):
            self.work_through(board.late)
        return self.best, self.order, self.keep

    def work_through(self, remedies: Sequence[int], late: float = 0.0) -> bool:
        """True when all are done and that was not too dear; `late` is the best rate of what comes after them."""
        heap = self.all_rates(remedies)
        heapify(heap)
        while heap:
            stale, node = heap[0]
            if self.done >> node & 1:
                heappop(heap)
                continue
            if self.mass * self.mass >= 2 * min(stale, late) * (self.spent - self.best):
                return False
            rate = self.rate(node)
            if rate > stale:
                heapreplace(heap, (rate, node))
                if heap[0][1] != node:
                    continue
            if self.mass < NEGLIGIBLE * self.best or not self.do_bundle(node, heap):
                return False
        return True

    def all_rates(self, remedies: Sequence[int]) -> list[tuple[float, int]]:
        """The rates of all at once; each gain is worked out once, whatever number of bundles it is in."""
        bundles, rates, total = self.board.options.bundles, self.rates, self.total
        gains = {node: self.gain(node) for node in (*remedies, *self.board.late)}
        for node in remedies:
            if node in bundles:
                rates[node] = -(gains[node] + sum([gains.get(other, 0.0) for other in bundles[node]])) / total[node]
            else:
                rates[node] = -gains[node] / total[node]
        return [(rates[node], node) for node in remedies]

    def rate(self, node: int) -> float:
        gain = self.gain(node)
        for other in self.board.options.bundles.get(node, ()):
            if not self.done >> other & 1:
                gain += self.gain(other)
        self.rates[node] = rate = -gain / self.total[node]
        return rate

    def gain(self, node: int) -> float:
        model, left = self.board.model, self.left
        row = model.gains[node]
        worth = 0.0
        for cause, gain, _ in row.pairs:
            worth += left[cause] * gain
        return (worth * self.scale + row.common * self.mass) * model.price[node]

    def do_bundle(self, node: int, heap: list[tuple[float, int]]) -> bool:
        options = self.board.options
        for step in (*options.before.get(node, ()), node):
            if self.done >> step & 1:
                continue
            if not self.do(step):
                return False
            for follower in options.waiting.get(step, ()):
                if not self.done >> follower & 1:
                    self.bring_nearer(follower, step, heap)
        return True

    def bring_nearer(self, node: int, done: int, heap: list[tuple[float, int]]) -> None:
        """One thing less to pay for may have raised the rate, by so much at most: the stale one is no bound now."""
        before = self.total[node]
        self.total[node] = after = max(before - self.board.model.price[done], self.board.model.price[node])
        if node in self.rates:
            self.rates[node] *= before / after
            heappush(heap, (self.rates[node], node))

    def do(self, node: int) -> bool:
        model = self.board.model
        self.spent += model.price[node] * self.mass
        if self.spent >= self.best:
            return False
        self.order.append(node)
        self.done |= 1 << node
        if node < model.remedies:
            row = model.gains[node]
            self.mass -= self.gain(node)
            self.scale *= row.left
            for cause, _, remains in row.pairs:
                self.left[cause] *= remains
            if self.spent + self.mass < self.best:
                self.best, self.keep = self.spent + self.mass, len(self.order)
        return True
