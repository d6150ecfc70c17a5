package dev.adret.samples.serve;

import dev.adret.nlp.window.Tagger;
import dev.adret.samples.http.Reply;

/** Tags one document, as {@code POST /tag} does, for other servers than {@code ner serve}. */
public final class DocumentTagging {
    private static final TagLimits LIMITS = TagLimits.of(10_000);

    private DocumentTagging() {}

    /**
     * The answer to a body. Waits for the tagger.
     *
     * @throws dev.adret.samples.http.HttpError if the body is no document, or a large one
     */
    public static Reply tag(Tagger tagger, byte[] body) {
        Document document = DocumentReader.document(body, LIMITS);
        return Reply.json(TagService.json(document, tagger.tagAll(document.sentences())));
    }
}
