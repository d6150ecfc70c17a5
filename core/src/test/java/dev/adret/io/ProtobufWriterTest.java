package dev.adret.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.adret.random.Philox;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Bytes by the examples of the documentation of the encoding, and by its rules. */
class ProtobufWriterTest {
    private static String hex(ProtobufWriter message) {
        return HexFormat.ofDelimiter(" ").formatHex(message.toByteArray());
    }

    @Test
    void integersAreVarints() {
        assertThat(hex(new ProtobufWriter().integer(1, 150))).isEqualTo("08 96 01");
        assertThat(hex(new ProtobufWriter().integer(1, 0))).isEqualTo("08 00");
        assertThat(hex(new ProtobufWriter().integer(2, 127).integer(2, 128))).isEqualTo("10 7f 10 80 01");
    }

    @Test
    void negativeIntegersTakeTenBytes() {
        assertThat(hex(new ProtobufWriter().integer(1, -2))).isEqualTo("08 fe ff ff ff ff ff ff ff ff 01");
    }

    @Test
    void stringsAreUtf8WithTheirLength() {
        assertThat(hex(new ProtobufWriter().string(2, "testing"))).isEqualTo("12 07 74 65 73 74 69 6e 67");
        assertThat(hex(new ProtobufWriter().string(2, "é"))).isEqualTo("12 02 c3 a9");
    }

    @Test
    void messagesStandInMessages() {
        assertThat(hex(new ProtobufWriter().message(3, new ProtobufWriter().integer(1, 150))))
                .isEqualTo("1a 03 08 96 01");
    }

    @Test
    void whatIsAddedToAMessageLaterIsNotInTheOneThatHasIt() {
        ProtobufWriter inner = new ProtobufWriter().integer(1, 150);
        ProtobufWriter outer = new ProtobufWriter().message(3, inner);
        inner.integer(1, 150);

        assertThat(hex(outer)).isEqualTo("1a 03 08 96 01");
        assertThat(outer.length()).isEqualTo(5);
    }

    @Test
    void repeatedNumbersOfFixedSizeArePacked() {
        assertThat(hex(new ProtobufWriter().floats(4, 1, -2))).isEqualTo("22 08 00 00 80 3f 00 00 00 c0");
        assertThat(hex(new ProtobufWriter().longs(5, 3, -1)))
                .isEqualTo("2a 10 03 00 00 00 00 00 00 00 ff ff ff ff ff ff ff ff");
    }

    @Test
    void manyFloatsAreWrittenPieceByPiece() throws IOException {
        float[] values = new float[40_000];
        Philox.uniform(1, 0, -1, 1, values);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ProtobufWriter message = new ProtobufWriter().floats(1, values);
        message.writeTo(out);

        assertThat(message.length()).isEqualTo(out.size());
        FloatBuffer written = ByteBuffer.wrap(out.toByteArray(), 4, 4 * values.length)
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        assertThat(written).isEqualTo(FloatBuffer.wrap(values));
    }

    @Test
    void realsAreLittleEndian() {
        assertThat(hex(new ProtobufWriter().real32(1, 1f).real64(2, -2.0)))
                .isEqualTo("0d 00 00 80 3f 11 00 00 00 00 00 00 00 c0");
    }

    @Test
    void largeFieldNumbersTakeMoreBytes() {
        assertThat(hex(new ProtobufWriter().integer(16, 1))).isEqualTo("80 01 01");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ProtobufWriter().integer(0, 1))
                .withMessageContaining("between 1 and 536870911 and is not 0");
    }
}
