package io.quorate.server.http;

import io.quorate.core.StateView;
import io.quorate.core.log.Instance;
import io.quorate.core.log.Kind;
import io.quorate.server.http.Discovery.Wish;
import io.quorate.server.http.ServiceReads.Answer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The last answers about large services, for those who ask the same at the same revision: a change wakes many at once, and
 * each answer may be megabytes that take a while to write. Who comes while another one writes it waits for that. Called by
 * reader threads; safe for any.
 */
final class SharedAnswers {

    private static final int COUNT_MAX = 8;
    private static final long BYTES_MAX = 32 << 20;

    /** What is written in no time is not worth its memory. */
    private static final int BYTES_MIN = 64 << 10;

    /** How a service is shown. Immutable. */
    record Form(String service, Wish wish, int limit, Rendering rendering, boolean pretty) {}

    private record Kept(long revision, CompletableFuture<Answer> answer) {}

    /** The one used last comes last. Guarded by this. */
    private final Map<Form, Kept> all = new LinkedHashMap<>(COUNT_MAX, 0.75f, true);

    /** The answer as of the revision of {@code view}, written by {@code writer} if nobody has done so. */
    Answer answer(StateView view, String service, Form form, Supplier<Answer> writer) {
        long revision = view.revision();
        // A view that may not show it says so here: what was written for others is for those who may see it.
        boolean unused = view.changedSince(Kind.INSTANCE, Instance.keys(service), revision);
        CompletableFuture<Answer> own = new CompletableFuture<>();
        CompletableFuture<Answer> known = others(form, revision, own);
        if (known != null) {
            return awaited(known);
        }
        try {
            Answer answer = writer.get();
            own.complete(answer);
            keep(form, own, answer);
            return answer;
        } catch (RuntimeException | Error refused) {
            own.completeExceptionally(refused);
            forget(form, own);
            throw refused;
        }
    }

    private static Answer awaited(CompletableFuture<Answer> known) {
        try {
            return known.join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof RuntimeException refused ? refused : failed;
        }
    }

    /** What another one has written or is writing; null: nobody, and {@code own} is what others wait for now. */
    private synchronized @Nullable CompletableFuture<Answer> others(
            Form form, long revision, CompletableFuture<Answer> own) {
        Kept kept = all.get(form);
        if (kept != null && kept.revision() == revision) {
            return kept.answer();
        }
        all.put(form, new Kept(revision, own));
        return null;
    }

    private synchronized void keep(Form form, CompletableFuture<Answer> own, Answer answer) {
        if (size(answer) < BYTES_MIN) {
            forget(form, own);
            return;
        }
        long bytes = all.values().stream().mapToLong(SharedAnswers::size).sum();
        var oldest = all.entrySet().iterator();
        while ((bytes > BYTES_MAX || all.size() > COUNT_MAX) && oldest.hasNext()) {
            Kept kept = oldest.next().getValue();
            if (kept.answer().isDone()) {
                bytes -= size(kept);
                oldest.remove();
            }
        }
    }

    private static long size(Kept kept) {
        Answer answer =
                kept.answer().isCompletedExceptionally() ? null : kept.answer().getNow(null);
        return answer == null ? 0 : size(answer);
    }

    private static int size(Answer answer) {
        byte[] body = answer.body();
        return body == null ? 0 : body.length;
    }

    private synchronized void forget(Form form, CompletableFuture<Answer> own) {
        Kept kept = all.get(form);
        if (kept != null && kept.answer() == own) {
            all.remove(form);
        }
    }
}
