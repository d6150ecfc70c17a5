"""The training step of Adret's benchmark in PyTorch, on one card: eager, as a CUDA graph, and with torch.compile.

100,000 words of 50 dimensions, windows of 5, a hidden layer of 100 with tanh, 5 classes, mean cross-entropy, plain SGD, word vectors
trained by sparse gradients, all in single precision. Timed are copying a batch to the card, forward, loss, backward and update; batches are
drawn beforehand, in memory that the card can read. Prints JSON: examples a second, the median of five rounds.
"""

import argparse
import json
import platform
import statistics
import sys
import time

import torch
from torch.nn import functional as F

VOCABULARY, DIMENSION, WINDOW, HIDDEN, CLASSES = 100_000, 50, 5, 100, 5
RATE = 0.1
BATCH_SIZES = (64, 512, 4096, 32768)
TEXT = 1 << 20
ROUNDS = 5


def draw_batches(size, device):
    """Windows at random places of a text whose words follow Zipf's law, with random classes."""
    generator = torch.Generator().manual_seed(1)
    text = (VOCABULARY ** torch.rand(TEXT, generator=generator) - 1).long().clamp_(max=VOCABULARY - 1)
    batches = []
    for _ in range(max(4, (1 << 16) // size)):
        starts = torch.randint(TEXT - WINDOW, (size, 1), generator=generator)
        ids = text[starts + torch.arange(WINDOW)]
        classes = torch.randint(CLASSES, (size,), generator=generator)
        batches.append(tuple(t.pin_memory() if device == "cuda" else t for t in (ids, classes)))
    return batches


class Eager:
    """As a user of PyTorch writes it."""

    def __init__(self, size, device):
        self.embedding = torch.nn.Embedding(VOCABULARY, DIMENSION, sparse=True, device=device)
        self.layers = torch.nn.Sequential(
            torch.nn.Flatten(),
            torch.nn.Linear(WINDOW * DIMENSION, HIDDEN, device=device),
            torch.nn.Tanh(),
            torch.nn.Linear(HIDDEN, CLASSES, device=device),
        )
        parameters = [*self.embedding.parameters(), *self.layers.parameters()]
        self.optimizer = torch.optim.SGD(parameters, lr=RATE)
        self.ids = torch.zeros(size, WINDOW, dtype=torch.long, device=device)
        self.classes = torch.zeros(size, dtype=torch.long, device=device)

    def loss_of(self, vectors):
        return F.cross_entropy(self.layers(vectors), self.classes)

    def compute(self):
        self.optimizer.zero_grad()
        loss = self.loss_of(self.embedding(self.ids))
        loss.backward()
        self.optimizer.step()
        return loss.detach()

    def train(self, ids, classes):
        """One step on one batch. Returns its loss, on the device."""
        self.ids.copy_(ids, non_blocking=True)
        self.classes.copy_(classes, non_blocking=True)
        return self.compute()


class ByHand(Eager):
    """Without the optimizer and without sparse tensors: fewer launches, and all shapes are fixed."""

    def __init__(self, size, device):
        super().__init__(size, device)
        self.table = self.embedding.weight.detach()
        self.parameters = list(self.layers.parameters())

    def compute(self):
        vectors = F.embedding(self.ids, self.table).requires_grad_()
        loss = self.loss_of(vectors)
        d_vectors, *gradients = torch.autograd.grad(loss, [vectors, *self.parameters])
        with torch.no_grad():
            self.table.index_add_(0, self.ids.view(-1), d_vectors.view(-1, DIMENSION), alpha=-RATE)
            torch._foreach_add_(self.parameters, gradients, alpha=-RATE)
        return loss.detach()


class Compiled(ByHand):
    """The network and the loss, forward and backward, by torch.compile."""

    def __init__(self, size, device):
        super().__init__(size, device)
        self.loss_of = torch.compile(super().loss_of, dynamic=False)


class Graph(ByHand):
    """The step by hand, replayed as a CUDA graph over buffers that batches are copied to."""

    def __init__(self, size, device):
        super().__init__(size, device)
        side = torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for _ in range(3):
                super().compute()
        torch.cuda.current_stream().wait_stream(side)
        self.graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(self.graph):
            self.loss = super().compute()

    def compute(self):
        self.graph.replay()
        return self.loss


MODES = {"eager": Eager, "by hand": ByHand, "compile": Compiled, "graph": Graph}


def measure(mode, size, device, seconds):
    """Returns examples a second, and the last loss, which tells that something was learnt."""
    synchronize = torch.cuda.synchronize if device == "cuda" else lambda: None
    torch.manual_seed(1)
    batches = draw_batches(size, device)
    step = MODES[mode](size, device)

    def run(steps):
        synchronize()
        start = time.perf_counter()
        for i in range(steps):
            loss = step.train(*batches[i % len(batches)])
        synchronize()
        return time.perf_counter() - start, loss

    run(20)
    took, _ = run(20)
    steps = max(1, int(20 * seconds / took))
    rounds = [run(steps) for _ in range(ROUNDS)]
    return size * steps / statistics.median(took for took, _ in rounds), rounds[-1][1].item()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--device", choices=("cuda", "cpu"), default="cuda", help="cpu is for trying this script")
    parser.add_argument("--seconds", type=float, default=0.5, help="of a round")
    options = parser.parse_args()
    if options.device == "cuda" and not torch.cuda.is_available():
        sys.exit("PyTorch finds no card here: " + torch.__version__)
    torch.set_float32_matmul_precision("highest")
    results = []
    for size in BATCH_SIZES:
        for mode in MODES:
            result = {"batch": size, "mode": mode}
            try:
                rate, loss = measure(mode, size, options.device, options.seconds)
                result.update(examples_per_second=round(rate), loss=loss)
            except Exception as e:  # A mode that does not work here leaves the others their turn.
                result["error"] = f"{type(e).__name__}: {e}".splitlines()[0]
            print(result, file=sys.stderr)
            results.append(result)
    name = torch.cuda.get_device_name() if options.device == "cuda" else platform.processor() or "CPU"
    print(json.dumps({"device": name, "torch": torch.__version__, "cuda": torch.version.cuda, "results": results}, indent=2))


if __name__ == "__main__":
    main()
