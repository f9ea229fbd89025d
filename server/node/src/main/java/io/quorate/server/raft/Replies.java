package io.quorate.server.raft;

import io.quorate.server.service.NotAppendedException;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.protocol.RaftClientReply;

/** What became of an entry that Ratis was given. Stateless. */
final class Replies {

    private Replies() {}

    /** The index of the entry; what is thrown where it was not replicated leaves open whether it will be. */
    static long indexOf(RaftClientReply reply) {
        if (!reply.isSuccess()) {
            throw new IllegalStateException("the entry may be committed or not", reply.getException());
        }
        return reply.getLogIndex();
    }

    /** An entry that certainly never got into the log. */
    static CompletableFuture<Long> refused(String why) {
        return CompletableFuture.failedFuture(new NotAppendedException(why));
    }

    /** Why {@code reply}, which is there, is no success. */
    static String reasonOf(CompletableFuture<RaftClientReply> reply) {
        Throwable failure =
                reply.handle((done, e) -> e != null ? e : done.getException()).getNow(null);
        return String.valueOf(failure);
    }
}
