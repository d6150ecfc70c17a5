"""PyTorch's side of `adret gpu compare`: measures on request, one line of JSON each way on standard input and output.

First it says who it is, {"torch": …, "device": …, "modes": […]}, or {"error": …} where there is no PyTorch or no card, and ends. Then, for
each line {"work": …, "seconds": …, …}, it does that work for about so many seconds and answers {"perSecond": …} or {"error": …}. Work that
is asked for the first time is set up; {"work": "close"} frees all of it. Works:

  step         with mode, hidden, batch and data: the training step of Adret's benchmark; examples. 100,000 words of 50 dimensions, windows
               of 5, a hidden layer with tanh, 5 classes, mean cross-entropy, plain SGD, word vectors trained by sparse gradients, single
               precision. Timed are forward, loss, backward and update. Batches are drawn beforehand: with data "device" they lie on the
               card, with "host" in memory that the card can read, and copying one to the card is timed too.
  gemm         with extent and math (fp32, tf32, bf16): torch.matmul; floating-point operations
  copy, bias tanh, tanh backward, adam
               with elements: bytes that must move
"""

import argparse
import json
import os
import platform
import sys
import time
from typing import NamedTuple

# Answers go where standard output was. What compilers and libraries say there goes to standard error, lest it passes for an answer.
ANSWERS = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)


def say(message):
    print(json.dumps(message), file=ANSWERS, flush=True)


try:
    import torch
    from torch.nn import functional as F
except ImportError as missing:
    say({"error": f"PyTorch cannot be imported: {missing}"})
    sys.exit()

VOCABULARY, DIMENSION, WINDOW, CLASSES = 100_000, 50, 5, 5
RATE = 0.1
TEXT = 1 << 20
FLOAT = 4


class Batch(NamedTuple):
    """A batch in one block of memory, so that one copy moves it: first its ids, then its classes."""

    block: torch.Tensor
    ids: torch.Tensor
    classes: torch.Tensor

    @staticmethod
    def of(block):
        size = block.numel() // (WINDOW + 1)
        return Batch(block, block[: size * WINDOW].view(size, WINDOW), block[size * WINDOW :])


def draw_batches(size, device, data):
    """Windows at random places of a text whose words follow Zipf's law, with random classes."""
    generator = torch.Generator().manual_seed(1)
    text = (VOCABULARY ** torch.rand(TEXT, generator=generator) - 1).long().clamp_(max=VOCABULARY - 1)
    batches = []
    for _ in range(max(4, (1 << 16) // size)):
        starts = torch.randint(TEXT - WINDOW, (size, 1), generator=generator)
        ids = text[starts + torch.arange(WINDOW)]
        classes = torch.randint(CLASSES, (size,), generator=generator)
        block = torch.cat((ids.flatten(), classes))
        batches.append(Batch.of(block.to(device) if data == "device" else block.pin_memory() if device == "cuda" else block))
    return batches


class Eager:
    """As a user of PyTorch writes it."""

    def __init__(self, size, hidden, device):
        self.embedding = torch.nn.Embedding(VOCABULARY, DIMENSION, sparse=True, device=device)
        self.layers = torch.nn.Sequential(
            torch.nn.Flatten(),
            torch.nn.Linear(WINDOW * DIMENSION, hidden, device=device),
            torch.nn.Tanh(),
            torch.nn.Linear(hidden, CLASSES, device=device),
        )
        parameters = [*self.embedding.parameters(), *self.layers.parameters()]
        self.optimizer = torch.optim.SGD(parameters, lr=RATE)
        self.batch = Batch.of(torch.zeros(size * (WINDOW + 1), dtype=torch.long, device=device))

    def loss_of(self, vectors, classes):
        return F.cross_entropy(self.layers(vectors), classes)

    def compute(self, batch):
        self.optimizer.zero_grad()
        loss = self.loss_of(self.embedding(batch.ids), batch.classes)
        loss.backward()
        self.optimizer.step()
        return loss.detach()

    def copied(self, batch):
        self.batch.block.copy_(batch.block, non_blocking=True)
        return self.batch

    def train(self, batch):
        """One step on one batch. Returns its loss, on the device."""
        return self.compute(batch if batch.block.device == self.batch.block.device else self.copied(batch))


class ByHand(Eager):
    """Without the optimizer and without sparse tensors: fewer launches, and all shapes are fixed."""

    def __init__(self, size, hidden, device):
        super().__init__(size, hidden, device)
        self.table = self.embedding.weight.detach()
        self.parameters = list(self.layers.parameters())

    def compute(self, batch):
        vectors = F.embedding(batch.ids, self.table).requires_grad_()
        loss = self.loss_of(vectors, batch.classes)
        d_vectors, *gradients = torch.autograd.grad(loss, [vectors, *self.parameters])
        with torch.no_grad():
            self.table.index_add_(0, batch.ids.view(-1), d_vectors.view(-1, DIMENSION), alpha=-RATE)
            torch._foreach_add_(self.parameters, gradients, alpha=-RATE)
        return loss.detach()


class Compiled(ByHand):
    """The network and the loss, forward and backward, by torch.compile."""

    def __init__(self, size, hidden, device):
        super().__init__(size, hidden, device)
        self.loss_of = torch.compile(super().loss_of, dynamic=False)


class Graph(ByHand):
    """The step by hand, replayed as a CUDA graph over buffers that batches are copied to."""

    def __init__(self, size, hidden, device):
        super().__init__(size, hidden, device)
        side = torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for _ in range(3):
                self.compute(self.batch)
        torch.cuda.current_stream().wait_stream(side)
        self.graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(self.graph):
            self.loss = self.compute(self.batch)

    def train(self, batch):
        self.copied(batch)
        self.graph.replay()
        return self.loss


class CompiledGraph(Graph, Compiled):
    """What torch.compile made of the step, replayed as a CUDA graph."""


MODES = {"eager": Eager, "by hand": ByHand, "graph": Graph, "compile": Compiled, "compiled graph": CompiledGraph}


class Step:
    """The training step in one of the modes, on one batch after the other."""

    def __init__(self, request, device):
        torch.manual_seed(1)
        self.size = request["batch"]
        self.batches = draw_batches(self.size, device, request["data"])
        self.step = MODES[request["mode"]](self.size, request["hidden"], device)
        self.next = 0

    def run(self):
        batch = self.batches[self.next % len(self.batches)]
        self.next += 1
        self.loss = self.step.train(batch)
        return self.size


class Product:
    """torch.matmul; tf32 allows that form for factors in single precision, bf16 has factors and result of that type."""

    def __init__(self, request, device):
        self.extent, self.math = request["extent"], request["math"]
        dtype = torch.bfloat16 if self.math == "bf16" else torch.float32
        self.a, self.b, self.c = (torch.rand(self.extent, self.extent, dtype=dtype, device=device) for _ in range(3))

    def run(self):
        torch.set_float32_matmul_precision("high" if self.math == "tf32" else "highest")
        torch.matmul(self.a, self.b, out=self.c)
        return 2.0 * self.extent**3


class Elementwise:
    """Passes over tensors of so many elements."""

    COLUMNS = 1024

    def __init__(self, request, device):
        self.name = request["work"]
        self.n = request["elements"]
        self.x, self.y = (torch.rand(self.n // self.COLUMNS, self.COLUMNS, device=device) for _ in range(2))
        self.bias = torch.rand(self.COLUMNS, device=device)
        if self.name == "bias tanh":
            # Two passes as a user writes it, one as torch.compile makes it.
            self.pass_over = torch.compile(lambda x, bias: torch.tanh(x + bias), dynamic=False) if device == "cuda" else None
        if self.name == "adam":
            self.x.requires_grad_()
            self.x.grad = self.y
            self.adam = torch.optim.Adam([self.x], lr=1e-6, fused=device == "cuda")

    def run(self):
        if self.name == "copy":
            self.y.copy_(self.x)
            return 2 * FLOAT * self.n
        if self.name == "bias tanh":
            if self.pass_over:
                self.pass_over(self.x, self.bias)
            else:
                torch.tanh(self.x + self.bias, out=self.y)
            return 2 * FLOAT * self.n
        if self.name == "tanh backward":
            torch.ops.aten.tanh_backward(self.x, self.y)
            return 3 * FLOAT * self.n
        self.adam.step()
        return 7 * FLOAT * self.n


WORKS = {"step": Step, "gemm": Product, **dict.fromkeys(("copy", "bias tanh", "tanh backward", "adam"), Elementwise)}


class Runner:
    """Work that is ready, and how long one run of it takes."""

    WARM_UP = 20

    def __init__(self, work, synchronize):
        self.work, self.synchronize = work, synchronize
        self.time(1)
        self.time(min(self.WARM_UP, max(1, int(1 / self.time(1)))))
        self.one = self.time(5) / 5

    def time(self, runs):
        self.synchronize()
        start = time.perf_counter()
        for _ in range(runs):
            self.amount = self.work.run()
        self.synchronize()
        return max(1e-9, time.perf_counter() - start)

    def per_second(self, seconds):
        runs = max(1, int(seconds / self.one))
        return self.amount * runs / self.time(runs)


def answer(request, ready, device):
    synchronize = torch.cuda.synchronize if device == "cuda" else lambda: None
    if request["work"] == "close":
        ready.clear()
        if device == "cuda":
            torch.cuda.empty_cache()
        return {}
    seconds = request.pop("seconds")
    key = json.dumps(request, sort_keys=True)
    if key not in ready:
        ready[key] = Runner(WORKS[request["work"]](request, device), synchronize)
    result = {"perSecond": ready[key].per_second(seconds)}
    if request["work"] == "step":
        result["loss"] = ready[key].work.loss.item()
    return result


def allow_compiling():
    """A step is compiled anew for each size of batch and layer, which is more often than torch.compile allows by itself."""
    from torch._dynamo import config

    for limit in ("recompile_limit", "cache_size_limit"):  # The name depends on the version.
        if hasattr(config, limit):
            setattr(config, limit, 64)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--device", choices=("cuda", "cpu"), default="cuda", help="cpu is for trying this script")
    device = parser.parse_args().device
    if device == "cuda" and not torch.cuda.is_available():
        say({"error": f"PyTorch {torch.__version__} finds no card"})
        return
    allow_compiling()
    name = torch.cuda.get_device_name() if device == "cuda" else platform.processor() or "CPU"
    modes = [mode for mode in MODES if device == "cuda" or "graph" not in mode and "compile" not in mode]
    hello = {"torch": torch.__version__, "cuda": str(torch.version.cuda), "device": name, "modes": modes}
    say(hello)
    ready = {}
    for line in sys.stdin:
        try:
            reply = answer(json.loads(line), ready, device)
        except Exception as e:  # What does not work here leaves the rest its turn.
            reply = {"error": f"{type(e).__name__}: {e}".splitlines()[0]}
        say(reply)


if __name__ == "__main__":
    main()
