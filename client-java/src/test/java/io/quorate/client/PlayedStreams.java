package io.quorate.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** A member that plays streams of lines, one for each request, and remembers the requests. */
public final class PlayedStreams implements AutoCloseable {

    /** How a stream comes to its end. */
    private enum Ending {
        /** Not at all: it stays open and silent. */
        OPEN,
        /** In the middle of the answer. */
        CUT,
        /** As an answer ends that is complete. */
        OVER
    }

    private record Play(int status, List<String> lines, Ending ending) {}

    private final ServerSocket listener;
    private final BlockingQueue<Play> plays = new LinkedBlockingQueue<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong written = new AtomicLong();
    private volatile boolean lost;

    public PlayedStreams() {
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread(this::accept);
    }

    private static void thread(Runnable work) {
        Thread thread = new Thread(work, "played streams");
        thread.setDaemon(true);
        thread.start();
    }

    public String url() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    /** Paths, queries and headers that it was asked with. */
    public List<String> asked() {
        return asked;
    }

    /** Plays lines and stays open. */
    public PlayedStreams open(String... lines) {
        plays.add(new Play(200, List.of(lines), Ending.OPEN));
        return this;
    }

    /** Plays lines and hangs up. */
    public PlayedStreams cut(String... lines) {
        plays.add(new Play(200, List.of(lines), Ending.CUT));
        return this;
    }

    /** Plays lines and ends the answer. */
    public PlayedStreams over(String... lines) {
        plays.add(new Play(200, List.of(lines), Ending.OVER));
        return this;
    }

    /** Refuses. */
    public PlayedStreams problem(int status, String code, String retry) {
        plays.add(new Play(status, List.of(problemDocument(status, code, retry)), Ending.OVER));
        return this;
    }

    public static String problemDocument(int status, String code, String retry) {
        return "{\"code\":\"" + code + "\",\"status\":" + status
                + ",\"detail\":\"it is so\",\"applied\":\"no\",\"retry\":\"" + retry + "\",\"compact_revision\":99}";
    }

    /** Whether a client hung up while it was told something. */
    public boolean hasLost() {
        return lost;
    }

    /** Whether it has something to say and cannot, because nobody reads. */
    public boolean isStuck() {
        long before = written.get();
        LockSupport.parkNanos(300_000_000L);
        return before > 0 && written.get() == before;
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
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                StringBuilder head = new StringBuilder(line.split(" ", -1)[1]);
                for (String header = in.readLine(); header != null && !header.isEmpty(); header = in.readLine()) {
                    head.append('\n').append(header);
                }
                if (head.toString().startsWith(PlayedMember.MEMBERS)) {
                    // No test is about what a client asks for by itself.
                    socket.getOutputStream()
                            .write("HTTP/1.1 404 X\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
                    continue;
                }
                asked.add(head.toString());
                if (!play(plays.take(), socket.getOutputStream())) {
                    return;
                }
            }
        } catch (IOException gone) {
            // The client hung up.
            lost = true;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the connection may carry another answer. */
    private boolean play(Play play, OutputStream out) throws IOException {
        String type = play.status() < 400 ? "application/x-ndjson" : "application/problem+json";
        out.write(("HTTP/1.1 " + play.status() + " X\r\nContent-Type: " + type
                        + "\r\nQuorate-Cluster: cl_1\r\nTransfer-Encoding: chunked\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        for (String line : play.lines()) {
            byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
            // In two chunks: lines do not come as they were written.
            int half = bytes.length / 2;
            chunk(out, bytes, 0, half);
            chunk(out, bytes, half, bytes.length - half);
        }
        if (play.ending() == Ending.OVER) {
            out.write("0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        }
        out.flush();
        return play.ending() != Ending.CUT;
    }

    private void chunk(OutputStream out, byte[] bytes, int from, int length) throws IOException {
        out.write((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.UTF_8));
        out.write(bytes, from, length);
        out.write("\r\n".getBytes(StandardCharsets.UTF_8));
        out.flush();
        written.addAndGet(length);
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
