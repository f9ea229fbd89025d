package io.quorate.core;

import io.quorate.core.Effects.BatchAnswers;
import io.quorate.core.log.Applied;
import io.quorate.core.log.Decoder;
import io.quorate.core.log.Encoder;
import io.quorate.core.log.LogCodec;
import io.quorate.core.log.MalformedException;
import io.quorate.core.store.Bytes;
import java.util.List;

/** The binary form of the answers to one batch, in which a leader tells them to the member it came from. Stateless. */
public final class AnswersCodec {

    private static final int VERSION = 1;

    private AnswersCodec() {}

    /** The binary form of {@code answers}. */
    public static Bytes encode(BatchAnswers answers) {
        return new Encoder()
                .octet(VERSION)
                .fixed64(answers.origin())
                .number(answers.sequence())
                .flag(answers.duplicate())
                .raw(LogCodec.encode(answers.answers()))
                .toBytes();
    }

    /**
     * The answers that {@code form} is the binary form of.
     *
     * @throws MalformedException if it is the form of none
     */
    public static BatchAnswers decode(Bytes form) {
        Decoder in = new Decoder(form);
        int version = in.octet();
        if (version != VERSION) {
            throw new MalformedException("version: " + version + " (expected: " + VERSION + ")");
        }
        long origin = in.fixed64();
        long sequence = in.number();
        boolean duplicate = in.flag();
        List<Applied> answers = LogCodec.decodeAnswers(in.rest());
        return new BatchAnswers(origin, sequence, duplicate, answers);
    }
}
