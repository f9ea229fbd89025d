package io.quorate.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.quorate.api.Problem;
import io.quorate.core.log.Operation;
import io.quorate.core.log.OperationResult;
import io.quorate.core.log.Outcome;
import io.quorate.core.store.Bytes;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The lines a batch is answered with. Stateless. */
final class BatchAnswers {

    private BatchAnswers() {}

    /** Why a line failed; null if it did not. */
    static @Nullable Problem problem(BatchLine line, Outcome outcome) {
        if (outcome instanceof Outcome.GuardsFailed failed) {
            Bytes key = failed.failed().get(0).key();
            return Outcomes.casFailed(key, line.guards(), failed);
        }
        if (outcome instanceof Outcome.TxnDone) {
            return null;
        }
        return ClaimProblems.of(outcome);
    }

    /** The line for an operation that was done. */
    static byte[] render(BatchLine line, long number, Outcome.TxnDone done) {
        Operation operation = line.operation();
        OperationResult result = done.results().get(0);
        return Json.render(
                out -> {
                    out.writeStartObject();
                    writeId(out, line, number);
                    if (result instanceof OperationResult.Put put) {
                        out.writeNumberField("status", Outcomes.created(put) ? 201 : 200);
                        out.writeNumberField("mod_revision", put.record().modRevision());
                        if (!put.changed()) {
                            out.writeBooleanField("changed", false);
                        }
                        if (put.prior() != null) {
                            out.writeFieldName("prev");
                            Entries.write(out, put.prior(), ValueForm.AUTO);
                        }
                    } else if (operation != null) {
                        out.writeNumberField("status", 200);
                        out.writeNumberField("revision", done.revision());
                        TxnRoutes.writeResult(out, operation, result, line.form());
                    }
                    out.writeEndObject();
                },
                false);
    }

    /** The line for an operation that failed. */
    static byte[] render(BatchLine line, long number, Problem problem) {
        return Json.render(
                out -> {
                    out.writeStartObject();
                    writeId(out, line, number);
                    out.writeFieldName("problem");
                    Problems.write(out, problem, "");
                    out.writeEndObject();
                },
                false);
    }

    /** The last line: without it, the answer is not complete. */
    static byte[] summary(long ok, long failed, long revision, boolean stopped) {
        return Json.render(
                out -> {
                    out.writeStartObject();
                    out.writeObjectFieldStart("summary");
                    out.writeNumberField("ok", ok);
                    out.writeNumberField("failed", failed);
                    out.writeNumberField("revision", revision);
                    if (stopped) {
                        out.writeBooleanField("stopped", true);
                    }
                    out.writeEndObject();
                    out.writeEndObject();
                },
                false);
    }

    private static void writeId(JsonGenerator out, BatchLine line, long number) throws IOException {
        String id = line.id();
        if (id != null) {
            out.writeStringField("id", id);
        } else {
            out.writeNumberField("line", number);
        }
    }
}
