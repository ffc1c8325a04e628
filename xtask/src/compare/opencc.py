"""The real OpenCC, speaking the protocol of benchmarks/protocol, where it is described."""

import io
import itertools
import os
import sys
import time

import opencc

SHORT = 60_000


def resident():
    try:
        with open("/proc/self/statm") as statm:
            return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        return file.read()


def short(text):
    lengths = itertools.cycle(8 + n * 5 % 13 for n in range(13))
    for line in text.split("\n"):
        line = line.removesuffix("\r")
        start = 0
        while start + (length := next(lengths)) <= len(line):
            yield line[start : start + length]
            start += length


class Session:
    def load(self, config):
        memory, start = resident(), time.process_time_ns()
        self.converter = opencc.OpenCC(config, True)
        self.converter.convert("汉字，漢字。")
        return [time.process_time_ns() - start, resident() - memory, ""]

    def run(self, mode, buffer, milliseconds, path):
        if buffer != "fresh":
            raise ValueError("it has no call for a kept buffer")
        text = read(path)
        pieces = {
            "whole": lambda: [text],
            "lines": lambda: list(io.StringIO(text, newline="\n")),
            "short": lambda: list(itertools.islice(short(text), SHORT)),
        }[mode]()
        if not pieces:
            raise ValueError("the text has no such strings")
        convert = self.converter.convert
        passes = []
        while not passes or sum(passes) < int(milliseconds) * 1_000_000:
            start = time.process_time_ns()
            for piece in pieces:
                convert(piece)
            passes.append(time.process_time_ns() - start)
        passes = passes[1:] or passes
        return [
            len(pieces),
            sum(len(piece.encode()) for piece in pieces),
            sum(passes) // len(passes),
        ]

    def output(self, path, to):
        with open(to, "w", encoding="utf-8", newline="") as file:
            file.write(self.converter.convert(read(path)))
        return []

    def quit(self):
        sys.exit()


session = Session()
for request in sys.stdin:
    name, *fields = request.rstrip("\n").split("\t")
    try:
        answer = ["ok", *getattr(session, name)(*fields)]
    except Exception as error:
        answer = ["no", " ".join(str(error).split())]
    print(*answer, sep="\t", flush=True)
