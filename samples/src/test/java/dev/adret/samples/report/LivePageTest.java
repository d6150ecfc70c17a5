package dev.adret.samples.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.Backend;
import dev.adret.samples.http.HttpError;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LivePageTest {
    @TempDir
    private Path folder;

    @Test
    void aTrainingThatHasANewModelDoesNotWaitForTheOneThatIsLoaded() throws IOException, InterruptedException {
        Path model = Files.createFile(folder.resolve("model"));
        AtomicReference<LivePage> page = new AtomicReference<>();
        AtomicReference<Thread.State> training = new AtomicReference<>();
        Supplier<Backend> backends = () -> {
            Thread telling = new Thread(page.get()::modelWritten);
            telling.start();
            while (telling.getState() != Thread.State.TERMINATED && telling.getState() != Thread.State.BLOCKED) {
                Thread.onSpinWait();
            }
            training.set(telling.getState());
            throw new HttpError(HttpError.SERVICE_UNAVAILABLE, "no backend");
        };
        try (LivePage live = new LivePage(new RunRecord("a run", Map.of()), 0, model, backends)) {
            page.set(live);
            live.modelWritten();
            HttpRequest request = HttpRequest.newBuilder(URI.create(live.address() + "tag"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"text\": \"Rome\"}"))
                    .build();
            assertThat(HttpClient.newHttpClient()
                            .send(request, HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(HttpError.SERVICE_UNAVAILABLE);
        }
        assertThat(training).hasValue(Thread.State.TERMINATED);
    }
}
