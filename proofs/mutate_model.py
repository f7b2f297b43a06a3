# SPDX-License-Identifier: MIT
"""Does a mutant of the model break a theorem? One of the goals that the theorem rests on must be
open, and the same goal of the control, the tree without a mutant, proved well within the time."""
import os
import re

import model
import trust

WELL_WITHIN = 3  # the goal of the control must take less than a third of a mutant's time
USE = re.compile(r"^\s*use (theorems_\w+|\w+_theorems)\.\w+", re.M)


class Wrong(Exception):
    """There is nothing to count."""


def goals_in(bench, path):
    """[(tasks, goal)] in the order of the file. Modules are taken as they come."""
    text = trust.read(os.path.join(bench.tree, path))
    for module in model.modules(os.path.join(bench.tree, path)):
        tasks = model.Tasks(bench.tree, bench.library, bench.cache, path, module)
        goals = tasks.goals()
        if tasks.error:
            raise Wrong(tasks.error)
        for goal in sorted(goals, key=lambda goal: text.find(f" {plain(goal)} ")):
            yield tasks, goal


def goals_of(bench, theorem):
    """The theorem; what stands before it in its file; what stands in files that this one uses. A
    lemma that is open counts, because Why3 takes it for true in what follows."""
    path, name = theorem.split(" ")
    before = []
    for tasks, goal in goals_in(bench, path):
        if plain(goal) == name:
            yield tasks, goal
            break
        before.append((tasks, goal))
    else:
        raise Wrong(f"{path} has no theorem {name}")
    yield from before
    for used in files_used(bench, path):
        yield from goals_in(bench, used)


def files_used(bench, path):
    """The files of theorems below this one, the nearest first."""
    found = [path]
    for file in found:
        for stem in USE.findall(trust.read(os.path.join(bench.tree, file))):
            if f"model/{stem}.mlw" not in found:
                found.append(f"model/{stem}.mlw")
    return found[1:]


def rests_on(bench, theorem, tasks, goal):
    """Is the goal one of goals_of the theorem?"""
    path, name = theorem.split(" ")
    if tasks.path != path:
        return tasks.path in files_used(bench, path)
    text = trust.read(os.path.join(bench.tree, path))
    return text.find(f" {plain(goal)} ") <= text.find(f" {name} ")


def plain(goal):
    return goal.replace("'vc", "")


class Part:
    """One part of a goal, as model.prove_goal takes a whole one."""

    def __init__(self, tasks, goal, number):
        self.path, self.module, self.answer = tasks.path, tasks.module, tasks.answer
        self.tasks, self.goal, self.number = tasks, goal, number

    def goals(self):
        return {self.goal: [self.tasks.goals()[self.goal][self.number]]}

    def name(self, goal, _):
        return self.tasks.name(goal, self.number)

    def own(self, goal, _):
        return self.tasks.own(goal, self.number)


def closed_in(tasks, goal):
    """How long the slowest part of a goal takes whoever closes it, None when nobody closes one of
    them: the parts behind that are not asked."""
    slowest = 0.0
    for number in range(len(tasks.goals()[goal])):
        part = Part(tasks, goal, number)
        seconds, = model.prove_goal(model.Result(tasks.path), part, goal)
        if seconds is None:
            return None
        slowest = max(slowest, seconds)
    return slowest


class Control:
    """The same tree without a mutant, asked when a goal of a mutant is open."""

    def __init__(self, bench, seconds):
        self.bench, self.seconds, self.times = bench, seconds, {}

    def proves(self, tasks, goal):
        """Well within the time that a mutant has?"""
        key = (tasks.path, tasks.module, goal)
        if key not in self.times:
            own = model.Tasks(self.bench.tree, self.bench.library, self.bench.cache, *key[:2])
            self.times[key] = closed_in(own, goal)
        seconds = self.times[key]
        return seconds is not None and seconds * WELL_WITHIN < self.seconds


def breaks(bench, theorem, control, opened):
    """The goal that is open, or None. `opened`: those found for the mutant's theorems before."""
    for tasks, goal in opened:
        if rests_on(bench, theorem, tasks, goal):
            return f"{tasks.module}.{goal}"
    for tasks, goal in goals_of(bench, theorem):
        if closed_in(tasks, goal) is None and control.proves(tasks, goal):
            opened.append((tasks, goal))
            return f"{tasks.module}.{goal}"
    return None
