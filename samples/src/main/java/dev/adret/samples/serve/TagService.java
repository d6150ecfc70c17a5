package dev.adret.samples.serve;

import dev.adret.nlp.text.TokenizedSentence;
import dev.adret.nlp.window.TaggedSentence;
import dev.adret.nlp.window.Tagger;
import dev.adret.samples.http.Endpoint;
import dev.adret.samples.http.HttpMetrics;
import dev.adret.samples.http.Reply;
import dev.adret.samples.ner.EntityJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/** What {@code ner serve} answers: tagged documents, its health and its metrics. */
final class TagService {
    private final Tagger tagger;
    private final String modelName;
    private final TagLimits limits;
    private final HttpMetrics metrics;
    private final LongAdder tokens = new LongAdder();

    TagService(Tagger tagger, String modelName, TagLimits limits, HttpMetrics metrics) {
        this.tagger = tagger;
        this.modelName = modelName;
        this.limits = limits;
        this.metrics = metrics;
    }

    /** Its endpoints, by path. */
    Map<String, Endpoint> endpoints() {
        return Map.of(
                "/tag",
                Endpoint.postJson(this::tag),
                "/tag/batch",
                Endpoint.postJson(this::tagBatch),
                "/health",
                Endpoint.get(this::health),
                "/metrics",
                Endpoint.get(this::metrics));
    }

    private CompletableFuture<Reply> tag(byte[] body, Executor executor) {
        Document document = DocumentReader.document(body, limits);
        return submit(document.sentences(), executor, tagged -> json(document, tagged));
    }

    private CompletableFuture<Reply> tagBatch(byte[] body, Executor executor) {
        List<Document> documents = DocumentReader.batch(body, limits);
        List<TokenizedSentence> sentences = documents.stream()
                .flatMap(document -> document.sentences().stream())
                .toList();
        return submit(sentences, executor, tagged -> {
            List<Object> replies = new ArrayList<>();
            int next = 0;
            for (Document document : documents) {
                int end = next + document.sentences().size();
                replies.add(json(document, tagged.subList(next, end)));
                next = end;
            }
            return Map.of("documents", replies);
        });
    }

    private CompletableFuture<Reply> submit(
            List<TokenizedSentence> sentences, Executor executor, Function<List<TaggedSentence>, Object> content) {
        CompletableFuture<List<TaggedSentence>> answer = tagger.submit(sentences);
        CompletableFuture<Reply> reply = answer.thenApplyAsync(
                tagged -> {
                    tagged.forEach(sentence -> tokens.add(sentence.tags().size()));
                    return Reply.json(content.apply(tagged));
                },
                executor);
        // A reply that is given up frees the tagger from what has not had its turn.
        CompletableFuture<Reply> unused = reply.whenComplete((done, failure) -> answer.cancel(false));
        return reply;
    }

    static Map<String, Object> json(Document document, List<TaggedSentence> tagged) {
        List<Object> sentences = new ArrayList<>(tagged.size());
        for (int i = 0; i < tagged.size(); i++) {
            int start = document.starts().get(i);
            Map<String, Object> sentence = EntityJson.sentence(tagged.get(i), start);
            sentence.put("start", start);
            sentences.add(sentence);
        }
        return Map.of("sentences", sentences);
    }

    private Reply health() {
        Map<String, Object> health = new LinkedHashMap<>();
        health.put("status", "ok");
        health.put("model", modelName);
        health.put("labels", tagger.model().labels().names());
        health.put("backend", tagger.model().backend().name());
        health.put("device", tagger.model().backend().description());
        return Reply.json(health);
    }

    private Reply metrics() {
        StringBuilder text = new StringBuilder(metrics.text());
        HttpMetrics.head(text, "adret_tagged_tokens_total", "counter", "Tokens tagged.");
        HttpMetrics.line(text, "adret_tagged_tokens_total", tokens.sum());
        HttpMetrics.head(text, "adret_pending_tokens", "gauge", "Tokens accepted and not yet tagged.");
        HttpMetrics.line(text, "adret_pending_tokens", tagger.pendingTokens());
        return Reply.text(HttpMetrics.CONTENT_TYPE, text.toString());
    }
}
