package dev.adret.nlp.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class TokenizedSentenceTest {
    @Test
    void textIsCutByTheTokenizer() {
        assertThat(TokenizedSentence.of("Anna isn't here.").words()).containsExactly("Anna", "is", "n't", "here", ".");
    }

    @Test
    void textIsCutAtSpacesOnRequest() {
        TokenizedSentence sentence = TokenizedSentence.cutAtSpaces(" Anna  isn't here.");
        assertThat(sentence.words()).containsExactly("Anna", "isn't", "here.");
        assertThat(sentence.tokens().get(1)).isEqualTo(new Token("isn't", 7, 12));
    }

    @Test
    void tokensAreJoinedBySpaces() {
        TokenizedSentence sentence = TokenizedSentence.ofTokens(List.of("in", "New York", "."));
        assertThat(sentence.text()).isEqualTo("in New York .");
        assertThat(sentence.tokens().get(1)).isEqualTo(new Token("New York", 3, 11));
        assertThat(TokenizedSentence.ofTokens(List.of()).text()).isEmpty();
    }

    @Test
    void tokensAreWhereTheySayAndDoNotOverlap() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TokenizedSentence("Anna", List.of(new Token("Bert", 0, 4))))
                .withMessage("the text has no token 'Bert' from 0 to 4, behind offset 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TokenizedSentence("aaaa", List.of(new Token("aaa", 0, 3), new Token("aa", 2, 4))))
                .withMessageContaining("from 2 to 4, behind offset 3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TokenizedSentence.ofTokens(List.of("a", "")))
                .withMessageContaining("a token of 0 chars");
    }
}
