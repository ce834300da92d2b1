"""Flows of least cost in a small network, in exact integers: what decides whether cells can be filled together.

Shortest paths are found by Bellman and Ford's method, because the residual network has negative costs. The networks
of a blueprint have some dozens of nodes, whatever the size of the bank (see cells.py).
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass
class Arc:
    """One direction of a pipe. `room` is what may still flow; the arc back has what may be taken back."""

    start: int
    end: int
    room: int
    cost: int
    back: int  # index of the arc in the other direction


class Network:
    def __init__(self, nodes: int) -> None:
        self.arcs: list[Arc] = []
        self.leaving: list[list[int]] = [[] for _ in range(nodes)]

    def pipe(self, start: int, end: int, room: int, cost: int = 0) -> int:
        """Lay a pipe; returns the index of its forward arc."""
        first = len(self.arcs)
        self.arcs += [Arc(start, end, room, cost, first + 1), Arc(end, start, 0, -cost, first)]
        self.leaving[start].append(first)
        self.leaving[end].append(first + 1)
        return first

    def flow(self, arc: int) -> int:
        """What flows through a pipe and may be taken back."""
        return self.arcs[self.arcs[arc].back].room

    def push(self, path: list[int], amount: int) -> None:
        for index in path:
            arc = self.arcs[index]
            arc.room -= amount
            self.arcs[arc.back].room += amount

    def fill(self, source: int, sink: int) -> int:
        """As much from source to sink as can flow, at the least cost; returns how much."""
        total = 0
        while path := self.cheapest(source, sink)[0]:
            amount = min(self.arcs[index].room for index in path)
            self.push(path, amount)
            total += amount
        return total

    def cheapest(self, start: int, end: int) -> tuple[list[int], int]:
        """The cheapest way with room on it, and its cost; no arcs if there is none. No cycle may cost less than 0."""
        cost = {start: 0}
        by: dict[int, int] = {}
        waiting = deque([start])
        while waiting:
            node = waiting.popleft()
            for index in self._open(node):
                arc = self.arcs[index]
                if arc.end not in cost or cost[node] + arc.cost < cost[arc.end]:
                    cost[arc.end] = cost[node] + arc.cost
                    by[arc.end] = index
                    if arc.end not in waiting:
                        waiting.append(arc.end)
        path = []
        node = end
        while node != start and node in by:
            path.append(by[node])
            node = self.arcs[by[node]].start
        return (path[::-1], cost.get(end, 0)) if node == start else ([], 0)

    def feeding(self, node: int) -> set[int]:
        """The nodes from which something more could flow to this one, itself included."""
        found, waiting = {node}, [node]
        while waiting:
            for index in self.leaving[waiting.pop()]:
                arc = self.arcs[index]
                if arc.end not in found and self.arcs[arc.back].room:
                    found.add(arc.end)
                    waiting.append(arc.end)
        return found

    def _open(self, node: int) -> Iterator[int]:
        return (index for index in self.leaving[node] if self.arcs[index].room)
