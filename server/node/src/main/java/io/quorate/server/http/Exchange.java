package io.quorate.server.http;

import io.netty.buffer.Unpooled;
import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import io.quorate.core.store.Bytes;
import io.quorate.server.service.Deadline;
import io.quorate.server.service.Failures;
import io.quorate.server.service.Reads;
import io.quorate.server.service.RefusedException;
import io.quorate.server.service.Writes;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer.
 *
 * <p>Confined to the event loop of its connection, but for the methods that answer ({@link #json}, {@link #text},
 * {@link #bytes}, {@link #problem}, {@link #fail}, {@link #then}): those may be called from any thread. It is answered
 * exactly once; what comes after that, or after the client has gone, is dropped.
 */
public final class Exchange {

    private static final int REQUEST_ID_CHARS_MAX = 128;

    /** What is told to the observer of a connection that becomes something else. */
    private static final int SWITCHING_PROTOCOLS = 101;

    /** What is told to the observer when the client left before the answer. */
    private static final int CLIENT_GONE = 499;

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final ContextInternal context;
    private final HttpState state;
    private final long startedNanos;
    private final String path;
    private final Faults faults = new Faults();
    private final Authority authority;
    private final AnswerHeaders headers;
    private final HeldBytes memory;
    private final RequestParameters parameters = new RequestParameters(faults);
    private @Nullable Route route;
    private RouteTable.@Nullable Resource resource;
    private @Nullable String requestId;
    private @Nullable ConnectionGuard guard;
    private @Nullable ConnectionGuard watcher;
    private String rawQuery = "";
    private byte[] body = Bytes.EMPTY.array();
    private @Nullable Deadline deadline;
    private boolean admitted;
    private boolean minimal;
    private boolean answered;
    private @Nullable Problem refusal;
    private int status;
    /** Whether it waited for something: then the time it took tells nothing. */
    private boolean waited;

    Exchange(HttpServerRequest request, ContextInternal context, HttpState state, String path, long startedNanos) {
        this.request = request;
        this.response = request.response();
        this.context = context;
        this.state = state;
        this.path = path;
        this.startedNanos = startedNanos;
        this.headers = new AnswerHeaders(request, state);
        this.memory = new HeldBytes(state);
        this.authority = new Authority(state.access);
    }

    /** Reads the parameters and headers that every operation has; faults are noted, not answered. */
    void begin(RouteTable.Resource here, Route operation, String rawQuery) {
        resource = here;
        route = operation;
        this.rawQuery = rawQuery;
        Preferences preferences = Preferences.of(request.getHeader(Names.PREFER));
        minimal = preferences.minimal();
        if (preferences.lenient()) {
            parameters.lenient();
        }
        String id = request.getHeader(Names.REQUEST_ID);
        if (id != null) {
            if (id.length() <= REQUEST_ID_CHARS_MAX && Numbers.isVisible(id)) {
                requestId = id;
            } else {
                fault(
                        "header.Request-Id",
                        "Request-Id: expected 1 to " + REQUEST_ID_CHARS_MAX + " visible ASCII characters");
            }
        }
        if (!rawQuery.isEmpty()) {
            parameters.read(rawQuery, operation.parameters(), state.table.parameters());
        }
        deadline();
        pretty();
    }

    // ---- what was asked

    /** In whose name it is carried out. */
    Authority authority() {
        return authority;
    }

    /** The method as it was sent. */
    public String method() {
        return request.method().name();
    }

    /** The operation that answers. */
    Route route() {
        Route operation = route;
        if (operation == null) {
            throw new IllegalStateException("no route yet");
        }
        return operation;
    }

    /** The raw path. */
    String path() {
        return path;
    }

    /** The query as it was written. */
    String rawQuery() {
        return rawQuery;
    }

    /** The body, for operations that collect it. */
    byte[] body() {
        return body;
    }

    /** The path parameter {@code name}, decoded. */
    public String segment(String name) {
        RouteTable.Resource here = resource;
        if (here == null) {
            throw new IllegalStateException("no route yet");
        }
        String raw = RouteTable.segment(here, path, name);
        byte[] bytes = Percent.decode(raw, 0, raw.length(), false);
        if (bytes == null) {
            fault(
                    ProblemCode.BAD_ESCAPE,
                    "path." + name,
                    "'" + raw + "' has a malformed percent-escape (expected: %XX)");
            return raw;
        }
        String text = Percent.utf8(bytes);
        if (text == null) {
            fault(ProblemCode.NAME_INVALID, "path." + name, "'" + raw + "' is not UTF-8");
            return raw;
        }
        return text;
    }

    /** The value of a request header, or null. */
    public @Nullable String requestHeader(CharSequence name) {
        return request.getHeader(name);
    }

    /** The query parameters. */
    RequestParameters parameters() {
        return parameters;
    }

    /** A flag: {@code ?x}, {@code ?x=true}, {@code ?x=1} are true; absent, {@code false} and {@code 0} are false. */
    public boolean flag(String name) {
        return parameters.flag(name);
    }

    /** The parameter {@code name} as text; empty when it was given without a value, null when it was not given. */
    public @Nullable String parameter(String name) {
        return parameters.text(name);
    }

    /** All values of the repeatable parameter {@code name}. */
    public List<String> parameters(String name) {
        return parameters.all(name);
    }

    /** The parameter {@code name} as a number; {@code otherwise} when it was not given. */
    public long number(String name, long min, long max, long otherwise) {
        return parameters.number(name, min, max, otherwise);
    }

    /** The parameter {@code name} as one of the words of an enum, lower-case; {@code otherwise} when not given. */
    public <E extends Enum<E>> E word(String name, Class<E> words, E otherwise) {
        return parameters.word(name, words, otherwise);
    }

    /** When the client stops waiting. */
    public Deadline deadline() {
        Deadline known = deadline;
        if (known == null) {
            known = new Deadline(startedNanos + Timeouts.millis(this) * 1_000_000);
            deadline = known;
        }
        return known;
    }

    /** As long a time as the request has, from now on. */
    Deadline newDeadline() {
        return Deadline.in(Timeouts.millis(this));
    }

    /** Whether writes should be answered without a body. */
    boolean minimal() {
        return minimal;
    }

    /** The rendering asked for by {@code as} or {@code Accept}: {@code first} is the default. */
    public Rendering rendering(Rendering first, Rendering... others) {
        return RenderingChoice.of(this, first, others);
    }

    // ---- its course

    /** Who watches its connection. */
    void guard(ConnectionGuard known) {
        guard = known;
        watcher = known;
    }

    /** Counts it among the requests in work; false when there are too many. */
    boolean admit() {
        admitted = true;
        return state.inFlight.incrementAndGet() <= state.settings.inFlightMax();
    }

    /** The memory that it takes. */
    HeldBytes memory() {
        return memory;
    }

    /** Gives the collected body. */
    void body(byte[] bytes) {
        body = bytes;
    }

    /** Lets the operation answer. */
    void run() {
        Route operation = route;
        if (operation == null || answered) {
            return;
        }
        try {
            operation.handler().handle(this);
        } catch (RuntimeException failed) {
            fail(failed);
        }
    }

    /** Whether it has been answered. */
    boolean answered() {
        return answered;
    }

    /** Marks it as answered by other means than {@link #send}: by a stream, which calls {@link #finish} at its end. */
    HttpServerResponse stream(int status, CharSequence contentType) {
        answered = true;
        this.status = status;
        response.setStatusCode(status);
        headers.put(requestId(), path, parameters.ignored());
        response.putHeader(HttpHeaders.CONTENT_TYPE, contentType);
        return response;
    }

    /** Marks it as answered by becoming something else than HTTP, which calls {@link #finish} at its end. */
    void upgrades() {
        answered = true;
        status = SWITCHING_PROTOCOLS;
    }

    /** The request itself, for operations that stream. */
    HttpServerRequest request() {
        return request;
    }

    /** It goes on for long without work: it no longer counts among the requests in work. */
    void rest() {
        waited = true;
        if (admitted) {
            admitted = false;
            state.inFlight.decrementAndGet();
        }
    }

    /** Has {@code lasting} told what ends it from outside, until {@link #outlasted}. */
    void lasts(Lasting lasting) {
        waited = true;
        state.lasts(this, lasting);
    }

    /** Ends what {@link #lasts} began. */
    void outlasted() {
        state.lasting.remove(this);
    }

    /** A watch that it carried has ended. */
    void watchEnded(WatchEnd why) {
        state.watchEnded(why);
    }

    /** Where the answer goes, for operations that watch whether the client is still there. */
    HttpServerResponse response() {
        return response;
    }

    /** The context of the connection. */
    ContextInternal context() {
        return context;
    }

    /** The id of the cluster. */
    String clusterId() {
        return state.cluster.here().clusterId();
    }

    /** The settings of the server. */
    HttpSettings settings() {
        return state.settings();
    }

    /** Answers with a problem although a body is still coming, which is thrown away. */
    void refuseUnread(Problem problem) {
        if (Drain.closes(request)) {
            header(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        problem(problem);
        drain();
    }

    /** Throws away what is left of the body, and closes the connection unless that is little. */
    void drain() {
        Drain.start(request, state.settings, watcher);
    }

    /** Has something watched that the client must finish in time. */
    void watch(ConnectionGuard.Watched unfinished) {
        if (watcher != null) {
            watcher.add(unfinished);
        }
    }

    /** Ends what {@link #watch} began. */
    void unwatch(ConnectionGuard.Watched finished) {
        if (watcher != null) {
            watcher.remove(finished);
        }
    }

    /** Runs {@code task} on the event loop: at once if this is it. */
    void onLoop(Runnable task) {
        if (context.inThread()) {
            task.run();
        } else {
            follow(() -> context.execute(task));
        }
    }

    /** Runs {@code task} on the event loop soon: with what else follows from the same burst of answers. */
    void follow(Runnable task) {
        state.bursts.execute(context.nettyEventLoop(), task);
    }

    /** A buffer around {@code bytes}, which are given up. */
    static Buffer buffer(byte[] bytes) {
        return BufferInternal.buffer(Unpooled.wrappedBuffer(bytes));
    }

    /** The client has gone: nothing is answered any more. */
    void abandon() {
        if (!answered) {
            answered = true;
            status = CLIENT_GONE;
            finish();
        }
    }

    /** Ends it: gives back what it held, and tells the observer. */
    void finish() {
        if (admitted) {
            admitted = false;
            state.inFlight.decrementAndGet();
        }
        memory.end();
        if (guard != null) {
            guard.requestEnded();
            guard = null;
        }
        Route operation = route;
        String template = operation == null ? "other" : operation.template();
        if (operation != null) {
            state.trail.answered(this, operation, status, refusal);
        }
        long nanos = System.nanoTime() - startedNanos;
        state.observer.onRequest(template, Dispatcher.knownMethod(request), status, nanos);
        boolean isSlow = nanos >= SlowRequests.FLOOR_NANOS && !waited;
        if (isSlow || RequestLog.isWanted()) {
            RequestLog.answered(this, template, status, nanos, headers.timing(), isSlow ? state.slowRequests : null);
        }
    }

    // ---- what is wrong with it

    /** Notes a fault at a place such as {@code query.limit} or {@code header.If-Match}. */
    public void fault(String at, String message) {
        fault(ProblemCode.INVALID_PARAMETER, at, message);
    }

    /** Notes a fault of another kind. */
    void fault(ProblemCode code, String at, String message) {
        faults.add(code, at, message);
    }

    /** Where the faults of this request are collected. */
    Faults faults() {
        return faults;
    }

    /** Whether faults were noted; if so they are now answered, and the handler returns at once. */
    public boolean refused() {
        if (!answered && !faults.isEmpty()) {
            problem(faults.problem());
        }
        return answered;
    }

    // ---- the answer

    /** Sets a response header. On the event loop only. */
    public void header(CharSequence name, CharSequence value) {
        if (!answered) {
            response.putHeader(name, value);
        }
    }

    /** The revision the answer reflects. */
    void revision(long value) {
        headers.revision(value);
    }

    /** Notes how a read was answered. */
    void reading(Reads.Reading<?> reading) {
        if (!answered) {
            headers.reading(reading, System.nanoTime() - startedNanos);
        }
    }

    /** Notes how a write was answered. */
    void written(Writes.Answer answer) {
        if (!answered) {
            headers.written(answer, System.nanoTime() - startedNanos);
        }
    }

    /** Answers with a JSON document. */
    public void json(int status, JsonBody document) {
        byte[] bytes;
        try {
            bytes = Json.render(document, pretty());
        } catch (RuntimeException bug) {
            fail(bug);
            return;
        }
        send(status, Names.TYPE_JSON, bytes);
    }

    /** Answers with plain text. */
    public void text(int status, String text) {
        send(status, Names.TYPE_TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Answers with bytes of any type. */
    public void bytes(int status, String contentType, byte[] bytes) {
        send(status, contentType, bytes);
    }

    /** Answers with a problem. */
    public void problem(Problem problem) {
        if (!context.inThread()) {
            context.execute(() -> problem(problem));
            return;
        }
        faults.clear();
        refusal = problem;
        if (!response.headWritten() && !answered) {
            Problems.putHeaders(problem, response);
        }
        boolean text = RenderingChoice.isTextForProblems(parameters, request.getHeader(HttpHeaders.ACCEPT));
        byte[] bytes =
                text ? Problems.text(problem) : Problems.json(problem, requestId(), parameters.flagLeniently("pretty"));
        send(problem.code().status(), text ? Names.TYPE_TEXT : Names.TYPE_PROBLEM, bytes);
    }

    /** Answers with what a failure means: the problem it carries, or an internal error. */
    public void fail(Throwable failure) {
        if (Failures.cause(failure) instanceof RefusedException refused && refused.reading() != null) {
            reading(refused.reading());
        }
        problem(Problems.of(failure));
    }

    /** Runs {@code next} with the result of {@code future} on the event loop; a failure is answered by {@link #fail}. */
    public <T> void then(CompletableFuture<T> future, Consumer<? super T> next) {
        // The outcome is handled there; nothing follows it.
        var unused = future.whenComplete(new Arrival<>(this, next));
    }

    /** Answers without a body. */
    void empty(int status) {
        send(status, null, Bytes.EMPTY.array());
    }

    /** Answers a write without a body, as the client prefers. */
    void minimalAnswer() {
        header(Names.PREFERENCE_APPLIED, "return=minimal");
        empty(204);
    }

    /** Answers with bytes of any type. */
    void send(int status, @Nullable CharSequence contentType, byte[] bytes) {
        if (!context.inThread()) {
            context.execute(() -> send(status, contentType, bytes));
            return;
        }
        if (answered) {
            return;
        }
        if (!faults.isEmpty()) {
            refused();
            return;
        }
        answered = true;
        this.status = status;
        if (response.ended() || response.closed()) {
            finish();
            return;
        }
        response.setStatusCode(status);
        headers.put(requestId(), path, parameters.ignored());
        if (contentType != null) {
            response.putHeader(HttpHeaders.CONTENT_TYPE, contentType);
        }
        write(bytes);
        finish();
    }

    private void write(byte[] bytes) {
        if (request.method().equals(HttpMethod.HEAD)) {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(bytes.length));
            response.end();
        } else if (bytes.length == 0) {
            response.end();
        } else if (bytes.length <= LargeAnswers.BYTES_MIN) {
            response.end(buffer(bytes));
        } else {
            LargeAnswers.send(this, state, bytes);
        }
    }

    /** The id of this request: the caller's, or a new one. */
    String requestId() {
        String known = requestId;
        if (known == null) {
            known = HttpState.newRequestId();
            requestId = known;
        }
        return known;
    }

    /** Whether JSON is to be indented. */
    boolean pretty() {
        return parameters.any() && flag("pretty");
    }
}
