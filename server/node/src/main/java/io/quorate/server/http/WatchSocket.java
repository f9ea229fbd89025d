package io.quorate.server.http;

import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import io.quorate.server.service.RefusedException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** A WebSocket whose client subscribes, acknowledges and unsubscribes. Confined to the event loop of its connection. */
final class WatchSocket {

    /** The subprotocol; clients need not ask for it. */
    static final String PROTOCOL = "quorate.watch.v1";

    /** The largest message of a client, bytes. */
    static final int MESSAGE_BYTES_MAX = 64 << 10;

    private static final short GOING_AWAY = 1_001;
    private static final short POLICY_VIOLATION = 1_008;
    private static final short TOO_BIG = 1_009;

    /** A client that is wrong so often is not mended by being told. */
    private static final int COMPLAINTS_MAX = 100;

    /** How often one looks whether a client that was too slow has caught up, milliseconds. */
    private static final long ROOM_CHECK_MILLIS = 20;

    private final Exchange exchange;
    private final ServerWebSocket socket;
    private final Subscriptions all;
    private int complaints;
    private boolean isPaused;

    /** A message is sent in one piece: the socket makes frames of it. */
    private record Messages(ServerWebSocket socket) implements LinePipe.Sink {

        @Override
        public Future<Void> write(Buffer bytes) {
            // Without the newline, which is for those who read lines.
            return socket.writeTextMessage(bytes.getString(0, bytes.length() - 1));
        }

        @Override
        public int pieceBytesMax() {
            return Integer.MAX_VALUE;
        }
    }

    private WatchSocket(Exchange exchange, WatchCalls watches, ServerWebSocket socket) {
        this.exchange = exchange;
        this.socket = socket;
        this.all = new Subscriptions(
                exchange,
                watches,
                Framing.NDJSON,
                new Messages(socket),
                () -> {},
                () -> closeLater(POLICY_VIOLATION, "too slow"));
    }

    /** Answers a request by becoming a socket. */
    static void start(Exchange exchange, WatchCalls watches) {
        exchange.upgrades();
        exchange.request().toWebSocket().onComplete(opened -> {
            if (opened.succeeded()) {
                new WatchSocket(exchange, watches, opened.result()).open();
            } else {
                exchange.finish();
            }
        });
    }

    private void open() {
        exchange.rest();
        ConnectionGuard guard = Dispatcher.guardOf(exchange.request());
        if (guard != null) {
            guard.becomesSocket();
        }
        socket.closeHandler(closed -> left());
        socket.exceptionHandler(this::broke);
        socket.textMessageHandler(this::received);
        socket.binaryMessageHandler(bytes ->
                complain("", Problem.of(ProblemCode.INVALID_BODY, "expected text messages, this one is binary")));
        exchange.lasts(new Lasting() {
            @Override
            public void stop(Problem why) {
                all.stop(why);
                closeLater(GOING_AWAY, "shutdown");
            }

            @Override
            public void revoked(Problem why) {
                all.revoked(why);
                closeLater(POLICY_VIOLATION, why.code().code());
            }

            @Override
            public void changed() {
                all.changed();
            }
        });
    }

    /** What can't be read, or is too long: as one frame, or as the frames of one message. */
    private void broke(Throwable how) {
        if (how instanceof CorruptedWebSocketFrameException corrupted) {
            closeLater(
                    (short) corrupted.closeStatus().code(),
                    Text.shown(corrupted.closeStatus().reasonText()));
        } else if (how instanceof TooLongFrameException || how instanceof IllegalStateException) {
            closeLater(TOO_BIG, "a message has at most " + MESSAGE_BYTES_MAX + " bytes");
        } else {
            socket.close();
        }
    }

    private void left() {
        all.pipe().close();
        all.endAll(WatchEnd.CLIENT);
        exchange.outlasted();
        exchange.finish();
    }

    /** Closes after what is on its way to the event loop. */
    private void closeLater(short code, String reason) {
        exchange.context().nettyEventLoop().execute(() -> {
            var unused = socket.close(code, reason);
        });
    }

    // ---- what a client says

    private void received(String message) {
        String id = "";
        try {
            Object document = SubscriptionForm.plain(message.getBytes(StandardCharsets.UTF_8));
            if (!(document instanceof Map<?, ?> map)) {
                throw new RefusedException(SubscriptionForm.noForm("an object with op and id"));
            }
            Map<String, Object> fields = new LinkedHashMap<>();
            map.forEach((name, value) -> fields.put(String.valueOf(name), value));
            id = fields.get("id") instanceof String text ? text : "";
            run(fields, id);
        } catch (RefusedException refused) {
            complain(id, refused.problem());
        }
        if (!isPaused && !all.pipe().hasRoom()) {
            isPaused = true;
            socket.pause();
            listenOnceThereIsRoom();
        }
    }

    /** Whoever does not read what is answered is not listened to: what is asked in the meantime waits in the network. */
    private void listenOnceThereIsRoom() {
        exchange.context().setTimer(ROOM_CHECK_MILLIS, timer -> {
            if (all.pipe().isOver()) {
                return;
            }
            if (all.pipe().hasRoom()) {
                isPaused = false;
                socket.resume();
            } else {
                listenOnceThereIsRoom();
            }
        });
    }

    private void run(Map<String, Object> fields, String id) {
        Object op = fields.get("op");
        boolean isKnown = true;
        if ("subscribe".equals(op)) {
            Faults faults = new Faults();
            SubscriptionForm.Wish wish = SubscriptionForm.read(fields, "", faults, true);
            if (!faults.isEmpty()) {
                throw new RefusedException(faults.problem());
            }
            all.subscribe(wish);
        } else if ("ack".equals(op)) {
            if (!(fields.get("revision") instanceof Long revision)) {
                throw new RefusedException(SubscriptionForm.noForm("{\"op\":\"ack\",\"id\":\"a\",\"revision\":64}"));
            }
            // An acknowledgement that comes after the end is no mistake.
            all.acknowledge(id, revision);
        } else if ("unsubscribe".equals(op)) {
            isKnown = all.unsubscribe(id);
        } else {
            throw new RefusedException(SubscriptionForm.noForm("op: subscribe, ack or unsubscribe"));
        }
        if (!isKnown) {
            throw new RefusedException(
                    ProblemCode.INVALID_BODY,
                    "id: there is no subscription '" + Text.shown(id) + "' on this connection");
        }
    }

    private void complain(String id, Problem problem) {
        all.complain(id, problem);
        complaints++;
        if (complaints >= COMPLAINTS_MAX) {
            closeLater(POLICY_VIOLATION, "too many messages that are wrong");
        }
    }
}
