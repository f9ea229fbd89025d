package io.quorate.client;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A member that opens WebSockets, remembers what it is told, and says what a test has it say. */
public final class PlayedSocket implements AutoCloseable {

    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int TEXT = 0x81;
    private static final int PING = 0x89;
    private static final int CLOSE = 0x88;
    private static final int LENGTH_16 = 126;
    private static final long LONG_SECONDS = 20;

    private final ServerSocket listener;
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final BlockingQueue<Integer> controls = new LinkedBlockingQueue<>();
    private final BlockingQueue<OutputStream> sockets = new LinkedBlockingQueue<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Integer> refusals = new LinkedBlockingQueue<>();

    public PlayedSocket() {
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread(this::accept);
    }

    private static void thread(Runnable work) {
        Thread thread = new Thread(work, "played socket");
        thread.setDaemon(true);
        thread.start();
    }

    public String url() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    /** Refuses the next that wants a socket. */
    public PlayedSocket refuses(int status) {
        refusals.add(status);
        return this;
    }

    /** What those said who wanted a socket, headers and all. */
    public List<String> heads() {
        return heads;
    }

    /** The next message that a client sent, over whatever connection. */
    public String told() throws InterruptedException {
        String message = told.poll(LONG_SECONDS, TimeUnit.SECONDS);
        return message == null ? "nothing" : message;
    }

    public boolean wasToldNothing() {
        return told.isEmpty();
    }

    /** The kind of the next control frame that a client sent. */
    public int control() throws InterruptedException {
        Integer kind = controls.poll(LONG_SECONDS, TimeUnit.SECONDS);
        return kind == null ? 0 : kind;
    }

    /** The next connection that was opened. */
    public OutputStream socket() throws InterruptedException {
        OutputStream out = sockets.poll(LONG_SECONDS, TimeUnit.SECONDS);
        if (out == null) {
            throw new IllegalStateException("nobody connects");
        }
        return out;
    }

    /** Says something: the text of a message. */
    public static void say(OutputStream out, String message) throws IOException {
        frame(out, TEXT, message.getBytes(StandardCharsets.UTF_8));
    }

    public static void ping(OutputStream out) throws IOException {
        frame(out, PING, new byte[] {1});
    }

    public static void close(OutputStream out) throws IOException {
        frame(out, CLOSE, new byte[] {3, (byte) 0xE9});
    }

    private static synchronized void frame(OutputStream out, int head, byte[] bytes) throws IOException {
        out.write(head);
        if (bytes.length < LENGTH_16) {
            out.write(bytes.length);
        } else {
            out.write(LENGTH_16);
            out.write(bytes.length >> 8);
            out.write(bytes.length);
        }
        out.write(bytes);
        out.flush();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                open.add(socket);
                thread(() -> serve(socket));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            if (!shakeHands(in, socket.getOutputStream())) {
                return;
            }
            sockets.add(socket.getOutputStream());
            while (true) {
                int kind = in.readUnsignedByte() & 0x0F;
                int length = in.readUnsignedByte() & 0x7F;
                length = length == LENGTH_16 ? in.readUnsignedShort() : length;
                byte[] mask = in.readNBytes(4);
                byte[] bytes = in.readNBytes(length);
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] ^= mask[i % 4];
                }
                if (kind == (TEXT & 0x0F)) {
                    told.add(new String(bytes, StandardCharsets.UTF_8));
                } else {
                    controls.add(kind);
                }
            }
        } catch (IOException gone) {
            // The client hung up.
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Whether there is a socket now. */
    private boolean shakeHands(DataInputStream in, OutputStream out) throws IOException, GeneralSecurityException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        heads.add(head.toString());
        Integer refusal = refusals.poll();
        if (refusal != null) {
            out.write(("HTTP/1.1 " + refusal + " X\r\nContent-Length: 0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            out.flush();
            return false;
        }
        String key = head.toString()
                .lines()
                .filter(line -> line.regionMatches(true, 0, "Sec-WebSocket-Key:", 0, 18))
                .map(line -> line.substring(18).strip())
                .findFirst()
                .orElse("");
        byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + MAGIC).getBytes(StandardCharsets.US_ASCII));
        out.write(
                ("HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Protocol: quorate.watch.v1"
                                + "\r\nSec-WebSocket-Accept: "
                                + Base64.getEncoder().encodeToString(hash) + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        out.flush();
        return true;
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
