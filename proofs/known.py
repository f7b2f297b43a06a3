# SPDX-License-Identifier: MIT
"""Which files of a run need no proof, because an earlier run proved the same, and what this run
leaves for later ones.

--replay takes from proofs/results.jsonl, but for a sample; --resume takes from BUILD/results.jsonl
all that an earlier run in BUILD found green, were it killed or red in another file.
"""
import os

import digest
import records


def differs(line, new):
    """A file of the sample must come out as its record says. One that was proved with smoke tests
    knows more than a run without them asks."""
    old, now = line["claim"], new["claim"]
    keys = sorted(key for key in set(old) | set(now) if old.get(key) != now.get(key)
                  and (key != "smoke" or new["smoke"]))
    return [f"{records.NAME} claims other {', '.join(keys)} than this run finds"] if keys else []


class Known:
    def __init__(self, args, paths):
        """Of a run over everything; a run over one function neither reads nor leaves records."""
        self.root, self.smoke = args.root, args.smoke
        self.place = os.path.join(args.build, os.path.basename(records.NAME))
        self.digests, self.sources, self.again = {}, [], set()
        if args.function:
            return
        self.digests = {path: digest.of(args.root, path, args.smoke) for path in paths}
        if args.resume:
            self.sources.append((self.place, records.read(self.place)))
        if args.replay:
            lines = records.read(os.path.join(args.root, records.NAME))
            self.sources.append((records.NAME, lines))
            self.again = records.asked_again(paths, args.seed)

    def wanted(self, path):
        """Without smoke tests, what a run with smoke tests proved serves as well."""
        return {self.digests.get(path),
                None if self.smoke else digest.of(self.root, path, True)} - {None}

    def find(self, path):
        """(where, line) or (None, None)"""
        digests = self.wanted(path) if self.sources else set()
        for where, lines in self.sources:
            line = records.find(lines, path, digests)
            if line:
                return where, line
        return None, None

    def take(self, path):
        """The result, or None when the file has to be proved."""
        where, line = self.find(path)
        if line is None or (where == records.NAME and path in self.again):
            return None
        result = records.result_of(line)
        result.source = os.path.basename(where) if where == self.place else where
        return result

    def keep(self, result):
        """Leaves a line of a green result in BUILD; what is wrong with it as today's record says.
        No line is left when an input has changed since the run began."""
        before = self.digests.get(result.path)
        if before is None:
            return []
        if digest.of(self.root, result.path, self.smoke) != before:
            return ["a file that the proof reads was changed during the run"]
        line = records.line_of(result, before, self.smoke)
        lines = [old for old in self.written()
                 if (old["path"], old["smoke"]) != (result.path, self.smoke)]
        records.write(self.place, lines + [line])
        where, old = self.find(result.path)
        return differs(old, line) if where == records.NAME else []

    def lines(self, results):
        """Of a green run: those that were taken, and those of what was run."""
        mine = {line["path"]: line for line in self.written() if line["smoke"] == self.smoke}
        return [self.find(result.path)[1] if result.source else mine[result.path]
                for result in results]

    def written(self):
        try:
            return records.read(self.place)
        except records.Broken:  # it is this run's to write
            return []
