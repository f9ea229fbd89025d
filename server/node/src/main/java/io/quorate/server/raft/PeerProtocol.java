package io.quorate.server.raft;

import io.quorate.core.store.Bytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.ratis.thirdparty.io.grpc.MethodDescriptor;

/**
 * A question and its answer on the wire: one unary call on the port on which Ratis listens.
 *
 * <p>A question is the cluster (16 bytes), the length of the asked member's name (2 bytes), the name, and the question
 * itself; the answer is just that. Stateless.
 */
final class PeerProtocol {

    static final String SERVICE = "io.quorate.Peer";

    static final MethodDescriptor<byte[], byte[]> ASK = MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, "Ask"))
            .setRequestMarshaller(new ByteMarshaller())
            .setResponseMarshaller(new ByteMarshaller())
            .build();

    private static final int FIXED = Long.BYTES * 2 + Short.BYTES;

    private PeerProtocol() {}

    /** A question as it arrives. */
    record Question(UUID group, String member, Bytes content) {

        byte[] encode() {
            byte[] name = member.getBytes(StandardCharsets.UTF_8);
            return ByteBuffer.allocate(FIXED + name.length + content.size())
                    .putLong(group.getMostSignificantBits())
                    .putLong(group.getLeastSignificantBits())
                    .putShort((short) name.length)
                    .put(name)
                    .put(content.array())
                    .array();
        }

        static Question decode(byte[] message) {
            ByteBuffer buffer = ByteBuffer.wrap(message);
            if (message.length < FIXED) {
                throw new IllegalArgumentException("a question of " + message.length + " bytes");
            }
            UUID group = new UUID(buffer.getLong(), buffer.getLong());
            int nameEnd = FIXED + Short.toUnsignedInt(buffer.getShort());
            if (nameEnd > message.length) {
                throw new IllegalArgumentException(
                        "a question of " + message.length + " bytes with a name that ends at " + nameEnd);
            }
            String member = new String(message, FIXED, nameEnd - FIXED, StandardCharsets.UTF_8);
            return new Question(group, member, Bytes.copyOf(message, nameEnd, message.length));
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
