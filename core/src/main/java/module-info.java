/** Tensors, layers, losses, optimizers, graphs, the training loop and the interface of backends. */
module dev.adret.core {
    requires com.fasterxml.jackson.core;
    requires static org.jspecify;

    exports dev.adret.backend;
    exports dev.adret.backend.reference;
    exports dev.adret.check;
    exports dev.adret.graph;
    exports dev.adret.io;
    exports dev.adret.loss;
    exports dev.adret.nn;
    exports dev.adret.optim;
    exports dev.adret.random;
    exports dev.adret.tensor;
    exports dev.adret.train;

    uses dev.adret.backend.BackendProvider;

    provides dev.adret.backend.BackendProvider with
            dev.adret.backend.reference.ReferenceBackendProvider;
}
