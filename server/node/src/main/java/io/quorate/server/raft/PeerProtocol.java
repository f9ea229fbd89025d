package io.quorate.server.raft;

import io.quorate.core.store.Bytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.ratis.thirdparty.io.grpc.MethodDescriptor;

/**
 * A question and its answer on the wire: one unary call on the port on which Ratis listens.
 *
 * <p>A question is the cluster (16 bytes), its kind (1 byte), the data the asking member stands on (8 bytes), the data
 * on which the asking one knows the asked one (8 bytes, 0: it does not), the names of the asked and of the asking member
 * (each after its length, 2 bytes), and the question itself; the answer is just that. Stateless.
 */
final class PeerProtocol {

    static final String SERVICE = "io.quorate.Peer";

    static final MethodDescriptor<byte[], byte[]> ASK = MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, "Ask"))
            .setRequestMarshaller(new ByteMarshaller())
            .setResponseMarshaller(new ByteMarshaller())
            .build();

    private static final int FIXED = Long.BYTES * 4 + Byte.BYTES + Short.BYTES * 2;

    private PeerProtocol() {}

    /** What is asked. */
    enum Kind {
        /** Something for the listener of the log. */
        CONTENT(0),
        /** Nothing: the asking member makes itself known. */
        HELLO(1),
        /** That the asked member gives up leadership: the asking one cannot be brought up to date by it. */
        GIVE_UP(2),
        /** Whether the asking member, which has not taken part yet, was met on other data. */
        KNOCK(3);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        private static Kind of(int code) {
            for (Kind kind : values()) {
                if (kind.code == code) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("a question of unknown kind " + code);
        }
    }

    /**
     * Who asks.
     *
     * @param name the member's name
     * @param data the id of the data directory it stands on
     */
    record Asker(String name, long data) {}

    /**
     * Who is asked.
     *
     * @param name the member's name
     * @param data the id of the data on which the asking member knows it; 0: it does not
     */
    record Asked(String name, long data) {}

    /** A question as it arrives. */
    record Question(UUID group, Kind kind, Asker asker, Asked asked, Bytes content) {

        byte[] encode() {
            byte[] to = asked.name().getBytes(StandardCharsets.UTF_8);
            byte[] from = asker.name().getBytes(StandardCharsets.UTF_8);
            return ByteBuffer.allocate(FIXED + to.length + from.length + content.size())
                    .putLong(group.getMostSignificantBits())
                    .putLong(group.getLeastSignificantBits())
                    .put((byte) kind.code)
                    .putLong(asker.data())
                    .putLong(asked.data())
                    .putShort((short) to.length)
                    .put(to)
                    .putShort((short) from.length)
                    .put(from)
                    .put(content.array())
                    .array();
        }

        static Question decode(byte[] message) {
            try {
                ByteBuffer buffer = ByteBuffer.wrap(message);
                UUID group = new UUID(buffer.getLong(), buffer.getLong());
                Kind kind = Kind.of(buffer.get());
                long data = buffer.getLong();
                long knownData = buffer.getLong();
                String to = name(buffer);
                String from = name(buffer);
                Bytes content = Bytes.copyOf(message, buffer.position(), message.length);
                return new Question(group, kind, new Asker(from, data), new Asked(to, knownData), content);
            } catch (BufferUnderflowException e) {
                throw new IllegalArgumentException("a question cut short at " + message.length + " bytes", e);
            }
        }

        private static String name(ByteBuffer buffer) {
            int length = Short.toUnsignedInt(buffer.getShort());
            if (length > buffer.remaining()) {
                throw new IllegalArgumentException("a question with a name of " + length + " bytes, of which "
                        + buffer.remaining() + " are there");
            }
            byte[] name = new byte[length];
            buffer.get(name);
            return new String(name, StandardCharsets.UTF_8);
        }
    }

    private static final class ByteMarshaller implements MethodDescriptor.Marshaller<byte[]> {

        @Override
        public InputStream stream(byte[] message) {
            return new ByteArrayInputStream(message);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
