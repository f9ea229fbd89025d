package io.quorate.it.load;

import io.quorate.it.wire.Reply;
import io.quorate.it.wire.Request;

/** An answer that the API doesn't allow for this request. */
public final class UnexpectedReplyException extends RuntimeException {

    private static final long serialVersionUID = 1;

    UnexpectedReplyException(Request request, Reply reply) {
        super(request.method() + " " + request.target() + " was answered " + reply);
    }
}
