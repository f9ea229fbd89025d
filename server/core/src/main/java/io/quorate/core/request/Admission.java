package io.quorate.core.request;

import io.quorate.core.log.Outcome;
import io.quorate.core.log.Outcome.Refusal;
import org.jspecify.annotations.Nullable;

/** What is to be done with a request that carries a key. Immutable. */
public sealed interface Admission {

    /** It is new: execute it and record what comes of it. */
    record Execute() implements Admission {}

    /** It was executed before: answer with what came of it then. */
    record Replay(Outcome outcome) implements Admission {}

    /** It is refused. */
    record Refuse(Refusal refusal, String detail) implements Admission {}

    /** Its fate is settled. {@code earlier} is what came of it; null: nothing, and nothing will. */
    record Settle(@Nullable Outcome earlier) implements Admission {}
}
